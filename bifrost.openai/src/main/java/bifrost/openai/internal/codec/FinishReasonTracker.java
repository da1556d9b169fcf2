package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

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
    return of(expected, ChatCompletionChunk::choices, ChatCompletionChunk.Choice::index,
        choice -> choice.finishReason().isPresent(), chunk -> chunk.usage().isPresent());
  }

  public static StreamEndTracker<Completion> forCompletion(long expected) {
    return of(expected, Completion::choices, Completion.Choice::index, choice -> choice.finishReason().isPresent(),
        completion -> completion.usage().isPresent());
  }

  private static <E, C> StreamEndTracker<E> of(long expected, Function<E, List<C>> choicesOf, ToIntFunction<C> indexOf,
      Predicate<C> isFinished, Predicate<E> hasUsage) {
    var tracker = new FinishReasonTracker(expected);
    return StreamEndTracker.of(event -> {
      var choices = choicesOf.apply(event);
      for (int i = 0; i < choices.size(); i++) {
        tracker.accept(indexOf.applyAsInt(choices.get(i)), isFinished.test(choices.get(i)));
      }
      tracker.begun |= hasUsage.test(event);
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
