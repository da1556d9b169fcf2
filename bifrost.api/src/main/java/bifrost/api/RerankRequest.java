package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * A request to rank documents by their relevance to a query; specific to vLLM. The members are those of vLLM's
 * {@code RerankRequest}.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param query the query
 * @param documents the documents, at least one
 * @param parameters the other members of the body
 */
public record RerankRequest(String model, String query, List<String> documents, JsonObject parameters)
    implements Request<Ranking>, Parameters<RerankRequest> {
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
}
