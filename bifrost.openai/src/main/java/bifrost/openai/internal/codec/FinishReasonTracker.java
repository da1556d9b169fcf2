package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.util.BitSet;

/** A completion is complete when every choice that was asked for has had its finish reason. */
public final class FinishReasonTracker {
  private final long expected;
  private final BitSet finished = new BitSet();
  private boolean begun;

  private FinishReasonTracker(long expected) {
    this.expected = expected;
  }

  public static StreamEndTracker<ChatCompletionChunk> forChat(long expected) {
    var every = new FinishReasonTracker(expected);
    return StreamEndTracker.of(chunk -> {
      for (var choice : chunk.choices()) every.accept(choice.index(), choice.finishReason().isPresent());
      every.begun |= chunk.usage().isPresent();
      return false;
    }, every::missingAtEnd, every::missingAtDone);
  }

  public static StreamEndTracker<Completion> forCompletion(long expected) {
    var every = new FinishReasonTracker(expected);
    return StreamEndTracker.of(chunk -> {
      for (var choice : chunk.choices()) every.accept(choice.index(), choice.finishReason().isPresent());
      every.begun |= chunk.usage().isPresent();
      return false;
    }, every::missingAtEnd, every::missingAtDone);
  }

  private void accept(int index, boolean end) {
    begun = true;
    if (end && index >= 0 && index < expected) finished.set(index);
  }

  private String missingAtEnd() {
    int choices = finished.cardinality();
    return choices >= expected ? "" : (expected - choices) + " of " + expected + " choices without a finish_reason";
  }

  /** {@return what is missing at {@code [DONE]}} Finish reasons are not required, because vLLM omits them; an empty stream is no response. */
  private String missingAtDone() {
    return begun ? "" : "a choice or usage";
  }
}
