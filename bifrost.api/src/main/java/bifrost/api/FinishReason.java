package bifrost.api;

import java.util.Objects;

/**
 * The reason a choice ended. The constants are not exhaustive: a server can send any value. Immutable and thread-safe.
 *
 * @param value the value of {@code finish_reason}
 * @since 0.1
 */
public record FinishReason(String value) {
  /** The model ended the text, or generated a stop sequence. */
  public static final FinishReason STOP = new FinishReason("stop");

  /** The maximum number of tokens was reached. */
  public static final FinishReason LENGTH = new FinishReason("length");

  /** The model requests tool calls. */
  public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");

  /** A content filter ended the text. */
  public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

  /** The server aborted the request; specific to vLLM. */
  public static final FinishReason ABORT = new FinishReason("abort");

  /** The model repeated itself; specific to vLLM, with {@code repetition_detection}. */
  public static final FinishReason REPETITION = new FinishReason("repetition");

  /** Rejects null components. */
  public FinishReason {
    Objects.requireNonNull(value, "value");
  }
}
