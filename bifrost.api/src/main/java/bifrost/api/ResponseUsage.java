package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How many tokens a response used.
 *
 * @param inputTokens tokens of the input
 * @param outputTokens tokens of the output, reasoning included
 * @param totalTokens both
 * @param extras members that have no component: the details among them
 */
public record ResponseUsage(long inputTokens, long outputTokens, long totalTokens, JsonObject extras) {
  /** Refuses null. */
  public ResponseUsage {
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * {@return the tokens of the input that were in the server's cache, {@code input_tokens_details.cached_tokens}; empty if the server
   * sent no such number}
   */
  public OptionalLong cachedTokens() {
    return ExtraMembers.integer(extras, "input_tokens_details", "cached_tokens");
  }

  /**
   * {@return the tokens of the output that were reasoning, {@code output_tokens_details.reasoning_tokens}; empty if the server sent no
   * such number}
   */
  public OptionalLong reasoningTokens() {
    return ExtraMembers.integer(extras, "output_tokens_details", "reasoning_tokens");
  }
}
