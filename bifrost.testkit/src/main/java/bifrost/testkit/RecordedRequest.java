package bifrost.testkit;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.internal.server.SecretNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A request that a {@link FakeServer} has received, with its body. Thread-safe.
 *
 * @since 0.1
 */
public final class RecordedRequest {
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
   * @param headers the header values by name; names must be in lower case
   * @param body the body, without transfer coding
   */
  public RecordedRequest(String method, String path, String version, Map<String, List<String>> headers, byte[] body) {
    this(method, path, version, headers, body, new CompletableFuture<>());
  }

  /**
   * Creates a request that arrived over a connection.
   *
   * @param method the HTTP method
   * @param path the request target, with its query
   * @param version the HTTP version, for example {@code HTTP/1.1}
   * @param headers the header values by name; names must be in lower case
   * @param body the body, without transfer coding
   * @param disconnected completes when the client disconnects before the response is complete
   */
  public RecordedRequest(String method, String path, String version, Map<String, List<String>> headers, byte[] body,
      CompletableFuture<Void> disconnected) {
    this.method = Objects.requireNonNull(method, "method");
    this.path = Objects.requireNonNull(path, "path");
    this.version = Objects.requireNonNull(version, "version");
    var copies = new LinkedHashMap<String, List<String>>();
    Objects.requireNonNull(headers, "headers").forEach((name, values) -> copies
        .put(Objects.requireNonNull(name, "headers"), List.copyOf(Objects.requireNonNull(values, "headers"))));
    this.headers = Collections.unmodifiableMap(copies);
    this.body = Objects.requireNonNull(body, "body").clone();
    this.disconnected = Objects.requireNonNull(disconnected, "disconnected");
  }

  /** {@return the HTTP method, for example {@code POST}} */
  public String method() {
    return method;
  }

  /** {@return the request target as it was sent, with its query, for example {@code /v1/models?limit=2}} */
  public String path() {
    return path;
  }

  /** {@return the HTTP version, for example {@code HTTP/1.1}} */
  public String version() {
    return version;
  }

  /** {@return the values of all headers by name; names are lower case, and values are in order of arrival} */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /**
   * Returns the first value of a header.
   *
   * @param name the name, in any case
   * @return the value; empty if the header was not sent
   */
  public Optional<String> header(String name) {
    Objects.requireNonNull(name, "name");
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** {@return a copy of the body, without transfer coding; an empty array if there was no body} */
  public byte[] body() {
    return body.clone();
  }

  /**
   * Parses the body as a JSON object.
   *
   * @return the object
   * @throws bifrost.api.json.JsonParseException if the body is not JSON
   * @throws IllegalStateException if the body is JSON, but not an object
   */
  public JsonObject json() {
    if (Json.parse(body) instanceof JsonObject object) return object;
    throw new IllegalStateException("body must be a JSON object: " + this);
  }

  /**
   * Returns a future that completes when the client disconnects before its response is complete: when it closes,
   * half-closes or resets the connection. The server detects this while it sends, pauses or stalls. The future
   * never completes if the response is complete or if the server ends the connection. Dependent actions may run
   * on a thread of the server, and must not block.
   *
   * @return a new future for each call
   */
  public CompletableFuture<Void> disconnected() {
    return disconnected.copy();
  }

  /**
   * {@return the method, the path, the headers and the size of the body; values of headers with secrets are
   * masked}
   */
  @Override
  public String toString() {
    return method + " " + path + " " + headersWithoutSecrets() + " " + body.length + " bytes";
  }

  private Map<String, Object> headersWithoutSecrets() {
    return headers.entrySet().stream().collect(
        Collectors.toMap(Map.Entry::getKey,
            header -> SecretNames.isSecretHeader(header.getKey()) ? SecretNames.MASK : header.getValue(),
            (a, b) -> a, TreeMap::new));
  }
}
