package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.redact.QuerySecrets;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.RawRequestJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collector;

/**
 * A request to any endpoint of a provider's server, for endpoints without their own request type, such as vLLM's
 * {@code /tokenize}, {@code /score}, {@code /classify}, {@code /pooling} or {@code /version}. Keys, timeouts,
 * retries, errors and reports work as for other requests, regardless of the method: a {@code PUT}, {@code PATCH}
 * or {@code DELETE} is retried like a {@code POST}, so a server that loses the connection after it has processed
 * a request may process it twice. There are no fallbacks. Immutable and thread-safe.
 *
 * <pre>{@code
 * JsonValue version = bifrost.send(RawRequest.get("vllm", "/version"));
 * JsonValue tokens = bifrost.send(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Hello")));
 * }</pre>
 *
 * <p>The result is the JSON of the response: a string for a {@code text/*} response, or null
 * ({@link bifrost.api.json.JsonNull}) for an empty response. {@link #asBytes()} returns the bytes of any other
 * response. {@link Bifrost#stream(Streamable)} returns the data of each server-sent event as JSON, until
 * {@code [DONE]} or the end of the body; {@code collect()} returns them as a {@link JsonArray}. The body is sent
 * unchanged in both cases, so it must contain {@code "stream": true} if the endpoint requires it.
 *
 * @param provider the name of the provider
 * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param path the path on the server, with a leading slash
 * @param query the query parameters; the name of an array is repeated for each element
 * @param body the body, which is sent as JSON, or, if there are files, the fields of the form; empty for no
 *     body
 * @param parts the files of a {@code multipart/form-data} body, which follow the fields, in order; empty to
 *     send JSON
 * @since 0.1
 */
public record RawRequest(String provider, String method, String path, JsonObject query, Optional<JsonValue> body,
    List<Part> parts)
    implements Streamable<JsonValue, JsonValue>, JsonRepresentable {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

  /**
   * A file of a form.
   *
   * @param name the name of the form's field
   * @param file the file
   */
  public record Part(String name, Upload file) {
    /** Rejects null components. */
    public Part {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(file, "file");
    }
  }

  /** Checks the method and the path, and that the method permits the body. */
  public RawRequest {
    ArgumentChecks.target("provider", provider);
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(body, "body");
    parts = List.copyOf(Objects.requireNonNull(parts, "parts"));
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("method must be GET, POST, PUT, PATCH or DELETE: '" + method + "'");
    }
    if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0
        || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "invalid path '" + path + "': must start with '/' and contain only printable ASCII without '?' and"
              + " '#'; set query parameters with query(…)");
    }
    URI.create(path); // throws if the path is invalid in any other way
    if (method.equals("GET") && (body.isPresent() || !parts.isEmpty())) {
      throw new IllegalArgumentException("a GET request must not have a body; set query parameters with query(…)");
    }
    if (!parts.isEmpty() && body.isPresent() && !(body.get() instanceof JsonObject)) {
      throw new IllegalArgumentException(
          "the body of a request with files must be an object, whose members are the form's fields: " + body.get());
    }
  }

  private RawRequest(String provider, String method, String path, Optional<JsonValue> body) {
    this(provider, method, path, JsonObject.of(), body, List.of());
  }

  /**
   * Returns a {@code GET} request.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @return a request
   */
  public static RawRequest get(String provider, String path) {
    return new RawRequest(provider, "GET", path, Optional.empty());
  }

  /**
   * Returns a {@code POST} request without a body.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @return a request
   */
  public static RawRequest post(String provider, String path) {
    return new RawRequest(provider, "POST", path, Optional.empty());
  }

  /**
   * Returns a {@code POST} request.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @param body the body, or the fields of a form
   * @return a request
   */
  public static RawRequest post(String provider, String path, JsonValue body) {
    return new RawRequest(provider, "POST", path, Optional.of(Objects.requireNonNull(body, "body")));
  }

  /**
   * Returns a {@code PUT} request.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @param body the body, or the fields of a form
   * @return a request
   */
  public static RawRequest put(String provider, String path, JsonValue body) {
    return new RawRequest(provider, "PUT", path, Optional.of(Objects.requireNonNull(body, "body")));
  }

  /**
   * Returns a {@code PATCH} request.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @param body the body, or the fields of a form
   * @return a request
   */
  public static RawRequest patch(String provider, String path, JsonValue body) {
    return new RawRequest(provider, "PATCH", path, Optional.of(Objects.requireNonNull(body, "body")));
  }

  /**
   * Returns a {@code DELETE} request without a body.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @return a request
   */
  public static RawRequest delete(String provider, String path) {
    return new RawRequest(provider, "DELETE", path, Optional.empty());
  }

  /**
   * Adds or replaces a query parameter. The parameters that the provider adds to every request are also sent, except
   * one with the same name.
   *
   * @param name the name
   * @param value a string, number or boolean, or a list of these; the name is repeated for each element
   * @return a changed copy
   */
  public RawRequest query(String name, Object value) {
    var set = query.with(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new RawRequest(provider, method, path, set, body, parts);
  }

  /**
   * Sets the body.
   *
   * @param body the body, or the fields of a form
   * @return a changed copy
   */
  public RawRequest body(JsonValue body) {
    return new RawRequest(provider, method, path, query, Optional.of(Objects.requireNonNull(body, "body")), parts);
  }

  /**
   * Adds a file, and sends the body as {@code multipart/form-data}: first the members of the JSON body as
   * fields, then the files. The elements of an array become fields with the same name; strings are sent without
   * quotation marks, other values as JSON.
   *
   * @param name the name of the field; several files may have the same name
   * @param file the file
   * @return a changed copy
   */
  public RawRequest file(String name, Upload file) {
    var all = new ArrayList<>(parts);
    all.add(new Part(name, file));
    return new RawRequest(provider, method, path, query, body, all);
  }

  /**
   * {@return a request whose result is the bytes of the response, for images, audio, archives and other binary
   * content}
   */
  public RawBytesRequest asBytes() {
    return new RawBytesRequest(this);
  }

  /**
   * {@return the members of the body if it is an object; the query if there is no body} Values of query
   * parameters whose names suggest a credential are replaced by {@code ***}.
   */
  @Override
  public JsonObject parameters() {
    if (body.isEmpty() && parts.isEmpty()) return QuerySecrets.redacted(query);
    return body.orElse(null) instanceof JsonObject object ? object : JsonObject.of();
  }

  @Override
  public Operation operation() {
    return Operation.RAW;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public RawRequest target(String target) {
    return new RawRequest(Objects.requireNonNull(target, "target"), method, path, query, body, parts);
  }

  @Override
  public Collector<JsonValue, ?, JsonValue> collector() {
    return Aggregator.collector(Aggregator.AllEvents::new);
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the request
   */
  public static RawRequest of(JsonObject json) {
    return JsonForm.read(json, RawRequestJson::read);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static RawRequest parse(String json) {
    return JsonForm.parse(json, RawRequestJson::read);
  }

  /**
   * {@return the JSON form, with the names of a line of OpenAI's batch input: {@code method}, {@code url} and
   * {@code body}; and {@code provider}, {@code query} and {@code files}} Credentials in the query are not removed.
   *
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, RawRequestJson::write);
  }

  /**
   * {@return the string form of this record, in which values of query parameters whose names suggest a credential
   * are replaced by {@code ***}}
   */
  @Override
  public String toString() {
    return "RawRequest[provider=" + provider + ", method=" + method + ", path=" + path + ", query="
        + QuerySecrets.redacted(query) + ", body=" + body + ", parts=" + parts + "]";
  }
}
