package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Asks a model for vectors. They are sent in Base64 unless {@code with("encoding_format", "float")} says otherwise: a quarter of the
 * bytes, and the answer is the same.
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/embeddings} and vLLM's {@code EmbeddingCompletionRequest}.
 *
 * @param model the model to ask, {@code provider/model} or a model of the default provider
 * @param input what is to be embedded
 * @param parameters the other members of the body
 */
public record EmbeddingRequest(String model, Input input, JsonObject parameters)
    implements Request<EmbeddingList>, Parameters<EmbeddingRequest> {
  /** Checks that no parameter says again what a component says. */
  public EmbeddingRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(input, "input");
    ArgumentChecks.parameters(parameters, "model", "input");
  }

  /**
   * Makes a request for the vector of a text, or for those of several texts.
   *
   * @param model the model to ask
   * @param first a text
   * @param more further texts
   * @return a request
   */
  public static EmbeddingRequest of(String model, String first, String... more) {
    var texts = ArgumentChecks.listOf(first, more);
    return of(model, more.length == 0 ? Input.text(first) : Input.texts(texts));
  }

  /**
   * Asks for the vectors of several texts.
   *
   * @param model the model to ask
   * @param texts at least one text
   * @return a request
   */
  public static EmbeddingRequest of(String model, List<String> texts) {
    return of(model, Input.texts(texts));
  }

  /**
   * Asks for the vectors of texts or tokens.
   *
   * @param model the model to ask
   * @param input the texts or tokens
   * @return a request
   */
  public static EmbeddingRequest of(String model, Input input) {
    return new EmbeddingRequest(model, input, JsonObject.of());
  }

  /**
   * The same request to another model.
   *
   * @param model the model to ask
   * @return a request
   */
  public EmbeddingRequest model(String model) {
    return new EmbeddingRequest(model, input, parameters);
  }

  /**
   * The same request with another input.
   *
   * @param input what is to be embedded
   * @return a request
   */
  public EmbeddingRequest input(Input input) {
    return new EmbeddingRequest(model, input, parameters);
  }

  @Override
  public EmbeddingRequest parameters(JsonObject parameters) {
    return new EmbeddingRequest(model, input, parameters);
  }

  /**
   * The length of the vectors, for models that can shorten them; vLLM refuses it for others.
   *
   * @param value at least 1
   * @return a request
   */
  public EmbeddingRequest dimensions(long value) {
    return with("dimensions", value);
  }

  /**
   * Cuts off inputs that are too long, instead of refusing them; vLLM's own.
   *
   * @param value the length in tokens; -1 for the model's
   * @return a request
   */
  public EmbeddingRequest truncatePromptTokens(long value) {
    return with("truncate_prompt_tokens", value);
  }

  /**
   * Names the end user, for servers that watch for abuse; vLLM ignores it.
   *
   * @param value any text
   * @return a request
   */
  public EmbeddingRequest user(String value) {
    return with("user", Objects.requireNonNull(value, "value"));
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

  @Override
  public EmbeddingList sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.embedding(this, attempt);
  }
}
