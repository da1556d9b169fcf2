package bifrost.openai.wire;

import bifrost.api.ChatCompletionChunk;
import java.util.BitSet;

/** A chat is complete when every choice that was asked for has had its finish reason. */
final class EveryChoiceFinished implements Completeness<ChatCompletionChunk> {
  private final long expected;
  private final BitSet finished = new BitSet();

  EveryChoiceFinished(long expected) {
    this.expected = expected;
  }

  @Override
  public void seen(ChatCompletionChunk chunk) {
    for (var choice : chunk.choices()) if (choice.finishReason().isPresent() && isExpected(choice.index())) finished.set(choice.index());
  }

  private boolean isExpected(int index) {
    return index >= 0 && index < expected;
  }

  @Override
  public String missing() {
    int choices = finished.cardinality();
    return choices >= expected ? "" : (expected - choices) + " of " + expected + " choices without a finish_reason";
  }
}
