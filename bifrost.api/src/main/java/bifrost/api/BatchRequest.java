package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to create, list, retrieve or cancel batches. The result is the server's JSON:
 * a batch object, or a list of batch objects. The input and output of a batch are files; see
 * {@link FileRequest}. More components may be added later; the methods that create a request stay. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * var batch = bifrost.send(BatchRequest.create("openai", id, "/v1/chat/completions")); // the id of a file
 * batch = bifrost.send(BatchRequest.retrieve("openai", batch.string("id").orElseThrow()));
 * boolean completed = batch.string("status").orElseThrow().equals("completed");
 * }</pre>
 *
 * <p>vLLM does not support batches: a provider of kind {@code vllm} fails with {@link BifrostError.Unsupported}
 * without sending a request.
 *
 * <p>Endpoint: <code>{@index /v1/batches BatchRequest}</code>.
 *
 * @param provider the name of the provider
 * @param action the action
 * @param id the id of the batch to retrieve or cancel; empty for the other actions
 * @param parameters the members of the body to create a batch, such as {@code endpoint}; the query parameters to
 *     list batches, such as {@code limit}
 * @since 0.1
 */
public record BatchRequest(String provider, Action action, Optional<String> id, JsonObject parameters)
    implements Request<JsonObject>, Parameters<BatchRequest> {
  /** An action on batches. */
  public enum Action {
    /** Creates a batch. */
    CREATE,
    /** Lists the batches. */
    LIST,
    /** Retrieves a batch, with its status and counts. */
    RETRIEVE,
    /** Cancels a batch. */
    CANCEL
  }

  /** Checks that there is an id if and only if the action requires one. */
  public BatchRequest {
    ArgumentChecks.target("provider", provider);
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(id, "id").ifPresent(ArgumentChecks::id);
    ArgumentChecks.parameters(parameters);
    boolean requiresId = action == Action.RETRIEVE || action == Action.CANCEL;
    if (id.isPresent() != requiresId) {
      throw new IllegalArgumentException(
          action + (requiresId ? " requires an id" : " must not have an id: " + id.get()));
    }
  }

  /**
   * Returns a request that creates a batch with a completion window of 24 hours.
   *
   * @param provider the name of the provider
   * @param inputFileId the id of an uploaded file with the purpose {@code batch}
   * @param endpoint the endpoint for the requests in the file, such as {@code /v1/chat/completions}
   * @return a request
   */
  public static BatchRequest create(String provider, String inputFileId, String endpoint) {
    var parameters = JsonObject.of("input_file_id", Objects.requireNonNull(inputFileId, "inputFileId"))
        .with("endpoint", Objects.requireNonNull(endpoint, "endpoint")).with("completion_window", "24h");
    return new BatchRequest(provider, Action.CREATE, Optional.empty(), parameters);
  }

  /**
   * Returns a request that lists batches. To list only the batches after a given one, add
   * {@code with("after", id)}.
   *
   * @param provider the name of the provider
   * @return a request
   */
  public static BatchRequest list(String provider) {
    return new BatchRequest(provider, Action.LIST, Optional.empty(), JsonObject.of());
  }

  /**
   * Returns a request that retrieves a batch.
   *
   * @param provider the name of the provider
   * @param id the id of the batch
   * @return a request
   */
  public static BatchRequest retrieve(String provider, String id) {
    return new BatchRequest(provider, Action.RETRIEVE, Optional.of(Objects.requireNonNull(id, "id")), JsonObject.of());
  }

  /**
   * Returns a request that cancels a batch.
   *
   * @param provider the name of the provider
   * @param id the id of the batch
   * @return a request
   */
  public static BatchRequest cancel(String provider, String id) {
    return new BatchRequest(provider, Action.CANCEL, Optional.of(Objects.requireNonNull(id, "id")), JsonObject.of());
  }

  @Override
  public BatchRequest parameters(JsonObject parameters) {
    return new BatchRequest(provider, action, id, parameters);
  }

  @Override
  public Operation operation() {
    return Operation.BATCH;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public BatchRequest target(String target) {
    return new BatchRequest(Objects.requireNonNull(target, "target"), action, id, parameters);
  }
}
