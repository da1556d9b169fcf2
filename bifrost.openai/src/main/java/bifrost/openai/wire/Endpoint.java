package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * The path of a request, which {@link BaseUrl} completes.
 *
 * @param origin the base URL of the only server that has this endpoint; empty for the server of the attempt
 * @param from what the path follows
 * @param path the path, with a leading slash and percent-encoded
 * @param query the endpoint's own query, percent-encoded; {@code ""} for none
 */
record Endpoint(Optional<URI> origin, From from, String path, String query) {
  enum From {
    /** The base URL and the path prefix of operations, {@code /v1} by default. */
    PREFIX,
    /** The base URL. */
    BASE_URL,
    /** The base URL without a version segment at its end. */
    SERVER
  }

  static Endpoint of(From from, String path) {
    int question = path.indexOf('?');
    var query = question < 0 ? "" : path.substring(question + 1);
    return new Endpoint(Optional.empty(), from, question < 0 ? path : path.substring(0, question), query);
  }

  /** {@return the endpoint of a raw request} Its path may have a query. */
  static Endpoint raw(String path) {
    return of(From.SERVER, path);
  }

  Endpoint at(URI server) {
    return new Endpoint(Optional.of(server), from, path, query);
  }

  /** @param more what follows the path, with a leading slash and percent-encoded */
  Endpoint then(String more) {
    return new Endpoint(origin, from, path + more, query);
  }

  /** Adds query parameters. */
  Endpoint query(JsonObject parameters) {
    var more = Query.of(parameters);
    if (more.isEmpty()) return this;
    return new Endpoint(origin, from, path, query.isEmpty() ? more.substring(1) : query + "&" + more.substring(1));
  }
}
