package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the chunks of a chat completion together: pieces of text, arguments, log-probabilities and token ids are joined, of everything
 * else the last value that is there counts, and choices and tool calls go by their index.
 */
final class ChatCompletionFold implements Fold<ChatCompletionChunk, ChatCompletion> {
  private final Map<Integer, ChoiceFold> choices = new TreeMap<>();
  private String id = "";
  private Optional<Instant> created = Optional.empty();
  private String model = "";
  private Optional<Usage> usage = Optional.empty();
  private Optional<String> systemFingerprint = Optional.empty();
  private JsonObject extras = JsonObject.of();

  @Override
  public void add(ChatCompletionChunk chunk) {
    if (!chunk.id().isEmpty()) id = chunk.id();
    if (!chunk.model().isEmpty()) model = chunk.model();
    created = chunk.created().or(() -> created);
    usage = chunk.usage().or(() -> usage);
    systemFingerprint = chunk.systemFingerprint().or(() -> systemFingerprint);
    if (!chunk.extras().isEmpty()) extras = extras.with(chunk.extras());
    for (var choice : chunk.choices()) choices.computeIfAbsent(choice.index(), ChoiceFold::new).add(choice);
  }

  @Override
  public ChatCompletion result() {
    List<ChatCompletion.Choice> whole = choices.values().stream().map(ChoiceFold::result).toList();
    return new ChatCompletion(id, created, model, whole, usage, systemFingerprint, extras);
  }
}
