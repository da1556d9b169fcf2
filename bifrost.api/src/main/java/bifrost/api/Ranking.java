package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The response to a {@link RerankRequest}.
 *
 * @param model the server's id for the model; {@code ""} if the server sent none
 * @param results the documents, most relevant first
 * @param usage the token usage, if the server sent it
 * @param extras any other members, such as vLLM's {@code id}
 */
public record Ranking(String model, List<Result> results, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse {
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
   * @param extras any other members, such as the {@code document} that vLLM repeats
   */
  public record Result(int index, String document, double relevanceScore, JsonObject extras) {
    /** Rejects null components. */
    public Result {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(extras, "extras");
    }
  }
}
