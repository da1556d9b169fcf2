package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The parameters of a request that generates text. Their names are those of vLLM's {@code SamplingParams} and
 * of the OpenAI API. The server's defaults apply to parameters that are not set. {@link #parameters()} contains
 * those that are set; for example, {@code request.parameters().integer("n")} returns one of them. Immutable and
 * thread-safe.
 *
 * @param <Q> the type of the request
 * @since 0.1
 */
public sealed interface Sampling<Q> extends Parameters<Q> permits ChatCompletionRequest, CompletionRequest {
  /**
   * Sets the sampling temperature.
   *
   * @param value from 0 (always the most likely token) to 2
   * @return a changed copy
   */
  default Q temperature(double value) {
    return with("temperature", value);
  }

  /**
   * Sets the probability mass for nucleus sampling.
   *
   * @param value above 0, at most 1
   * @return a changed copy
   */
  default Q topP(double value) {
    return with("top_p", value);
  }

  /**
   * Restricts sampling to the most likely tokens; specific to vLLM.
   *
   * @param value the number of tokens; 0 or -1 for all
   * @return a changed copy
   */
  default Q topK(long value) {
    return with("top_k", value);
  }

  /**
   * Excludes tokens that are much less likely than the most likely one; specific to vLLM.
   *
   * @param value the minimum probability relative to that of the most likely token, from 0 to 1
   * @return a changed copy
   */
  default Q minP(double value) {
    return with("min_p", value);
  }

  /**
   * Sets the seed, which makes responses reproducible as far as the server supports it.
   *
   * @param value any number
   * @return a changed copy
   */
  default Q seed(long value) {
    return with("seed", value);
  }

  /**
   * Sets the stop sequences, which end the generation; the response does not contain them.
   *
   * @param first a stop sequence
   * @param more further stop sequences
   * @return a changed copy
   */
  default Q stop(String first, String... more) {
    return stop(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the stop sequences, as {@link #stop(String, String...)} does.
   *
   * @param sequences the stop sequences
   * @return a changed copy
   */
  default Q stop(List<String> sequences) {
    return with("stop", List.copyOf(Objects.requireNonNull(sequences, "sequences")));
  }

  /**
   * Sets the number of choices for each prompt.
   *
   * @param value the number, at least 1
   * @return a changed copy
   */
  default Q n(long value) {
    return with("n", value);
  }

  /**
   * Sets the maximum number of tokens to generate.
   *
   * @param value the maximum, at least 1
   * @return a changed copy
   */
  default Q maxTokens(long value) {
    return with("max_tokens", value);
  }

  /**
   * Penalizes tokens in proportion to the number of their previous occurrences in the generated text.
   *
   * @param value from -2 to 2
   * @return a changed copy
   */
  default Q frequencyPenalty(double value) {
    return with("frequency_penalty", value);
  }

  /**
   * Penalizes tokens that have already occurred in the generated text.
   *
   * @param value from -2 to 2
   * @return a changed copy
   */
  default Q presencePenalty(double value) {
    return with("presence_penalty", value);
  }

  /**
   * Penalizes tokens that have already occurred in the prompt or the generated text; specific to vLLM.
   *
   * @param value a factor above 0; 1 for no penalty
   * @return a changed copy
   */
  default Q repetitionPenalty(double value) {
    return with("repetition_penalty", value);
  }

  /**
   * Sets biases, which make tokens more or less likely.
   *
   * @param byTokenId the numbers to add to the logits of tokens, from -100 to 100, by the id of the token
   * @return a changed copy
   */
  default Q logitBias(Map<Integer, ? extends Number> byTokenId) {
    Objects.requireNonNull(byTokenId, "byTokenId");
    var bias = JsonObject.builder();
    byTokenId.forEach((token, value) -> bias.put(token.toString(), Objects.requireNonNull(value, "value")));
    return with("logit_bias", bias.build());
  }

  /**
   * Constrains the generated text; specific to vLLM.
   *
   * @param value the constraint
   * @return a changed copy
   */
  default Q structuredOutputs(StructuredOutputs value) {
    return with("structured_outputs", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets an identifier for the end user, which servers use to detect abuse; vLLM ignores it.
   *
   * @param value any text
   * @return a changed copy
   */
  default Q user(String value) {
    return with("user", Objects.requireNonNull(value, "value"));
  }
}
