package bifrost.openai.wire;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import java.util.BitSet;

/** A completion is complete when every choice that was asked for has had its finish reason. */
final class EveryChoiceFinished {
  private final long expected;
  private final BitSet finished = new BitSet();
  private boolean begun;

  private EveryChoiceFinished(long expected) {
    this.expected = expected;
  }

  static Completeness<ChatCompletionChunk> ofChat(long expected) {
    var every = new EveryChoiceFinished(expected);
    return Completeness.of(chunk -> {
      for (var choice : chunk.choices()) every.seen(choice.index(), choice.finishReason().isPresent());
      every.begun |= chunk.usage().isPresent();
      return false;
    }, every::missing, every::missingAtDone);
  }

  static Completeness<Completion> ofText(long expected) {
    var every = new EveryChoiceFinished(expected);
    return Completeness.of(chunk -> {
      for (var choice : chunk.choices()) every.seen(choice.index(), choice.finishReason().isPresent());
      every.begun |= chunk.usage().isPresent();
      return false;
    }, every::missing, every::missingAtDone);
  }

  private void seen(int index, boolean end) {
    begun = true;
    if (end && index >= 0 && index < expected) finished.set(index);
  }

  private String missing() {
    int choices = finished.cardinality();
    return choices >= expected ? "" : (expected - choices) + " of " + expected + " choices without a finish_reason";
  }

  /** {@return what is missing at {@code [DONE]}} Finish reasons are not required, because vLLM omits them; an empty stream is no response. */
  private String missingAtDone() {
    return begun ? "" : "a choice or usage";
  }
}
