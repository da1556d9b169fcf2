package bifrost.api;

import java.util.Objects;

/**
 * Why a choice ended: an open set of words.
 *
 * @param value the word on the wire
 */
public record FinishReason(String value) {
  /** The model was done, or wrote a stop sequence. */
  public static final FinishReason STOP = new FinishReason("stop");

  /** The limit of tokens was reached. */
  public static final FinishReason LENGTH = new FinishReason("length");

  /** The model wants tools called. */
  public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");

  /** A filter cut the answer off. */
  public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

  /** The server gave the request up; vLLM's own. */
  public static final FinishReason ABORT = new FinishReason("abort");

  /** The model repeated itself; vLLM's own, with {@code repetition_detection}. */
  public static final FinishReason REPETITION = new FinishReason("repetition");

  /** Refuses null. */
  public FinishReason {
    Objects.requireNonNull(value, "value");
  }
}
