package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * Asks for a text to be spoken. A row of the operation table that vLLM does not serve: it answers
 * {@link BifrostError.Unsupported} without any traffic.
 *
 * @param model the model to ask, {@code provider/model} or a model of the default provider
 * @param parameters the members of the body, as {@code /v1/audio/speech} has them
 */
public record SpeechRequest(String model, JsonObject parameters) implements Streamable<JsonObject, JsonObject> {
  /** Checks that no parameter says again what a component says. */
  public SpeechRequest {
    Check.target("model", model);
    Check.parameters(parameters, "model");
  }

  /**
   * A request with its one required parameter.
   *
   * @param model the model to ask
   * @param input what to say
   * @return a request
   */
  public static SpeechRequest of(String model, String input) {
    return new SpeechRequest(model, JsonObject.of("input", Objects.requireNonNull(input, "input")));
  }

  @Override
  public Operation operation() {
    return Operation.SPEECH;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public SpeechRequest target(String target) {
    return new SpeechRequest(Objects.requireNonNull(target, "target"), parameters);
  }

  @Override
  public JsonObject sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.speech(this, attempt);
  }

  @Override
  public EventSource<JsonObject> streamFrom(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.speechStream(this, attempt);
  }

  @Override
  public Collector<JsonObject, ?, JsonObject> collector() {
    return Fold.collector(Fold.Last::new);
  }
}
