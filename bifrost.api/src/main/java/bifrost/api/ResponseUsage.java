package bifrost.api;

import bifrost.api.json.JsonObject;
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
  /**
   * Tokens of the input that were in the server's cache.
   *
   * @return {@code input_tokens_details.cached_tokens}
   */
  public OptionalLong cachedTokens() {
    return detail("input_tokens_details", "cached_tokens");
  }

  /**
   * Tokens of the output that were reasoning.
   *
   * @return {@code output_tokens_details.reasoning_tokens}
   */
  public OptionalLong reasoningTokens() {
    return detail("output_tokens_details", "reasoning_tokens");
  }

  private OptionalLong detail(String details, String name) {
    return extras.object(details).map(object -> object.integer(name)).orElse(OptionalLong.empty());
  }
}
