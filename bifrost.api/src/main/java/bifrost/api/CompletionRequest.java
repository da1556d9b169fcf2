package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.CompletionAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.CompletionJson;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to continue a text. vLLM generates 16 tokens unless {@link #maxTokens(long)} is set. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * var request = CompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Once upon a time").maxTokens(50).temperature(0.8);
 * String continuation = bifrost.send(request).text();
 * }</pre>
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/completions} and of vLLM's
 * {@code CompletionRequest}.
 *
 * <p>Endpoint: <code>{@index /v1/completions CompletionRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param prompt the texts or tokens to continue, sent unchanged
 * @param parameters the other members of the body
 * @since 0.1
 */
public record CompletionRequest(String model, Input prompt, JsonObject parameters)
    implements Streamable<Completion, Completion>, Sampling<CompletionRequest>, JsonRepresentable {
  /** Checks that no parameter repeats a component. */
  public CompletionRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(prompt, "prompt");
    ArgumentChecks.parameters(parameters, "model", "prompt");
  }

  /**
   * Returns a request to continue a text.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param prompt the text
   * @return a request
   */
  public static CompletionRequest of(String model, String prompt) {
    return of(model, Input.text(Objects.requireNonNull(prompt, "prompt")));
  }

  /**
   * Returns a request to continue several independent texts.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param prompts at least one text
   * @return a request
   */
  public static CompletionRequest of(String model, List<String> prompts) {
    return of(model, Input.texts(Objects.requireNonNull(prompts, "prompts")));
  }

  /**
   * Returns a request to continue texts or tokens.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param prompt the texts or tokens
   * @return a request
   */
  public static CompletionRequest of(String model, Input prompt) {
    return new CompletionRequest(model, prompt, JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents. All members except the components become parameters. The member
   * {@code stream} is ignored, because the method that sends the request determines it.
   *
   * @param json the JSON form, the body of a request, as {@link #json()} returns it
   * @return the request
   * @throws bifrost.api.json.JsonParseException if it is not a request
   */
  public static CompletionRequest of(JsonObject json) {
    return JsonForm.read(json, CompletionJson::readRequest);
  }

  /**
   * Returns the request that a text represents, as {@link #of(JsonObject)} does.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static CompletionRequest parse(String json) {
    return JsonForm.parse(json, CompletionJson::readRequest);
  }

  /**
   * {@return the JSON form, which is the body of the request without {@code stream}} It contains the provider's name.
   */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, CompletionJson::writeRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public CompletionRequest model(String model) {
    return new CompletionRequest(model, prompt, parameters);
  }

  /**
   * Sets the prompt.
   *
   * @param prompt the texts or tokens to continue
   * @return a changed copy
   */
  public CompletionRequest prompt(Input prompt) {
    return new CompletionRequest(model, prompt, parameters);
  }

  @Override
  public CompletionRequest parameters(JsonObject parameters) {
    return new CompletionRequest(model, prompt, parameters);
  }

  /**
   * Sets whether the generated text begins with the prompt.
   *
   * @param value true to repeat the prompt
   * @return a changed copy
   */
  public CompletionRequest echo(boolean value) {
    return with("echo", value);
  }

  /**
   * Sets the number of most likely tokens that are reported at each position, in addition to the chosen one.
   *
   * @param value from 0 to 5, or to the server's maximum
   * @return a changed copy
   */
  public CompletionRequest logprobs(long value) {
    return with("logprobs", value);
  }

  /**
   * Sets the text that follows the generated text, for models that support infilling; vLLM rejects it for other
   * models.
   *
   * @param value the text after the gap
   * @return a changed copy
   */
  public CompletionRequest suffix(String value) {
    return with("suffix", Objects.requireNonNull(value, "value"));
  }

  @Override
  public Operation operation() {
    return Operation.COMPLETION;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public CompletionRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<Completion, ?, Completion> collector() {
    return Aggregator.collector(CompletionAggregator::new);
  }
}
