package bifrost.testkit;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A request as it reached a {@link FakeServer}, body included. */
public final class RecordedRequest {
  private static final Set<String> SECRET =
      Set.of("authorization", "proxy-authorization", "cookie", "api-key", "x-api-key");

  private final String method;
  private final String path;
  private final String version;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final CompletableFuture<Void> disconnected;

  /**
   * Creates a request without a connection, for example to test a {@link Dialect}.
   *
   * @param method the HTTP method
   * @param path the request target, with its query
   * @param version the HTTP version, for example {@code HTTP/1.1}
   * @param headers the values by name; names must be lower case
   * @param body the body, decoded
   */
  public RecordedRequest(String method, String path, String version, Map<String, List<String>> headers, byte[] body) {
    this(method, path, version, headers, body, new CompletableFuture<>());
  }

  /**
   * Creates a request of a connection.
   *
   * @param method the HTTP method
   * @param path the request target, with its query
   * @param version the HTTP version, for example {@code HTTP/1.1}
   * @param headers the values by name; names must be lower case
   * @param body the body, decoded
   * @param disconnected completes when the client disconnects before the response is complete
   */
  public RecordedRequest(String method, String path, String version, Map<String, List<String>> headers, byte[] body,
      CompletableFuture<Void> disconnected) {
    this.method = Objects.requireNonNull(method, "method");
    this.path = Objects.requireNonNull(path, "path");
    this.version = Objects.requireNonNull(version, "version");
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(headers, "headers")));
    this.body = body.clone();
    this.disconnected = Objects.requireNonNull(disconnected, "disconnected");
  }

  /**
   * The HTTP method.
   *
   * @return for example {@code POST}
   */
  public String method() {
    return method;
  }

  /**
   * The request target as it was sent, with its query.
   *
   * @return for example {@code /v1/models?limit=2}
   */
  public String path() {
    return path;
  }

  /**
   * Returns the HTTP version.
   *
   * @return for example {@code HTTP/1.1}
   */
  public String version() {
    return version;
  }

  /**
   * All header fields.
   *
   * @return the values by name; names are lower case, values in order of arrival
   */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /**
   * One header field.
   *
   * @param name the field's name, in any case
   * @return its first value, empty if it was not sent
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /**
   * The body, decoded from its chunks if it came in chunks.
   *
   * @return a copy of the bytes, empty if there was no body
   */
  public byte[] body() {
    return body.clone();
  }

  /**
   * Parses the body.
   *
   * @return the object in the body
   * @throws bifrost.api.json.JsonParseException if the body is not JSON
   * @throws IllegalStateException if the body is JSON, but not an object
   */
  public JsonObject json() {
    if (Json.parse(body) instanceof JsonObject object) return object;
    throw new IllegalStateException("The body of " + this + " is not a JSON object");
  }

  /**
   * Tells when the client went away before its answer was finished: it closed the connection, reset it, or ended its side of it,
   * which is noticed while the server sends, pauses or stalls. Never completes when the answer was finished or when the server
   * ended the connection. Dependent actions may run on a thread of the server and must not block it.
   *
   * @return a future of its own for each call
   */
  public CompletableFuture<Void> disconnected() {
    return disconnected.copy();
  }

  /** Prints method, path, headers and size; values of header fields that carry secrets are left out. */
  @Override
  public String toString() {
    return method + " " + path + " " + printable() + " " + body.length + " bytes";
  }

  private Map<String, Object> printable() {
    return headers.entrySet().stream().collect(
        Collectors.toMap(Map.Entry::getKey, header -> SECRET.contains(header.getKey()) ? "***" : header.getValue(),
            (a, b) -> a, TreeMap::new));
  }
}
