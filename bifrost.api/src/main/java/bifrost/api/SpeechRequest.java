package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.BinaryContentAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.SpeechJson;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to generate speech from a text. The result is the audio.
 * {@link Bifrost#stream(Streamable)} returns its bytes as they arrive, so that playback can start early. The end of
 * the body is the end of the audio; if the body is cut off, reading fails with {@link BifrostError.Truncated}.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * var audio = bifrost.send(SpeechRequest.of("openai/gpt-4o-mini-tts", "Hello!").with("voice", "alloy"));
 * Files.write(Path.of("hello.mp3"), audio.bytes());
 * }</pre>
 *
 * <p>{@link #with(String, Object)} sets {@code voice}, {@code response_format} and other parameters.
 *
 * <p>vLLM does not support speech: a provider of kind {@code vllm} fails with {@link BifrostError.Unsupported}
 * without sending a request.
 *
 * <p>Endpoint: <code>{@index /v1/audio/speech SpeechRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param parameters the other members of the body
 * @since 0.1
 */
public record SpeechRequest(String model, JsonObject parameters)
    implements Streamable<BinaryContent, BinaryContent>, Parameters<SpeechRequest>, JsonRepresentable {
  /** Checks that no parameter repeats a component. */
  public SpeechRequest {
    ArgumentChecks.target("model", model);
    ArgumentChecks.parameters(parameters, "model");
  }

  /**
   * Returns a request without further parameters. OpenAI requires a voice: {@code with("voice", "alloy")}.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param input the text
   * @return a request
   */
  public static SpeechRequest of(String model, String input) {
    return new SpeechRequest(model, JsonObject.of("input", Objects.requireNonNull(input, "input")));
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public SpeechRequest model(String model) {
    return new SpeechRequest(model, parameters);
  }

  @Override
  public SpeechRequest parameters(JsonObject parameters) {
    return new SpeechRequest(model, parameters);
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
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<BinaryContent, ?, BinaryContent> collector() {
    return Aggregator.collector(BinaryContentAggregator::new);
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static SpeechRequest of(JsonObject json) {
    return JsonForm.read(json, SpeechJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static SpeechRequest parse(String json) {
    return JsonForm.parse(json, SpeechJson::readRequest);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, SpeechJson::writeRequest);
  }
}
