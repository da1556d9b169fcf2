package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * Asks for images. A row of the operation table that vLLM does not serve: it answers
 * {@link BifrostError.Unsupported} without any traffic.
 *
 * @param model the model to ask, {@code provider/model} or a model of the default provider
 * @param parameters the members of the body, as {@code /v1/images/generations} has them
 */
public record ImageGenerationRequest(String model, JsonObject parameters) implements Streamable<JsonObject, JsonObject> {
  /** Checks that no parameter says again what a component says. */
  public ImageGenerationRequest {
    Check.target("model", model);
    Check.parameters(parameters, "model");
  }

  /**
   * A request with its one required parameter.
   *
   * @param model the model to ask
   * @param prompt what the image shows
   * @return a request
   */
  public static ImageGenerationRequest of(String model, String prompt) {
    return new ImageGenerationRequest(model, JsonObject.of("prompt", Objects.requireNonNull(prompt, "prompt")));
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
    return new ImageGenerationRequest(Objects.requireNonNull(target, "target"), parameters);
  }

  @Override
  public JsonObject sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.imageGeneration(this, attempt);
  }

  @Override
  public EventSource<JsonObject> streamFrom(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.imageGenerationStream(this, attempt);
  }

  @Override
  public Collector<JsonObject, ?, JsonObject> collector() {
    return Fold.collector(Fold.Last::new);
  }
}
