package bifrost.api.internal.merge;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import java.util.Map;
import java.util.TreeMap;

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

  @Override
  public ChatCompletion result() {
    var merged = choices.values().stream().map(ChatChoiceAggregator::result).toList();
    return new ChatCompletion(metadata.id(), metadata.created(), metadata.model(), merged, metadata.usage(),
        metadata.systemFingerprint(),
        metadata.extras());
  }
}
