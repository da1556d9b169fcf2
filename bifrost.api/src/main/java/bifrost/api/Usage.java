package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.UsageJson;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The token usage of a call. Immutable and thread-safe.
 *
 * @param promptTokens the number of prompt tokens; {@code input_tokens} in the Responses API
 * @param completionTokens the number of generated tokens, including reasoning; {@code output_tokens} in the Responses
 *     API
 * @param totalTokens the total number of tokens
 * @param extras any other members, such as {@code prompt_tokens_details}
 * @since 0.1
 */
public record Usage(long promptTokens, long completionTokens, long totalTokens, JsonObject extras)
    implements JsonRepresentable {
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
   * Returns the usage that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it; {@code input_tokens} and
   *     {@code output_tokens}, the names of the Responses API, are accepted too
   * @return the usage
   */
  public static Usage of(JsonObject json) {
    return JsonForm.read(json, UsageJson::read);
  }

  /**
   * Returns the usage that a text represents.
   *
   * @param json the text of a JSON form
   * @return the usage
   * @throws bifrost.api.json.JsonParseException if the text is not a usage
   */
  public static Usage parse(String json) {
    return JsonForm.parse(json, UsageJson::read);
  }

  /**
   * Adds the tokens of another call.
   *
   * @param other the usage of the other call
   * @return the sum, without details
   */
  public Usage plus(Usage other) {
    Objects.requireNonNull(other, "other");
    return new Usage(promptTokens + other.promptTokens, completionTokens + other.completionTokens,
        totalTokens + other.totalTokens, JsonObject.of());
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, UsageJson::write);
  }

  /**
   * {@return the number of prompt tokens that were in the server's cache, {@code cached_tokens} of
   * {@code prompt_tokens_details} or {@code input_tokens_details}, if the server sent it} vLLM sends it only if started
   * with {@code --enable-prompt-tokens-details}.
   */
  public OptionalLong cachedTokens() {
    return detail("prompt_tokens_details", "input_tokens_details", "cached_tokens");
  }

  /**
   * {@return the number of generated tokens used for reasoning, {@code reasoning_tokens} of
   * {@code completion_tokens_details} or {@code output_tokens_details}, if the server sent it} vLLM sends it only if
   * started with a reasoning parser.
   */
  public OptionalLong reasoningTokens() {
    return detail("completion_tokens_details", "output_tokens_details", "reasoning_tokens");
  }

  private OptionalLong detail(String details, String responsesDetails, String name) {
    var found = ExtraMembers.integer(extras, details, name);
    return found.isPresent() ? found : ExtraMembers.integer(extras, responsesDetails, name);
  }
}
