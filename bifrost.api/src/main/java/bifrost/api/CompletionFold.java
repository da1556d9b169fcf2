package bifrost.api;

import java.util.Map;
import java.util.TreeMap;

/** A collector that joins the chunks of a text completion, as {@link ChatCompletionFold} does for a chat. */
final class CompletionFold implements Fold<Completion, Completion> {
  private final CompletionHead head = new CompletionHead();
  private final Map<Integer, CompletionChoiceFold> choices = new TreeMap<>();

  @Override
  public void add(Completion chunk) {
    head.add(chunk.id(), chunk.created(), chunk.model(), chunk.usage(), chunk.systemFingerprint(), chunk.extras());
    for (var choice : chunk.choices()) choices.computeIfAbsent(choice.index(), CompletionChoiceFold::new).add(choice);
  }

  @Override
  public Completion result() {
    var whole = choices.values().stream().map(CompletionChoiceFold::result).toList();
    return new Completion(head.id(), head.created(), head.model(), whole, head.usage(), head.systemFingerprint(), head.extras());
  }
}
