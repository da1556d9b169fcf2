package bifrost.api.internal.merge;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.internal.value.LazyList;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An aggregator for the chunks of a chat completion. Text, arguments, log-probabilities and arrays are concatenated;
 * for any other member, the last value that is present wins. Choices and tool calls are matched by index.
 */
public final class ChatCompletionAggregator implements Aggregator<ChatCompletionChunk, ChatCompletion> {
  private final CompletionMetadata metadata = new CompletionMetadata();
  private final Map<Integer, ChatChoiceAggregator> choices = new TreeMap<>();

  @Override
  public void add(ChatCompletionChunk chunk) {
    metadata.add(chunk.id(), chunk.created(), chunk.model(), chunk.usage(), chunk.systemFingerprint(), chunk.extras());
    for (int i = 0; i < chunk.choices().size(); i++) add(chunk.choices().get(i)); // most chunks have one choice
  }

  private void add(ChatCompletionChunk.Choice choice) {
    choices.computeIfAbsent(choice.index(), ChatChoiceAggregator::new).add(choice);
  }

  /**
   * {@inheritDoc} The choices are created when they are first read, under the lock of this aggregator, so that a result
   * that is not read costs the same for a response of any length.
   */
  @Override
  public ChatCompletion result() {
    var merged = new ArrayList<Supplier<ChatCompletion.Choice>>(choices.size());
    for (var choice : choices.values()) merged.add(choice.result());
    return new ChatCompletion(metadata.id(), metadata.created(), metadata.model(),
        new LazyList<>(merged, this), metadata.usage(), metadata.systemFingerprint(),
        metadata.extras());
  }
}
