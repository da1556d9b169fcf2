package bifrost.openai.internal.url;

import bifrost.api.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * The endpoint of a request, which {@link BaseUrl} resolves to a URL.
 *
 * @param origin the URL of the server, without a path, if the configuration names a separate server for this endpoint;
 *     empty for the server of the attempt
 * @param pathBase the part of the base URL that precedes the path
 * @param path the path, with a leading slash and percent-encoded
 * @param query the endpoint's own query, percent-encoded; {@code ""} for none
 */
public record ApiEndpoint(Optional<URI> origin, PathBase pathBase, String path, String query) {
  /** The part of the base URL that precedes a path. */
  public enum PathBase {
    /** The base URL and the path prefix of operations, which is {@code /v1} by default. */
    PREFIX,
    /** The base URL. */
    BASE_URL,
    /** The base URL without a trailing version segment. */
    SERVER
  }

  static ApiEndpoint of(PathBase base, String path) {
    int question = path.indexOf('?');
    var query = question < 0 ? "" : path.substring(question + 1);
    return new ApiEndpoint(Optional.empty(), base, question < 0 ? path : path.substring(0, question), query);
  }

  /** {@return the endpoint of a raw request, whose path may have a query} */
  public static ApiEndpoint raw(String path) {
    return of(PathBase.SERVER, path);
  }

  ApiEndpoint withOrigin(URI server) {
    return new ApiEndpoint(Optional.of(server), pathBase, path, query);
  }

  /**
   * Appends to the path.
   *
   * @param suffix the path segments to append, with a leading slash and percent-encoded
   */
  public ApiEndpoint append(String suffix) {
    return new ApiEndpoint(origin, pathBase, path + suffix, query);
  }

  /** Adds query parameters. */
  public ApiEndpoint query(JsonObject parameters) {
    var added = QueryString.of(parameters);
    if (added.isEmpty()) return this;
    return new ApiEndpoint(origin, pathBase, path,
        query.isEmpty() ? added.substring(1) : query + "&" + added.substring(1));
  }
}
