package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ScoreJson;
import java.util.List;
import java.util.Objects;

/**
 * A request for the similarity scores of pairs of texts; specific to vLLM. The members are those of vLLM's
 * {@code ScoreTextRequest}. Immutable and thread-safe.
 *
 * <p>A single first text is paired with each second text. Several first texts are paired with the second texts at the
 * same positions:
 *
 * <pre>{@code
 * ScoreRequest.of("vllm/BAAI/bge-reranker-v2-m3", "bridge", List.of("viaduct", "cat")); // two pairs
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /v1/score ScoreRequest}</code>,
 * or, on older servers, <code>{@index /score ScoreRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param text1 the first texts of the pairs: one, or as many as there are second texts
 * @param text2 the second texts of the pairs, at least one
 * @param parameters the other members of the body
 * @since 0.1
 */
public record ScoreRequest(String model, List<String> text1, List<String> text2, JsonObject parameters)
    implements Request<ScoreList>, Parameters<ScoreRequest>, JsonRepresentable {
  /** Copies the texts, and checks their numbers and that no parameter repeats a component. */
  public ScoreRequest {
    ArgumentChecks.target("model", model);
    text1 = List.copyOf(Objects.requireNonNull(text1, "text1"));
    text2 = List.copyOf(Objects.requireNonNull(text2, "text2"));
    if (text2.isEmpty()) throw new IllegalArgumentException("text2 must not be empty");
    if (text1.size() != 1 && text1.size() != text2.size()) {
      throw new IllegalArgumentException("text1 must have 1 text, or as many as text2: " + text1.size()
          + " instead of " + text2.size());
    }
    ArgumentChecks.parameters(parameters, "model", "text_1", "text_2");
  }

  /**
   * Returns a request for the score of one pair.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param text1 the first text
   * @param text2 the second text
   * @return a request
   */
  public static ScoreRequest of(String model, String text1, String text2) {
    return of(model, text1, List.of(Objects.requireNonNull(text2, "text2")));
  }

  /**
   * Returns a request for the scores of a text and several others.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param text1 the first text of all pairs
   * @param text2 the second texts, at least one
   * @return a request
   */
  public static ScoreRequest of(String model, String text1, List<String> text2) {
    return of(model, List.of(Objects.requireNonNull(text1, "text1")), text2);
  }

  /**
   * Returns a request for the scores of several pairs.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param text1 the first texts: one, or as many as there are second texts
   * @param text2 the second texts, at least one
   * @return a request
   */
  public static ScoreRequest of(String model, List<String> text1, List<String> text2) {
    return new ScoreRequest(model, text1, text2, JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static ScoreRequest of(JsonObject json) {
    return JsonForm.read(json, ScoreJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static ScoreRequest parse(String json) {
    return JsonForm.parse(json, ScoreJson::readRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public ScoreRequest model(String model) {
    return new ScoreRequest(model, text1, text2, parameters);
  }

  /**
   * Sets the first texts.
   *
   * @param text1 the first texts: one, or as many as there are second texts
   * @return a changed copy
   */
  public ScoreRequest text1(List<String> text1) {
    return new ScoreRequest(model, text1, text2, parameters);
  }

  /**
   * Sets the second texts.
   *
   * @param text2 the second texts, at least one
   * @return a changed copy
   */
  public ScoreRequest text2(List<String> text2) {
    return new ScoreRequest(model, text1, text2, parameters);
  }

  @Override
  public ScoreRequest parameters(JsonObject parameters) {
    return new ScoreRequest(model, text1, text2, parameters);
  }

  /**
   * Sets the maximum number of tokens of a pair. The server truncates longer pairs instead of rejecting them.
   *
   * @param value the maximum; -1 for the maximum of the model
   * @return a changed copy
   */
  public ScoreRequest truncatePromptTokens(long value) {
    return with("truncate_prompt_tokens", value);
  }

  @Override
  public Operation operation() {
    return Operation.SCORE;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public ScoreRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ScoreJson::writeRequest);
  }
}
