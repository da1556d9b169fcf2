package bifrost.api.internal.merge;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An aggregator for the members of the response in the events before the last one. The last value of each member
 * wins.
 */
public final class ResponseMetadata {
  private final JsonObject.Builder extras = JsonObject.builder();
  private String id = "";
  private Optional<Instant> createdAt = Optional.empty();
  private String model = "";
  private String status = "in_progress";
  private Optional<String> incompleteReason = Optional.empty();
  private List<ResponseItem> output = List.of();
  private Optional<Usage> usage = Optional.empty();

  void add(Response response) {
    id = ResponseMerger.nonEmpty(response.id(), id);
    createdAt = ResponseMerger.created(response.createdAt(), createdAt);
    model = ResponseMerger.nonEmpty(response.model(), model);
    status = response.status();
    incompleteReason = response.incompleteReason().or(() -> incompleteReason);
    if (!response.output().isEmpty()) output = response.output();
    usage = response.usage().or(() -> usage);
    extras.putAll(response.extras());
  }

  /** {@return the response, with items and members from other events} */
  Response toResponse(List<ResponseItem> items, JsonObject members) {
    return new Response(id, createdAt, model, status, incompleteReason, ResponseMerger.output(output, items), usage,
        EmptyJsonValues.fillMissing(extras.build(), members));
  }
}
