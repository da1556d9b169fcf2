package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.util.BitSet;

/**
 * A tracker for streamed completions. A stream is complete when each requested choice has received its finish reason.
 */
public final class FinishReasonTracker {
  private final long expected;
  private final BitSet finished = new BitSet();
  private boolean begun;

  private FinishReasonTracker(long expected) {
    this.expected = expected;
  }

  public static StreamEndTracker<ChatCompletionChunk> forChat(long expected) {
    var tracker = new FinishReasonTracker(expected);
    return StreamEndTracker.of(chunk -> {
      var choices = chunk.choices();
      for (int i = 0; i < choices.size(); i++) {
        tracker.accept(choices.get(i).index(), choices.get(i).finishReason().isPresent());
      }
      tracker.begun |= chunk.usage().isPresent();
      return false;
    }, tracker::missingAtEnd, tracker::missingAtDone);
  }

  public static StreamEndTracker<Completion> forCompletion(long expected) {
    var tracker = new FinishReasonTracker(expected);
    return StreamEndTracker.of(chunk -> {
      var choices = chunk.choices();
      for (int i = 0; i < choices.size(); i++) {
        tracker.accept(choices.get(i).index(), choices.get(i).finishReason().isPresent());
      }
      tracker.begun |= chunk.usage().isPresent();
      return false;
    }, tracker::missingAtEnd, tracker::missingAtDone);
  }

  private void accept(int index, boolean hasFinishReason) {
    begun = true;
    if (hasFinishReason && index >= 0 && index < expected) finished.set(index);
  }

  private String missingAtEnd() {
    int choices = finished.cardinality();
    return choices >= expected ? "" : (expected - choices) + " of " + expected + " choices without a finish_reason";
  }

  /**
   * {@return the missing part at {@code [DONE]}} Finish reasons are not required, because vLLM may omit them. An empty
   * stream is incomplete.
   */
  private String missingAtDone() {
    return begun ? "" : "a choice or usage";
  }
}
