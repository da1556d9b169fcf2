package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.TranscriptionAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.TranscriptionJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collector;

/**
 * A request to transcribe a recording. Immutable and thread-safe.
 *
 * <pre>{@code
 * var request = TranscriptionRequest.of("vllm/openai/whisper-small", Path.of("speech.wav")).language("en");
 * String text = bifrost.send(request).text();
 * }</pre>
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/audio/transcriptions} and of vLLM. They are sent
 * as a form: strings unchanged, the elements of an array as fields with the same name, and objects as JSON.
 *
 * <p>Endpoint: <code>{@index /v1/audio/transcriptions TranscriptionRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param file the recording; vLLM accepts at most 25 MB
 * @param parameters the other fields of the form
 * @since 0.1
 */
public record TranscriptionRequest(String model, Upload file, JsonObject parameters)
    implements Streamable<TranscriptionChunk, Transcription>, Parameters<TranscriptionRequest>, JsonRepresentable {
  /** The brackets are required: servers ignore the name without them. */
  private static final String GRANULARITIES = "timestamp_granularities[]";

  /** Checks that no parameter repeats a component. */
  public TranscriptionRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(file, "file");
    ArgumentChecks.parameters(parameters, "model", "file");
  }

  /**
   * Returns a request to transcribe a file.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param file the recording
   * @return a request
   */
  public static TranscriptionRequest of(String model, Path file) {
    return of(model, Upload.of(Objects.requireNonNull(file, "file")));
  }

  /**
   * Returns a request to transcribe a recording from any source.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param file the recording
   * @return a request
   */
  public static TranscriptionRequest of(String model, Upload file) {
    return new TranscriptionRequest(model, file, JsonObject.of());
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public TranscriptionRequest model(String model) {
    return new TranscriptionRequest(model, file, parameters);
  }

  /**
   * Sets the recording.
   *
   * @param file the recording
   * @return a changed copy
   */
  public TranscriptionRequest file(Upload file) {
    return new TranscriptionRequest(model, file, parameters);
  }

  @Override
  public TranscriptionRequest parameters(JsonObject parameters) {
    return new TranscriptionRequest(model, file, parameters);
  }

  /**
   * Sets the spoken language.
   *
   * @param value the ISO 639-1 code, such as {@code en}
   * @return a changed copy
   */
  public TranscriptionRequest language(String value) {
    return with("language", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets the units for which the response contains timestamps, in the format {@code verbose_json}. vLLM returns
   * timestamps only for segments.
   *
   * @param first {@code segment} or {@code word}
   * @param more the other unit
   * @return a changed copy
   */
  public TranscriptionRequest timestampGranularities(String first, String... more) {
    return timestampGranularities(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the units for which the response contains timestamps, as
   * {@link #timestampGranularities(String, String...)} does.
   *
   * @param values {@code segment}, {@code word}
   * @return a changed copy
   */
  public TranscriptionRequest timestampGranularities(List<String> values) {
    return with(GRANULARITIES, List.copyOf(Objects.requireNonNull(values, "values")));
  }

  /**
   * Sets the prompt, which guides the model's style and vocabulary.
   *
   * @param value the prompt
   * @return a changed copy
   */
  public TranscriptionRequest prompt(String value) {
    return with("prompt", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets the format of the response.
   *
   * @param value {@code json}, {@code text}, {@code verbose_json}, or another format that the server supports
   * @return a changed copy
   */
  public TranscriptionRequest responseFormat(String value) {
    return with("response_format", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets the sampling temperature.
   *
   * @param value from 0 to 1
   * @return a changed copy
   */
  public TranscriptionRequest temperature(double value) {
    return with("temperature", value);
  }

  @Override
  public Operation operation() {
    return Operation.TRANSCRIPTION;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public TranscriptionRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<TranscriptionChunk, ?, Transcription> collector() {
    return Aggregator.collector(TranscriptionAggregator::new);
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the request
   */
  public static TranscriptionRequest of(JsonObject json) {
    return JsonForm.read(json, TranscriptionJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static TranscriptionRequest parse(String json) {
    return JsonForm.parse(json, TranscriptionJson::readRequest);
  }

  /**
   * {@return the JSON form, with the names of the form's fields, and the {@linkplain Upload#json() file} as an object}
   *
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, TranscriptionJson::writeRequest);
  }
}
