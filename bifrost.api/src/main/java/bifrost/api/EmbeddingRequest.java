package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.EmbeddingJson;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A request for the embedding vectors of texts or tokens. The server sends the vectors in Base64, which takes a
 * quarter of the bytes of JSON numbers and gives the same result; {@code with("encoding_format", "float")} disables
 * it. Immutable and thread-safe.
 *
 * <pre>{@code
 * var list = bifrost.send(EmbeddingRequest.of("vllm/BAAI/bge-m3", "a bridge", "a viaduct"));
 * double similarity = list.data().get(0).cosineSimilarity(list.data().get(1));
 * }</pre>
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/embeddings} and of vLLM's
 * {@code EmbeddingCompletionRequest}.
 *
 * <p>Endpoint: <code>{@index /v1/embeddings EmbeddingRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param input the texts or tokens
 * @param parameters the other members of the body
 * @since 0.1
 */
public record EmbeddingRequest(String model, Input input, JsonObject parameters)
    implements Request<EmbeddingList>, Parameters<EmbeddingRequest>, JsonRepresentable {
  /** Checks that no parameter repeats a component. */
  public EmbeddingRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(input, "input");
    ArgumentChecks.parameters(parameters, "model", "input");
  }

  /**
   * Returns a request for the embedding vectors of one or more texts.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param first a text
   * @param more further texts
   * @return a request
   */
  public static EmbeddingRequest of(String model, String first, String... more) {
    var texts = ArgumentChecks.listOf(first, more);
    return of(model, more.length == 0 ? Input.text(first) : Input.texts(texts));
  }

  /**
   * Returns a request for the embedding vectors of several texts.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param texts at least one text
   * @return a request
   */
  public static EmbeddingRequest of(String model, List<String> texts) {
    return of(model, Input.texts(texts));
  }

  /**
   * Returns a request for the embedding vectors of texts or tokens.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param input the texts or tokens
   * @return a request
   */
  public static EmbeddingRequest of(String model, Input input) {
    return new EmbeddingRequest(model, input, JsonObject.of());
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public EmbeddingRequest model(String model) {
    return new EmbeddingRequest(model, input, parameters);
  }

  /**
   * Sets the input.
   *
   * @param input the texts or tokens
   * @return a changed copy
   */
  public EmbeddingRequest input(Input input) {
    return new EmbeddingRequest(model, input, parameters);
  }

  @Override
  public EmbeddingRequest parameters(JsonObject parameters) {
    return new EmbeddingRequest(model, input, parameters);
  }

  /**
   * Sets the number of dimensions, for models that can shorten their vectors; vLLM rejects it for other models.
   *
   * @param value the number, at least 1
   * @return a changed copy
   */
  public EmbeddingRequest dimensions(long value) {
    return with("dimensions", value);
  }

  /**
   * Sets the maximum number of tokens of an input. The server truncates longer inputs instead of rejecting them;
   * specific to vLLM.
   *
   * @param value the maximum; -1 for the maximum of the model
   * @return a changed copy
   */
  public EmbeddingRequest truncatePromptTokens(long value) {
    return with("truncate_prompt_tokens", value);
  }

  /**
   * Sets an identifier for the end user, which servers use to detect abuse; vLLM ignores it.
   *
   * @param value any text
   * @return a changed copy
   */
  public EmbeddingRequest user(String value) {
    return with("user", Objects.requireNonNull(value, "value"));
  }

  /**
   * Splits this request into requests with fewer texts, for servers that limit their number, such as 2,048 for OpenAI
   * and 32 by default for Text Embeddings Inference. vLLM has no limit. {@link EmbeddingList#joining()} joins the
   * responses:
   *
   * <pre>{@code
   * EmbeddingList all = bifrost.sendAll(request.split(32), concurrency(4)).collect(EmbeddingList.joining());
   * }</pre>
   *
   * @param maxInputs the maximum number of texts of a request, at least 1
   * @return the requests, in the order of the texts, with the same model and parameters
   * @throws IllegalArgumentException if the number is not positive
   */
  public Stream<EmbeddingRequest> split(int maxInputs) {
    return input.split(ArgumentChecks.positive("maxInputs", maxInputs)).map(this::input);
  }

  @Override
  public Operation operation() {
    return Operation.EMBEDDING;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public EmbeddingRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static EmbeddingRequest of(JsonObject json) {
    return JsonForm.read(json, EmbeddingJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static EmbeddingRequest parse(String json) {
    return JsonForm.parse(json, EmbeddingJson::readRequest);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, EmbeddingJson::writeRequest);
  }
}
