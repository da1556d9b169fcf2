package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The token usage of a call.
 *
 * @param promptTokens the number of prompt tokens
 * @param completionTokens the number of generated tokens, including reasoning
 * @param totalTokens the total number of tokens
 * @param extras any other members, such as {@code prompt_tokens_details}
 */
public record Usage(long promptTokens, long completionTokens, long totalTokens, JsonObject extras) {
  /** Rejects null components. */
  public Usage {
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a token usage without details.
   *
   * @param promptTokens the number of prompt tokens
   * @param completionTokens the number of generated tokens
   * @return a token usage, whose total is the sum
   */
  public static Usage of(long promptTokens, long completionTokens) {
    return new Usage(promptTokens, completionTokens, promptTokens + completionTokens, JsonObject.of());
  }

  /**
   * {@return the number of prompt tokens that were in the server's cache,
   * {@code prompt_tokens_details.cached_tokens}, if the server sent it} vLLM sends it only if started with
   * {@code --enable-prompt-tokens-details}.
   */
  public OptionalLong cachedTokens() {
    return detail("prompt_tokens_details", "cached_tokens");
  }

  /**
   * {@return the number of generated tokens used for reasoning, {@code completion_tokens_details.reasoning_tokens},
   * if the server sent it} vLLM sends it only if started with a reasoning parser.
   */
  public OptionalLong reasoningTokens() {
    return detail("completion_tokens_details", "reasoning_tokens");
  }

  private OptionalLong detail(String details, String name) {
    return ExtraMembers.integer(extras, details, name);
  }
}
