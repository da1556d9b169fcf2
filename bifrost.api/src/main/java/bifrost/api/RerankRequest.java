package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.RankingJson;
import java.util.List;
import java.util.Objects;

/**
 * A request to rank documents by their relevance to a query; specific to vLLM. The members are those of vLLM's
 * {@code RerankRequest}. Immutable and thread-safe.
 *
 * <pre>{@code
 * var documents = List.of("Snow falls in Oslo.", "A bridge crosses the river.");
 * var ranking = bifrost.send(RerankRequest.of("vllm/BAAI/bge-reranker-v2-m3", "bridges", documents).topN(1));
 * int best = ranking.results().get(0).index(); // 1
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /v1/rerank RerankRequest}</code>,
 * or, on older servers, <code>{@index /rerank RerankRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param query the query
 * @param documents the documents, at least one
 * @param parameters the other members of the body
 * @since 0.1
 */
public record RerankRequest(String model, String query, List<String> documents, JsonObject parameters)
    implements Request<Ranking>, Parameters<RerankRequest>, JsonRepresentable {
  /** Copies the documents, and checks that there is at least one and that no parameter repeats a component. */
  public RerankRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(query, "query");
    documents = List.copyOf(Objects.requireNonNull(documents, "documents"));
    if (documents.isEmpty()) throw new IllegalArgumentException("documents must not be empty");
    ArgumentChecks.parameters(parameters, "model", "query", "documents");
  }

  /**
   * Returns a request without further parameters.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param query the query
   * @param documents the documents
   * @return a request
   */
  public static RerankRequest of(String model, String query, List<String> documents) {
    return new RerankRequest(model, query, documents, JsonObject.of());
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public RerankRequest model(String model) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * Sets the query.
   *
   * @param query the query
   * @return a changed copy
   */
  public RerankRequest query(String query) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * Sets the documents.
   *
   * @param documents the documents
   * @return a changed copy
   */
  public RerankRequest documents(List<String> documents) {
    return new RerankRequest(model, query, documents, parameters);
  }

  @Override
  public RerankRequest parameters(JsonObject parameters) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * Sets the number of documents to return, most relevant first.
   *
   * @param value the number; 0 for all
   * @return a changed copy
   */
  public RerankRequest topN(long value) {
    return with("top_n", value);
  }

  @Override
  public Operation operation() {
    return Operation.RERANK;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public RerankRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static RerankRequest of(JsonObject json) {
    return JsonForm.read(json, RankingJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static RerankRequest parse(String json) {
    return JsonForm.parse(json, RankingJson::readRequest);
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, RankingJson::writeRequest);
  }
}
