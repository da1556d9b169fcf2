package bifrost.openai.internal.url;

import bifrost.api.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * The path of a request, which {@link BaseUrl} completes.
 *
 * @param origin the base URL of the only server that has this endpoint; empty for the server of the attempt
 * @param pathBase what the path follows
 * @param path the path, with a leading slash and percent-encoded
 * @param query the endpoint's own query, percent-encoded; {@code ""} for none
 */
public record ApiEndpoint(Optional<URI> origin, PathBase pathBase, String path, String query) {
  public enum PathBase {
    /** The base URL and the path prefix of operations, {@code /v1} by default. */
    PREFIX,
    /** The base URL. */
    BASE_URL,
    /** The base URL without a version segment at its end. */
    SERVER
  }

  static ApiEndpoint of(PathBase from, String path) {
    int question = path.indexOf('?');
    var query = question < 0 ? "" : path.substring(question + 1);
    return new ApiEndpoint(Optional.empty(), from, question < 0 ? path : path.substring(0, question), query);
  }

  /** {@return the endpoint of a raw request} Its path may have a query. */
  public static ApiEndpoint raw(String path) {
    return of(PathBase.SERVER, path);
  }

  ApiEndpoint withOrigin(URI server) {
    return new ApiEndpoint(Optional.of(server), pathBase, path, query);
  }

  /**
   * Appends to the path.
   *
   * @param more the additional path, with a leading slash and percent-encoded
   */
  public ApiEndpoint append(String more) {
    return new ApiEndpoint(origin, pathBase, path + more, query);
  }

  /** Adds query parameters. */
  public ApiEndpoint query(JsonObject parameters) {
    var more = QueryString.of(parameters);
    if (more.isEmpty()) return this;
    return new ApiEndpoint(origin, pathBase, path,
        query.isEmpty() ? more.substring(1) : query + "&" + more.substring(1));
  }
}
