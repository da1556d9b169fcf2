package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The token usage of a {@link Response}.
 *
 * @param inputTokens the number of input tokens
 * @param outputTokens the number of output tokens, including reasoning
 * @param totalTokens the total number of tokens
 * @param extras any other members, such as {@code input_tokens_details}
 */
public record ResponseUsage(long inputTokens, long outputTokens, long totalTokens, JsonObject extras) {
  /** Rejects null components. */
  public ResponseUsage {
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * {@return the number of input tokens that were in the server's cache,
   * {@code input_tokens_details.cached_tokens}; empty if the server did not send it}
   */
  public OptionalLong cachedTokens() {
    return ExtraMembers.integer(extras, "input_tokens_details", "cached_tokens");
  }

  /**
   * {@return the number of output tokens used for reasoning, {@code output_tokens_details.reasoning_tokens};
   * empty if the server did not send it}
   */
  public OptionalLong reasoningTokens() {
    return ExtraMembers.integer(extras, "output_tokens_details", "reasoning_tokens");
  }
}
