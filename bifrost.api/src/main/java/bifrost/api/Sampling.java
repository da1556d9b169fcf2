package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The parameters of a request that makes a model write, with their names in vLLM's {@code SamplingParams} and the OpenAI API. What is
 * not set is the server's default. Each reader throws {@link IllegalStateException} if {@link #with(String, Object)} set a value of
 * another kind.
 *
 * @param <Q> the type of the request
 */
public sealed interface Sampling<Q> extends Parameters<Q> permits ChatCompletionRequest, CompletionRequest {
  /**
   * How freely tokens are chosen.
   *
   * @param value 0 (always the likeliest) to 2
   * @return a request
   */
  default Q temperature(double value) {
    return with("temperature", value);
  }

  /**
   * How freely tokens are chosen.
   *
   * @return what was set
   */
  default OptionalDouble temperature() {
    return parameters().number("temperature");
  }

  /**
   * Nucleus sampling.
   *
   * @param value the share of the probability to choose from, above 0, at most 1
   * @return a request
   */
  default Q topP(double value) {
    return with("top_p", value);
  }

  /**
   * Nucleus sampling.
   *
   * @return what was set
   */
  default OptionalDouble topP() {
    return parameters().number("top_p");
  }

  /**
   * Chooses among the likeliest tokens only; vLLM's own.
   *
   * @param value how many; 0 or -1 for all
   * @return a request
   */
  default Q topK(long value) {
    return with("top_k", value);
  }

  /**
   * Chooses among the likeliest tokens only.
   *
   * @return what was set
   */
  default OptionalLong topK() {
    return parameters().integer("top_k");
  }

  /**
   * Drops tokens that are much less likely than the likeliest; vLLM's own.
   *
   * @param value the least probability, as a share of the likeliest token's, 0 to 1
   * @return a request
   */
  default Q minP(double value) {
    return with("min_p", value);
  }

  /**
   * Drops tokens that are much less likely than the likeliest.
   *
   * @return what was set
   */
  default OptionalDouble minP() {
    return parameters().number("min_p");
  }

  /**
   * Makes the answer repeatable, as far as the server can.
   *
   * @param value any number
   * @return a request
   */
  default Q seed(long value) {
    return with("seed", value);
  }

  /**
   * Makes the answer repeatable.
   *
   * @return what was set
   */
  default OptionalLong seed() {
    return parameters().integer("seed");
  }

  /**
   * Ends the answer before any of these texts.
   *
   * @param sequences the texts
   * @return a request
   */
  default Q stop(String... sequences) {
    return with("stop", List.of(sequences));
  }

  /**
   * The texts that end the answer.
   *
   * @return what was set, as one text or several; empty if nothing was
   */
  default List<String> stop() {
    if (parameters().get("stop").orElse(null) instanceof JsonString one) return List.of(one.value());
    var several = parameters().array("stop").map(JsonArray::elements).orElse(List.of());
    return several.stream().filter(JsonString.class::isInstance).map(each -> ((JsonString) each).value()).toList();
  }

  /**
   * How many answers to give to each prompt.
   *
   * @param value at least 1
   * @return a request
   */
  default Q n(long value) {
    return with("n", value);
  }

  /**
   * How many answers to give to each prompt.
   *
   * @return what was set
   */
  default OptionalLong n() {
    return parameters().integer("n");
  }

  /**
   * The length at which the answer is cut off.
   *
   * @param value in tokens, at least 1
   * @return a request
   */
  default Q maxTokens(long value) {
    return with("max_tokens", value);
  }

  /**
   * The length at which the answer is cut off.
   *
   * @return what was set, in tokens
   */
  default OptionalLong maxTokens() {
    return parameters().integer("max_tokens");
  }

  /**
   * Makes tokens less likely the more often they were written.
   *
   * @param value -2 to 2
   * @return a request
   */
  default Q frequencyPenalty(double value) {
    return with("frequency_penalty", value);
  }

  /**
   * Makes tokens less likely the more often they were written.
   *
   * @return what was set
   */
  default OptionalDouble frequencyPenalty() {
    return parameters().number("frequency_penalty");
  }

  /**
   * Makes tokens that were written less likely.
   *
   * @param value -2 to 2
   * @return a request
   */
  default Q presencePenalty(double value) {
    return with("presence_penalty", value);
  }

  /**
   * Makes tokens that were written less likely.
   *
   * @return what was set
   */
  default OptionalDouble presencePenalty() {
    return parameters().number("presence_penalty");
  }

  /**
   * Makes tokens of the prompt and the answer less likely; vLLM's own.
   *
   * @param value a factor above 0; 1 changes nothing
   * @return a request
   */
  default Q repetitionPenalty(double value) {
    return with("repetition_penalty", value);
  }

  /**
   * Makes tokens of the prompt and the answer less likely.
   *
   * @return what was set
   */
  default OptionalDouble repetitionPenalty() {
    return parameters().number("repetition_penalty");
  }

  /**
   * Makes tokens more or less likely.
   *
   * @param byTokenId what to add to the logit of a token, -100 to 100, by the token's id
   * @return a request
   */
  default Q logitBias(Map<Integer, ? extends Number> byTokenId) {
    var bias = JsonObject.builder();
    byTokenId.forEach((id, value) -> bias.put(id.toString(), value));
    return with("logit_bias", bias.build());
  }

  /**
   * What makes tokens more or less likely.
   *
   * @return what was set: a number for each token id
   */
  default Optional<JsonObject> logitBias() {
    return parameters().object("logit_bias");
  }

  /**
   * Names the end user, for servers that watch for abuse; vLLM ignores it.
   *
   * @param value any text
   * @return a request
   */
  default Q user(String value) {
    return with("user", value);
  }

  /**
   * The end user.
   *
   * @return what was set
   */
  default Optional<String> user() {
    return parameters().string("user");
  }
}
