package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The answer to a {@link RerankRequest}.
 *
 * @param model the model's id as the server gives it; {@code ""} if it gave none
 * @param results the documents, the best first
 * @param usage the tokens used
 * @param extras members that have no component, such as vLLM's {@code id}
 */
public record Ranking(String model, List<Result> results, Optional<Usage> usage, JsonObject extras) {
  /** Copies the results. */
  public Ranking {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    results = List.copyOf(Objects.requireNonNull(results, "results"));
  }

  /**
   * How well a document answers the query.
   *
   * @param index which document of the request it is, from 0
   * @param document the document, as the request has it
   * @param relevanceScore how well it answers; the scale is the model's, usually 0 to 1
   * @param extras members that have no component: vLLM repeats the {@code document}
   */
  public record Result(int index, String document, double relevanceScore, JsonObject extras) {
    /** Refuses null. */
    public Result {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(extras, "extras");
    }
  }
}
