package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.DetokenizationJson;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A request for the text of tokens; specific to vLLM. The members are those of vLLM's {@code DetokenizeRequest}.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * String text = bifrost.send(DetokenizeRequest.of("vllm/Qwen/Qwen3-0.6B", 9707, 1879)).text();
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /detokenize DetokenizeRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param tokens the ids of the tokens
 * @param parameters the other members of the body
 * @since 0.1
 */
public record DetokenizeRequest(String model, List<Integer> tokens, JsonObject parameters)
    implements Request<Detokenization>, Parameters<DetokenizeRequest>, JsonRepresentable {
  /** Copies the tokens, and checks that no parameter repeats a component. */
  public DetokenizeRequest {
    ArgumentChecks.target("model", model);
    tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    ArgumentChecks.parameters(parameters, "model", "tokens");
  }

  /**
   * Returns a request for the text of tokens.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param first the id of the first token
   * @param more the ids of the other tokens, in order
   * @return a request
   */
  public static DetokenizeRequest of(String model, int first, int... more) {
    return of(model, IntStream.concat(IntStream.of(first), IntStream.of(Objects.requireNonNull(more, "more"))).boxed()
        .toList());
  }

  /**
   * Returns a request for the text of tokens.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param tokens the ids of the tokens
   * @return a request
   */
  public static DetokenizeRequest of(String model, List<Integer> tokens) {
    return new DetokenizeRequest(model, tokens, JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static DetokenizeRequest of(JsonObject json) {
    return JsonForm.read(json, DetokenizationJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static DetokenizeRequest parse(String json) {
    return JsonForm.parse(json, DetokenizationJson::readRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public DetokenizeRequest model(String model) {
    return new DetokenizeRequest(model, tokens, parameters);
  }

  /**
   * Sets the tokens.
   *
   * @param tokens the ids of the tokens
   * @return a changed copy
   */
  public DetokenizeRequest tokens(List<Integer> tokens) {
    return new DetokenizeRequest(model, tokens, parameters);
  }

  @Override
  public DetokenizeRequest parameters(JsonObject parameters) {
    return new DetokenizeRequest(model, tokens, parameters);
  }

  @Override
  public Operation operation() {
    return Operation.DETOKENIZE;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public DetokenizeRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, DetokenizationJson::writeRequest);
  }
}
