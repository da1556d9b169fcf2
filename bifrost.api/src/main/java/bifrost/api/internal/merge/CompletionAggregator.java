package bifrost.api.internal.merge;

import bifrost.api.Completion;
import bifrost.api.internal.value.LazyList;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

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

  /** {@inheritDoc} The choices are created when they are first read, as those of a chat completion. */
  @Override
  public Completion result() {
    var merged = new ArrayList<Supplier<Completion.Choice>>(choices.size());
    for (var choice : choices.values()) merged.add(choice.result());
    return new Completion(metadata.id(), metadata.created(), metadata.model(),
        new LazyList<>(merged, this), metadata.usage(), metadata.systemFingerprint(),
        metadata.extras());
  }
}
