package bifrost.openai.internal.url;

import bifrost.api.json.JsonObject;
import bifrost.openai.internal.Nullable;
import java.net.URI;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** The endpoint of a request, which {@link BaseUrl} resolves to a URL. */
public final class ApiEndpoint {
  private final Optional<URI> origin;
  private final PathBase pathBase;
  private final String path;
  private final String query;
  private volatile @Nullable Entry<BaseUrl, URI> resolved; // the URL at the server of the last request

  /** The part of the base URL that precedes a path. */
  public enum PathBase {
    /** The base URL and the path prefix of operations, which is {@code /v1} by default. */
    PREFIX,
    /** The base URL. */
    BASE_URL,
    /** The base URL without a trailing version segment. */
    SERVER
  }

  private ApiEndpoint(Optional<URI> origin, PathBase pathBase, String path, String query) {
    this.origin = origin;
    this.pathBase = pathBase;
    this.path = path;
    this.query = query;
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

  /**
   * {@return the URL of the server, without a path, if the configuration names a separate server for this endpoint;
   * empty for the server of the attempt}
   */
  public Optional<URI> origin() {
    return origin;
  }

  /** {@return the part of the base URL that precedes the path} */
  PathBase pathBase() {
    return pathBase;
  }

  /** {@return the path, with a leading slash and percent-encoded} */
  public String path() {
    return path;
  }

  /** {@return the endpoint's own query, percent-encoded; {@code ""} for none} */
  String query() {
    return query;
  }

  /** {@return the URL at a server} The endpoints of operations are reused, so their URLs are parsed once. */
  URI at(BaseUrl server) {
    var last = resolved;
    if (last == null || last.getKey() != server) {
      last = Map.entry(server, server.parse(this));
      resolved = last;
    }
    return last.getValue();
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
