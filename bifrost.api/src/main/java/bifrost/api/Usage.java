package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How many tokens a call used.
 *
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens of the answer, reasoning included
 * @param totalTokens both
 * @param extras members that have no component: the details among them
 */
public record Usage(long promptTokens, long completionTokens, long totalTokens, JsonObject extras) {
  /** Refuses null. */
  public Usage {
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * A count without details.
   *
   * @param promptTokens tokens of the prompt
   * @param completionTokens tokens of the answer
   * @return a usage, the total being the sum
   */
  public static Usage of(long promptTokens, long completionTokens) {
    return new Usage(promptTokens, completionTokens, promptTokens + completionTokens, JsonObject.of());
  }

  /**
   * Tokens of the prompt that were in the server's cache; vLLM tells with {@code --enable-prompt-tokens-details}.
   *
   * @return {@code prompt_tokens_details.cached_tokens}
   */
  public OptionalLong cachedTokens() {
    return detail("prompt_tokens_details", "cached_tokens");
  }

  /**
   * Tokens of the answer that were reasoning; vLLM tells with a reasoning parser.
   *
   * @return {@code completion_tokens_details.reasoning_tokens}
   */
  public OptionalLong reasoningTokens() {
    return detail("completion_tokens_details", "reasoning_tokens");
  }

  private OptionalLong detail(String details, String name) {
    return ExtraMembers.integer(extras, details, name);
  }
}
