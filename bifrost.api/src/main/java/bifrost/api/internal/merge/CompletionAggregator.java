package bifrost.api.internal.merge;

import bifrost.api.Completion;
import java.util.Map;
import java.util.TreeMap;

/** An aggregator for the chunks of a text completion, with the rules of {@link ChatCompletionAggregator}. */
public final class CompletionAggregator implements Aggregator<Completion, Completion> {
  private final CompletionMetadata metadata = new CompletionMetadata();
  private final Map<Integer, CompletionChoiceAggregator> choices = new TreeMap<>();

  @Override
  public void add(Completion chunk) {
    metadata.add(chunk.id(), chunk.created(), chunk.model(), chunk.usage(), chunk.systemFingerprint(), chunk.extras());
    for (var choice : chunk.choices()) {
      choices.computeIfAbsent(choice.index(), CompletionChoiceAggregator::new).add(choice);
    }
  }

  @Override
  public Completion result() {
    var merged = choices.values().stream().map(CompletionChoiceAggregator::result).toList();
    return new Completion(metadata.id(), metadata.created(), metadata.model(), merged, metadata.usage(),
        metadata.systemFingerprint(),
        metadata.extras());
  }
}
