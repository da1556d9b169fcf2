package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Asks a model which documents answer a query best. vLLM's own; the members are those of its {@code RerankRequest}.
 *
 * @param model the model to ask, {@code provider/model} or a model of the default provider
 * @param query the query
 * @param documents the documents, at least one
 * @param parameters the other members of the body
 */
public record RerankRequest(String model, String query, List<String> documents, JsonObject parameters)
    implements Request<Ranking>, Parameters<RerankRequest> {
  /** Copies the documents, and checks that there are some and that no parameter says again what a component says. */
  public RerankRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(query, "query");
    documents = List.copyOf(Objects.requireNonNull(documents, "documents"));
    if (documents.isEmpty()) throw new IllegalArgumentException("there is no document to rank");
    ArgumentChecks.parameters(parameters, "model", "query", "documents");
  }

  /**
   * Asks for a ranking.
   *
   * @param model the model to ask
   * @param query the query
   * @param documents the documents
   * @return a request
   */
  public static RerankRequest of(String model, String query, List<String> documents) {
    return new RerankRequest(model, query, documents, JsonObject.of());
  }

  /**
   * The same request to another model.
   *
   * @param model the model to ask
   * @return a request
   */
  public RerankRequest model(String model) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * The same request with another query.
   *
   * @param query the query
   * @return a request
   */
  public RerankRequest query(String query) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * The same request with other documents.
   *
   * @param documents the documents
   * @return a request
   */
  public RerankRequest documents(List<String> documents) {
    return new RerankRequest(model, query, documents, parameters);
  }

  @Override
  public RerankRequest parameters(JsonObject parameters) {
    return new RerankRequest(model, query, documents, parameters);
  }

  /**
   * How many of the best to give.
   *
   * @param value at least 1; 0 for all
   * @return a request
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

  @Override
  public Ranking sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.rerank(this, attempt);
  }
}
