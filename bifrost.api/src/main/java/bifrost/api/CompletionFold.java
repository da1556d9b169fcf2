package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the pieces of completed texts together, as {@link ChatCompletionFold} does those of a chat. */
final class CompletionFold implements Fold<Completion, Completion> {
  private final Map<Integer, CompletionChoiceFold> choices = new TreeMap<>();
  private String id = "";
  private Optional<Instant> created = Optional.empty();
  private String model = "";
  private Optional<Usage> usage = Optional.empty();
  private Optional<String> systemFingerprint = Optional.empty();
  private JsonObject extras = JsonObject.of();

  @Override
  public void add(Completion piece) {
    if (!piece.id().isEmpty()) id = piece.id();
    if (!piece.model().isEmpty()) model = piece.model();
    created = piece.created().or(() -> created);
    usage = piece.usage().or(() -> usage);
    systemFingerprint = piece.systemFingerprint().or(() -> systemFingerprint);
    if (!piece.extras().isEmpty()) extras = extras.with(piece.extras());
    for (var choice : piece.choices()) choices.computeIfAbsent(choice.index(), CompletionChoiceFold::new).add(choice);
  }

  @Override
  public Completion result() {
    var whole = choices.values().stream().map(CompletionChoiceFold::result).toList();
    return new Completion(id, created, model, whole, usage, systemFingerprint, extras);
  }
}
