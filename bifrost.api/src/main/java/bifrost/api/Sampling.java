package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The parameters of a request that makes a model write, with their names in vLLM's {@code SamplingParams} and the OpenAI API. What is
 * not set is the server's default. {@link #parameters()} holds what was set: {@code request.parameters().integer("n")} reads it.
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
   * Nucleus sampling.
   *
   * @param value the share of the probability to choose from, above 0, at most 1
   * @return a request
   */
  default Q topP(double value) {
    return with("top_p", value);
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
   * Drops tokens that are much less likely than the likeliest; vLLM's own.
   *
   * @param value the least probability, as a share of the likeliest token's, 0 to 1
   * @return a request
   */
  default Q minP(double value) {
    return with("min_p", value);
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
   * Sets the texts that end the generation; the response does not contain them.
   *
   * @param first a text
   * @param more further texts
   * @return a request
   */
  default Q stop(String first, String... more) {
    return stop(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the texts that end the generation, as {@link #stop(String, String...)} does.
   *
   * @param sequences the texts
   * @return a request
   */
  default Q stop(List<String> sequences) {
    return with("stop", List.copyOf(Objects.requireNonNull(sequences, "sequences")));
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
   * The length at which the answer is cut off.
   *
   * @param value in tokens, at least 1
   * @return a request
   */
  default Q maxTokens(long value) {
    return with("max_tokens", value);
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
   * Makes tokens that were written less likely.
   *
   * @param value -2 to 2
   * @return a request
   */
  default Q presencePenalty(double value) {
    return with("presence_penalty", value);
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
   * Makes tokens more or less likely.
   *
   * @param byTokenId what to add to the logit of a token, -100 to 100, by the token's id
   * @return a request
   */
  default Q logitBias(Map<Integer, ? extends Number> byTokenId) {
    var bias = JsonObject.builder();
    byTokenId.forEach((token, value) -> bias.put(token.toString(), Objects.requireNonNull(value, "value")));
    return with("logit_bias", bias.build());
  }

  /**
   * Names the end user, for servers that watch for abuse; vLLM ignores it.
   *
   * @param value any text
   * @return a request
   */
  default Q user(String value) {
    return with("user", Objects.requireNonNull(value, "value"));
  }
}
