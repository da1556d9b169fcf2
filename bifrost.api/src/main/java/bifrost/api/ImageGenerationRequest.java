package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ImageGenerationJson;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to generate images. The result is the server's JSON, with the
 * images in {@code data}. A stream returns the server's events, including partial images; {@code collect()}
 * returns the last event. Immutable and thread-safe.
 *
 * <pre>{@code
 * var request = ImageGenerationRequest.of("openai/gpt-image-1", "a rainbow bridge").with("size", "1024x1024");
 * JsonArray images = bifrost.send(request).array("data").orElseThrow();
 * }</pre>
 *
 * <p>{@link #with(String, Object)} sets {@code n}, {@code size} and other parameters.
 *
 * <p>vLLM does not generate images: a provider of kind {@code vllm} fails with {@link BifrostError.Unsupported}
 * without sending a request.
 *
 * <p>Endpoint: <code>{@index /v1/images/generations ImageGenerationRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param parameters the other members of the body
 * @since 0.1
 */
public record ImageGenerationRequest(String model, JsonObject parameters)
    implements Streamable<JsonObject, JsonObject>, Parameters<ImageGenerationRequest>, JsonRepresentable {
  /** Checks that no parameter repeats a component. */
  public ImageGenerationRequest {
    ArgumentChecks.target("model", model);
    ArgumentChecks.parameters(parameters, "model");
  }

  /**
   * Returns a request with a prompt.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param prompt the description of the image
   * @return a request
   */
  public static ImageGenerationRequest of(String model, String prompt) {
    return new ImageGenerationRequest(model, JsonObject.of("prompt", Objects.requireNonNull(prompt, "prompt")));
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public ImageGenerationRequest model(String model) {
    return new ImageGenerationRequest(model, parameters);
  }

  @Override
  public ImageGenerationRequest parameters(JsonObject parameters) {
    return new ImageGenerationRequest(model, parameters);
  }

  @Override
  public Operation operation() {
    return Operation.IMAGE_GENERATION;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public ImageGenerationRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<JsonObject, ?, JsonObject> collector() {
    return Aggregator.collector(Aggregator.LastEvent::new);
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static ImageGenerationRequest of(JsonObject json) {
    return JsonForm.read(json, ImageGenerationJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static ImageGenerationRequest parse(String json) {
    return JsonForm.parse(json, ImageGenerationJson::readRequest);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ImageGenerationJson::writeRequest);
  }
}
