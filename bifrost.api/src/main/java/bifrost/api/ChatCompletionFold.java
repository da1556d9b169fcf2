package bifrost.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * Joins the chunks of a chat completion: text, arguments, log-probabilities and arrays are concatenated, of everything else the last
 * value that is there counts, and choices and tool calls go by their index.
 */
final class ChatCompletionFold implements Fold<ChatCompletionChunk, ChatCompletion> {
  private final CompletionHead head = new CompletionHead();
  private final Map<Integer, ChoiceFold> choices = new TreeMap<>();

  @Override
  public void add(ChatCompletionChunk chunk) {
    head.add(chunk.id(), chunk.created(), chunk.model(), chunk.usage(), chunk.systemFingerprint(), chunk.extras());
    for (var choice : chunk.choices()) choices.computeIfAbsent(choice.index(), ChoiceFold::new).add(choice);
  }

  @Override
  public ChatCompletion result() {
    var whole = choices.values().stream().map(ChoiceFold::result).toList();
    return new ChatCompletion(head.id(), head.created(), head.model(), whole, head.usage(), head.systemFingerprint(), head.extras());
  }
}
