package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to upload, list, retrieve or delete files on the server. The result is the
 * server's JSON: a file object, or a list of file objects. {@link #content(String, String)} downloads a file. More
 * components may be added later; the methods that create a request stay. Immutable and thread-safe.
 *
 * <pre>{@code
 * var upload = FileRequest.upload("openai", "batch", Upload.of(Path.of("requests.jsonl")));
 * String id = bifrost.send(upload).string("id").orElseThrow();
 * }</pre>
 *
 * <p>vLLM does not support files: a provider of kind {@code vllm} fails with {@link BifrostError.Unsupported}
 * without sending a request.
 *
 * <p>Endpoint: <code>{@index /v1/files FileRequest}</code>.
 *
 * @param provider the name of the provider
 * @param action the action
 * @param id the id of the file to retrieve or delete; empty for the other actions
 * @param file the file to upload; empty for the other actions
 * @param parameters the fields of the form to upload a file, such as {@code purpose}; the query parameters to list
 *     files, such as {@code limit}
 * @since 0.1
 */
public record FileRequest(String provider, Action action, Optional<String> id, Optional<Upload> file,
    JsonObject parameters)
    implements Request<JsonObject>, Parameters<FileRequest> {
  /** An action on files. */
  public enum Action {
    /** Uploads a file. */
    UPLOAD,
    /** Lists the files. */
    LIST,
    /** Retrieves the description of a file. */
    RETRIEVE,
    /** Deletes a file. */
    DELETE
  }

  /** Checks that there is an id or a file if and only if the action requires one. */
  public FileRequest {
    ArgumentChecks.target("provider", provider);
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(id, "id").ifPresent(ArgumentChecks::id);
    Objects.requireNonNull(file, "file");
    ArgumentChecks.parameters(parameters);
    boolean requiresId = action == Action.RETRIEVE || action == Action.DELETE;
    if (id.isPresent() != requiresId) {
      throw new IllegalArgumentException(
          action + (requiresId ? " requires an id" : " must not have an id: " + id.get()));
    }
    boolean requiresFile = action == Action.UPLOAD;
    if (file.isPresent() != requiresFile) {
      throw new IllegalArgumentException(action + (requiresFile ? " requires a file" : " must not have a file"));
    }
    if (requiresFile && parameters.members().containsKey("file")) {
      throw new IllegalArgumentException("'file' is not a parameter: pass the file to upload(…)");
    }
  }

  /**
   * Returns a request that uploads a file.
   *
   * @param provider the name of the provider
   * @param purpose the purpose of the file, such as {@code batch} or {@code user_data}
   * @param file the file
   * @return a request
   */
  public static FileRequest upload(String provider, String purpose, Upload file) {
    Objects.requireNonNull(file, "file");
    return new FileRequest(provider, Action.UPLOAD, Optional.empty(), Optional.of(file),
        JsonObject.of("purpose", Objects.requireNonNull(purpose, "purpose")));
  }

  /**
   * Returns a request that lists files. To list only the files after a given one, add
   * {@code with("after", id)}.
   *
   * @param provider the name of the provider
   * @return a request
   */
  public static FileRequest list(String provider) {
    return new FileRequest(provider, Action.LIST, Optional.empty(), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns a request that retrieves the description of a file.
   *
   * @param provider the name of the provider
   * @param id the id of the file
   * @return a request
   */
  public static FileRequest retrieve(String provider, String id) {
    return new FileRequest(provider, Action.RETRIEVE, Optional.of(Objects.requireNonNull(id, "id")), Optional.empty(),
        JsonObject.of());
  }

  /**
   * Returns a request that deletes a file.
   *
   * @param provider the name of the provider
   * @param id the id of the file
   * @return a request
   */
  public static FileRequest delete(String provider, String id) {
    return new FileRequest(provider, Action.DELETE, Optional.of(Objects.requireNonNull(id, "id")), Optional.empty(),
        JsonObject.of());
  }

  /**
   * Returns a request that downloads a file.
   *
   * @param provider the name of the provider
   * @param id the id of the file
   * @return a request
   */
  public static FileContentRequest content(String provider, String id) {
    return new FileContentRequest(provider, id);
  }

  @Override
  public FileRequest parameters(JsonObject parameters) {
    return new FileRequest(provider, action, id, file, parameters);
  }

  @Override
  public Operation operation() {
    return Operation.FILE;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public FileRequest target(String target) {
    return new FileRequest(Objects.requireNonNull(target, "target"), action, id, file, parameters);
  }
}
