package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.RankingJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The response to a {@link RerankRequest}. More components may be added later; {@link #of(List)} and the methods that
 * set components stay. Immutable and thread-safe.
 *
 * @param model the server's id for the model; {@code ""} if the server sent none
 * @param results the documents, most relevant first
 * @param usage the token usage, if the server sent it
 * @param extras any other members, such as vLLM's {@code id}
 * @since 0.1
 */
public record Ranking(String model, List<Result> results, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
  /** Copies the results. */
  public Ranking {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    results = List.copyOf(Objects.requireNonNull(results, "results"));
  }

  /**
   * The relevance of a document to the query.
   *
   * @param index the index of the document in the request, from 0
   * @param document the document, as in the request
   * @param relevanceScore the relevance; the scale depends on the model, and is usually 0 to 1
   * @param extras any other members
   */
  public record Result(int index, String document, double relevanceScore, JsonObject extras)
      implements JsonRepresentable {
    /** Rejects null components. */
    public Result {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns a result without other members.
     *
     * @param index the index of the document in the request, from 0
     * @param document the document
     * @param relevanceScore the relevance
     * @return a result
     */
    public static Result of(int index, String document, double relevanceScore) {
      return new Result(index, document, relevanceScore, JsonObject.of());
    }

    /**
     * Sets the index of the document.
     *
     * @param index the index, from 0
     * @return a changed copy
     */
    public Result index(int index) {
      return new Result(index, document, relevanceScore, extras);
    }

    /**
     * Sets the document.
     *
     * @param document the document
     * @return a changed copy
     */
    public Result document(String document) {
      return new Result(index, document, relevanceScore, extras);
    }

    /**
     * Sets the relevance.
     *
     * @param relevanceScore the relevance
     * @return a changed copy
     */
    public Result relevanceScore(double relevanceScore) {
      return new Result(index, document, relevanceScore, extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the other members
     * @return a changed copy
     */
    public Result extras(JsonObject extras) {
      return new Result(index, document, relevanceScore, extras);
    }

    /**
     * Returns the result that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the result
     */
    public static Result of(JsonObject json) {
      return JsonForm.read(json, RankingJson::readResult);
    }

    /**
     * Returns the result that a text represents.
     *
     * @param json the text of a JSON form
     * @return the result
     * @throws bifrost.api.json.JsonParseException if the text is not a result
     */
    public static Result parse(String json) {
      return JsonForm.parse(json, RankingJson::readResult);
    }

    /** {@return the JSON form, with the names of vLLM} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, RankingJson::writeResult);
    }
  }

  /**
   * Returns a ranking that contains only results.
   *
   * @param results the documents, most relevant first
   * @return a ranking
   */
  public static Ranking of(List<Result> results) {
    return new Ranking("", results, Optional.empty(), JsonObject.of());
  }

  /**
   * Sets the server's id for the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public Ranking model(String model) {
    return new Ranking(model, results, usage, extras);
  }

  /**
   * Sets the results.
   *
   * @param results the documents, most relevant first
   * @return a changed copy
   */
  public Ranking results(List<Result> results) {
    return new Ranking(model, results, usage, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public Ranking usage(Usage usage) {
    return new Ranking(model, results, Optional.of(Objects.requireNonNull(usage, "usage")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Ranking extras(JsonObject extras) {
    return new Ranking(model, results, usage, extras);
  }

  /**
   * Returns the ranking that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the ranking
   */
  public static Ranking of(JsonObject json) {
    return JsonForm.read(json, RankingJson::read);
  }

  /**
   * Returns the ranking that a text represents.
   *
   * @param json the text of a JSON form
   * @return the ranking
   * @throws bifrost.api.json.JsonParseException if the text is not a ranking
   */
  public static Ranking parse(String json) {
    return JsonForm.parse(json, RankingJson::read);
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, RankingJson::write);
  }
}
