package bifrost.api;

import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.LogprobsJson;
import java.util.List;
import java.util.Objects;

/**
 * The log probability of a token. Immutable and thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
 *
 * @param token the text of the token; vLLM sends {@code token_id:123} if {@code return_tokens_as_token_ids} is
 *     set
 * @param logprob the natural logarithm of the token's probability; vLLM never sends less than -9999. NaN if the server
 *     sent none, or a number that JSON cannot express
 * @param bytes the UTF-8 bytes of the token, each from 0 to 255; empty if the server sent none
 * @param topLogprobs the most likely tokens at this position, as many as were requested. They have no alternatives
 *     of their own
 * @param extras any other members
 * @since 0.1
 */
public record TokenLogprob(String token, double logprob, List<Integer> bytes, List<TokenLogprob> topLogprobs,
    JsonObject extras)
    implements JsonRepresentable {
  /** Copies the lists. An infinite logarithm becomes NaN. */
  public TokenLogprob {
    Objects.requireNonNull(token, "token");
    logprob = NormalizedValues.finiteOrNan(logprob);
    Objects.requireNonNull(extras, "extras");
    bytes = List.copyOf(Objects.requireNonNull(bytes, "bytes"));
    topLogprobs = List.copyOf(Objects.requireNonNull(topLogprobs, "topLogprobs"));
    for (var alternative : topLogprobs) {
      if (!alternative.topLogprobs().isEmpty()) {
        throw new IllegalArgumentException("topLogprobs of an alternative must be empty: " + alternative);
      }
    }
  }

  /**
   * Returns the log probability of a token, without alternatives.
   *
   * @param token the text of the token
   * @param logprob the natural logarithm of the token's probability
   * @return the log probability
   */
  public static TokenLogprob of(String token, double logprob) {
    return new TokenLogprob(token, logprob, List.of(), List.of(), JsonObject.of());
  }

  /**
   * Returns the token that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the token
   * @throws bifrost.api.json.JsonParseException if it is not a token
   */
  public static TokenLogprob of(JsonObject json) {
    return JsonForm.read(json, LogprobsJson::readToken);
  }

  /**
   * Returns the token that a text represents.
   *
   * @param json the text of a JSON form
   * @return the token
   * @throws bifrost.api.json.JsonParseException if the text is not a token
   */
  public static TokenLogprob parse(String json) {
    return JsonForm.parse(json, LogprobsJson::readToken);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, LogprobsJson::writeToken);
  }

  /**
   * Sets the text of the token.
   *
   * @param token the text
   * @return a changed copy
   */
  public TokenLogprob token(String token) {
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }

  /**
   * Sets the natural logarithm of the token's probability.
   *
   * @param logprob the logarithm
   * @return a changed copy
   */
  public TokenLogprob logprob(double logprob) {
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }

  /**
   * Sets the UTF-8 bytes of the token.
   *
   * @param bytes the bytes, each from 0 to 255
   * @return a changed copy
   */
  public TokenLogprob bytes(List<Integer> bytes) {
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }

  /**
   * Sets the most likely tokens at this position.
   *
   * @param topLogprobs the tokens
   * @return a changed copy
   */
  public TokenLogprob topLogprobs(List<TokenLogprob> topLogprobs) {
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public TokenLogprob extras(JsonObject extras) {
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }
}
