package bifrost.api;

import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.CompletionLogprobsJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The log probabilities of the tokens of a text completion. The lists have one element for each token. Immutable and
 * thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
 *
 * @param tokens the texts of the tokens
 * @param tokenLogprobs the natural logarithms of the tokens' probabilities; NaN if there is none, as for the
 *     first token of an echoed prompt
 * @param topLogprobs the log probabilities of the most likely tokens at each position, by the text of the token;
 *     empty if there are none
 * @param textOffset the offset of each token in the text
 * @param extras any other members
 * @since 0.1
 */
public record CompletionLogprobs(List<String> tokens, List<Double> tokenLogprobs, List<Map<String, Double>> topLogprobs,
    List<Integer> textOffset, JsonObject extras)
    implements JsonRepresentable {
  /** Copies the lists. An infinite logarithm becomes NaN. */
  public CompletionLogprobs {
    Objects.requireNonNull(extras, "extras");
    tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    tokenLogprobs = Objects.requireNonNull(tokenLogprobs, "tokenLogprobs").stream()
        .map(NormalizedValues::finiteOrNan).toList();
    topLogprobs = Objects.requireNonNull(topLogprobs, "topLogprobs").stream().map(CompletionLogprobs::copy).toList();
    textOffset = List.copyOf(Objects.requireNonNull(textOffset, "textOffset"));
  }

  private static Map<String, Double> copy(Map<String, Double> byToken) {
    var copy = new LinkedHashMap<String, Double>();
    byToken.forEach((token, logprob) -> copy.put(Objects.requireNonNull(token, "token"),
        NormalizedValues.finiteOrNan(logprob)));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Returns the log probabilities of the tokens of a text, without alternatives.
   *
   * @param tokens the texts of the tokens
   * @param tokenLogprobs the natural logarithms of the tokens' probabilities
   * @return the log probabilities
   */
  public static CompletionLogprobs of(List<String> tokens, List<Double> tokenLogprobs) {
    return new CompletionLogprobs(tokens, tokenLogprobs, List.of(), List.of(), JsonObject.of());
  }

  /**
   * Returns the log probabilities that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the log probabilities
   * @throws bifrost.api.json.JsonParseException if it is not log probabilities
   */
  public static CompletionLogprobs of(JsonObject json) {
    return JsonForm.read(json, CompletionLogprobsJson::read);
  }

  /**
   * Returns the log probabilities that a text represents.
   *
   * @param json the text of a JSON form
   * @return the log probabilities
   * @throws bifrost.api.json.JsonParseException if the text is not log probabilities
   */
  public static CompletionLogprobs parse(String json) {
    return JsonForm.parse(json, CompletionLogprobsJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, CompletionLogprobsJson::write);
  }

  /**
   * Sets the texts of the tokens.
   *
   * @param tokens the texts
   * @return a changed copy
   */
  public CompletionLogprobs tokens(List<String> tokens) {
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }

  /**
   * Sets the natural logarithms of the tokens' probabilities.
   *
   * @param tokenLogprobs the logarithms; NaN if there is none
   * @return a changed copy
   */
  public CompletionLogprobs tokenLogprobs(List<Double> tokenLogprobs) {
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }

  /**
   * Sets the log probabilities of the most likely tokens at each position.
   *
   * @param topLogprobs the log probabilities, by the text of the token
   * @return a changed copy
   */
  public CompletionLogprobs topLogprobs(List<Map<String, Double>> topLogprobs) {
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }

  /**
   * Sets the offset of each token in the text.
   *
   * @param textOffset the offsets
   * @return a changed copy
   */
  public CompletionLogprobs textOffset(List<Integer> textOffset) {
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public CompletionLogprobs extras(JsonObject extras) {
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }
}
