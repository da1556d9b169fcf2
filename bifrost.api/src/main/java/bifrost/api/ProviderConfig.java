package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.ServerUrls;
import bifrost.api.json.JsonObject;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The configuration of a provider: its kind, servers and keys, and its network and traffic settings. Immutable and
 * thread-safe: methods that set or add a value return a changed copy. {@code toString()} contains no secret.
 *
 * @since 0.1
 */
public final class ProviderConfig {
  private static final ProviderConfig DEFAULTS = new ProviderConfig(new Values());

  private final Values values;

  private ProviderConfig(Values values) {
    this.values = values;
  }

  /** {@return a configuration without any settings, so that the defaults of the provider's kind apply} */
  public static ProviderConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a configuration with a base URL.
   *
   * @param baseUrl the base URL of the server, such as {@code http://gpu-1:8000}; see {@link #baseUrl(URI)}
   * @return a configuration with this base URL, and otherwise the defaults of the provider's kind
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public static ProviderConfig of(String baseUrl) {
    return of(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Returns a configuration with a base URL.
   *
   * @param baseUrl the base URL of the server, such as {@code http://gpu-1:8000}; see {@link #baseUrl(URI)}
   * @return a configuration with this base URL, and otherwise the defaults of the provider's kind
   */
  public static ProviderConfig of(URI baseUrl) {
    return DEFAULTS.baseUrl(baseUrl);
  }

  /**
   * Returns a configuration for several servers that serve the same models. Calls are distributed among them;
   * see {@link #traffic(UnaryOperator)}. A key is sent to every server, unless it has its own base URL. Add a
   * server with another weight, or a standby, as a key:
   *
   * <pre>{@code
   * ProviderConfig.servers("http://gpu-1:8000", "http://gpu-2:8000").key(ApiKey.server("http://gpu-3:8000").weight(0));
   * }</pre>
   *
   * @param first the base URL of a server, such as {@code http://gpu-1:8000}
   * @param more the base URLs of additional servers
   * @return a configuration with these servers, and otherwise the defaults of the provider's kind
   * @throws BifrostException with {@link Misconfigured} if a base URL is invalid
   */
  public static ProviderConfig servers(String first, String... more) {
    return servers(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a configuration for several servers, as {@link #servers(String, String...)} does.
   *
   * @param baseUrls the base URLs of the servers, at least one
   * @return a configuration with these servers, and otherwise the defaults of the provider's kind
   * @throws BifrostException with {@link Misconfigured} if a base URL is invalid
   * @throws IllegalArgumentException if the list is empty
   */
  public static ProviderConfig servers(List<String> baseUrls) {
    if (Objects.requireNonNull(baseUrls, "baseUrls").isEmpty()) {
      throw new IllegalArgumentException("baseUrls must not be empty: name at least one server");
    }
    var config = of(baseUrls.get(0));
    for (var baseUrl : baseUrls.subList(1, baseUrls.size())) config = config.server(baseUrl);
    return config;
  }

  /** {@return the base URLs of the servers besides {@link #baseUrl()}} Keys without a base URL are valid for all. */
  public List<URI> additionalServers() {
    return values.additionalServers;
  }

  /**
   * Adds a server, as {@link #servers(String, String...)} does.
   *
   * @param baseUrl the base URL, such as {@code http://gpu-2:8000}
   * @return a changed copy
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public ProviderConfig server(String baseUrl) {
    return server(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Adds a server, as {@link #servers(String, String...)} does.
   *
   * @param baseUrl the base URL, such as {@code http://gpu-2:8000}
   * @return a changed copy
   */
  public ProviderConfig server(URI baseUrl) {
    var changed = ArgumentChecks.plus(values.additionalServers, Objects.requireNonNull(baseUrl, "baseUrl"));
    return with(copy -> copy.additionalServers = changed);
  }

  /** {@return the base URL of the server; empty for the default of the kind} */
  public Optional<URI> baseUrl() {
    return values.baseUrl;
  }

  /**
   * Sets the base URL. Opening the provider fails if the URL has user-info or a fragment. Its query, if there
   * is one, is sent unchanged with every request.
   *
   * <p>The paths of operations, such as {@code /chat/completions}, follow the base URL and {@code /v1}. No
   * {@code /v1} is added if the path of the URL contains a version segment ({@code v} and a digit) or
   * {@code /openai/deployments/}. {@link #pathPrefix(String)} replaces the {@code /v1}, and
   * {@link #path(Operation, String)} the entire path of one operation. A trailing {@code /} makes no
   * difference.
   *
   * <table>
   *   <caption>Chat completions</caption>
   *   <tr><th>base URL</th><th>path of the request</th></tr>
   *   <tr><td>{@code http://gpu-1:8000}, {@code http://gpu-1:8000/v1/}</td><td>
   *     {@code /v1/chat/completions}</td></tr>
   *   <tr><td>{@code http://gateway/llm}</td><td> {@code /llm/v1/chat/completions}</td></tr>
   *   <tr><td>{@code https://host/api/v3}</td><td> {@code /api/v3/chat/completions}</td></tr>
   *   <tr><td>{@code https://host/v1beta/openai}</td><td> {@code /v1beta/openai/chat/completions}</td></tr>
   *   <tr><td>{@code https://host/openai/deployments/NAME?api-version=2024-10-21}</td>
   *     <td>{@code /openai/deployments/NAME/chat/completions?api-version=2024-10-21}</td></tr>
   *   <tr><td>{@code https://host/inference} with {@code pathPrefix("")}</td><td>
   *     {@code /inference/chat/completions}</td></tr>
   * </table>
   *
   * <p>The path of a {@link RawRequest} follows the base URL; if the base URL ends with a version segment, that
   * segment is removed first.
   *
   * <p>Host names with {@code _}, such as {@code vllm_server} in docker compose, work on {@code http://}: the
   * name is resolved before each request, and the {@code Host} header is the IP address. Opening a provider
   * fails for such a name on {@code https://} or through a proxy: give the container a network alias without
   * {@code _}.
   *
   * @param baseUrl {@code http(s)://host[:port][/path][?query]}
   * @return a changed copy
   */
  public ProviderConfig baseUrl(URI baseUrl) {
    return with(copy -> copy.baseUrl = Optional.of(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Sets the base URL, as {@link #baseUrl(URI)} does.
   *
   * @param baseUrl {@code http(s)://host[:port][/path][?query]}
   * @return a changed copy
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public ProviderConfig baseUrl(String baseUrl) {
    return baseUrl(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /** {@return the kind of the factory that opens the provider; empty if the name of the provider is its kind} */
  public Optional<String> kind() {
    return values.kind;
  }

  /**
   * Sets the kind, for a provider whose name is not its kind.
   *
   * @param kind the kind of the factory that opens the provider, such as {@code vllm}
   * @return a changed copy
   */
  public ProviderConfig kind(String kind) {
    return with(copy -> copy.kind = Optional.of(Objects.requireNonNull(kind, "kind")));
  }

  /** {@return the API keys; empty if the server requires none} */
  public List<ApiKey> keys() {
    return values.keys;
  }

  /**
   * Adds a key. If the key is empty, requests have no {@code Authorization} header.
   *
   * @param value the secret, or {@code env.NAME} for the value of an environment variable
   * @return a changed copy
   */
  public ProviderConfig key(String value) {
    return key(ApiKey.of(value));
  }

  /**
   * Adds a key.
   *
   * @param key the key, such as {@code ApiKey.of("env.VLLM_KEY").weight(2).baseUrl("http://gpu-2:8000")}
   * @return a changed copy
   */
  public ProviderConfig key(ApiKey key) {
    return keys(ArgumentChecks.plus(values.keys, Objects.requireNonNull(key, "key")));
  }

  /**
   * Replaces all keys.
   *
   * @param first a key
   * @param more further keys
   * @return a changed copy
   */
  public ProviderConfig keys(ApiKey first, ApiKey... more) {
    return keys(ArgumentChecks.listOf(first, more));
  }

  /**
   * Replaces all keys.
   *
   * @param keys the keys
   * @return a changed copy
   */
  public ProviderConfig keys(List<ApiKey> keys) {
    var changed = List.copyOf(Objects.requireNonNull(keys, "keys"));
    return with(copy -> copy.keys = changed);
  }

  /** {@return the network settings: timeouts, retries, headers, TLS and the proxy} */
  public NetworkConfig network() {
    return values.network;
  }

  /**
   * Changes the network settings.
   *
   * @param change a function that returns the changed settings, such as
   *     {@code network -> network.idleTimeout(ofSeconds(20))}
   * @return a changed copy
   */
  public ProviderConfig network(UnaryOperator<NetworkConfig> change) {
    var changed =
        Objects.requireNonNull(Objects.requireNonNull(change, "change").apply(values.network), "change.apply");
    return with(copy -> copy.network = changed);
  }

  /** {@return the options that only some kinds have, by name; see {@link #option(String, Object)}} */
  public JsonObject options() {
    return values.options;
  }

  /**
   * Sets an option that only some kinds have. Opening a provider fails if its kind does not support the option. The
   * kinds {@code vllm} and {@code openai}, and every kind that is based on an {@code OpenAiProfile}, have these
   * options:
   *
   * <table>
   *   <caption>Options</caption>
   *   <tr><th>name</th><th>value</th><th>default</th></tr>
   *   <tr><td>{@code responses}</td><td>{@code "native"} sends a {@link ResponsesRequest} to
   *     {@code /v1/responses}, {@code "chat"} converts it to a {@link ChatCompletionRequest}</td>
   *     <td>{@code vllm}: {@code "chat"}; {@code openai}: {@code "native"}</td></tr>
   *   <tr><td>{@code reasoning_names}</td><td>the names of the members that contain the reasoning in messages
   *     of the conversation, each with the same text, such as {@code ["reasoning_content"]}; an empty list disables
   *     sending reasoning back</td><td>{@code vllm}: {@code reasoning} and {@code reasoning_content}; {@code openai}:
   *     {@link AssistantMessage#reasoningName()}, or no reasoning if that is empty</td></tr>
   *   <tr><td>{@code stream_options}</td><td>{@code false} streams without requesting usage, for servers that
   *     reject {@code stream_options} (or {@code stream_include_usage} in a form); a value that the request
   *     itself sets is still sent</td><td>{@code true}</td></tr>
   * </table>
   *
   * @param name the name of the option
   * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
   * @return a changed copy
   */
  public ProviderConfig option(String name, Object value) {
    var changed = values.options.with(name, value);
    return with(copy -> copy.options = changed);
  }

  /** {@return whether reports contain the bodies of requests; false by default} */
  public boolean captureRequestBodies() {
    return values.captureRequestBodies;
  }

  /**
   * Sets whether reports contain the bodies of requests ({@link CallReport.AttemptReport#requestBody()}).
   *
   * @param enable true to include the bodies
   * @return a changed copy
   */
  public ProviderConfig captureRequestBodies(boolean enable) {
    return with(copy -> copy.captureRequestBodies = enable);
  }

  /** {@return whether reports contain the bodies of responses; false by default} */
  public boolean captureResponseBodies() {
    return values.captureResponseBodies;
  }

  /**
   * Sets whether reports contain the bodies of responses ({@link CallReport.AttemptReport#responseBody()}).
   *
   * @param enable true to include the bodies
   * @return a changed copy
   */
  public ProviderConfig captureResponseBodies(boolean enable) {
    return with(copy -> copy.captureResponseBodies = enable);
  }

  /** {@return the distribution of calls among servers, and the limit of concurrent calls} */
  public TrafficPolicy traffic() {
    return values.traffic;
  }

  /**
   * Changes the distribution of calls among servers, and the limit of concurrent calls.
   *
   * @param change a function that returns the changed policy, such as
   *     {@code traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)}
   * @return a changed copy
   */
  public ProviderConfig traffic(UnaryOperator<TrafficPolicy> change) {
    var changed =
        Objects.requireNonNull(Objects.requireNonNull(change, "change").apply(values.traffic), "change.apply");
    return with(copy -> copy.traffic = changed);
  }

  /**
   * {@return the path between the base URL and the paths of operations, or {@code ""} for none; if absent, {@code /v1},
   * or none if the base URL contains a version}
   */
  public Optional<String> pathPrefix() {
    return values.pathPrefix;
  }

  /**
   * Sets the path between the base URL and the paths of operations, which is {@code /v1} by default. The prefix is
   * not added to a base URL that already ends with it, nor to the path of a {@link RawRequest}.
   *
   * @param prefix the path, with a leading slash, such as {@code /api/v3}; {@code ""} for none
   * @return a changed copy
   */
  public ProviderConfig pathPrefix(String prefix) {
    return with(copy -> copy.pathPrefix = Optional.of(Objects.requireNonNull(prefix, "prefix")));
  }

  /** {@return the paths of complete responses, where they differ from OpenAI's} */
  public Map<Operation, String> sendPaths() {
    return values.sendPaths;
  }

  /** {@return the paths of streams, where they differ from OpenAI's} */
  public Map<Operation, String> streamPaths() {
    return values.streamPaths;
  }

  /**
   * Sets the path of an operation, streamed or not. It follows the base URL directly: neither {@code /v1} nor the
   * path prefix is added. If a path is set for {@link Operation#RERANK}, the provider does not fall back to
   * {@code /rerank}.
   *
   * @param operation any operation except {@link Operation#RAW}
   * @param path the path, with a leading slash, and with a query if the operation needs one; or a URL,
   *     {@code http(s)://…}, which replaces the base URL of the provider or key for this operation
   * @return a changed copy
   */
  public ProviderConfig path(Operation operation, String path) {
    return sendPath(operation, path).streamPath(operation, path);
  }

  /**
   * Sets the path of an operation for complete responses only, not for streams.
   *
   * @param operation any operation except {@link Operation#RAW}
   * @param path a path or a URL, as for {@link #path(Operation, String)}
   * @return a changed copy
   */
  public ProviderConfig sendPath(Operation operation, String path) {
    var changed = put(values.sendPaths, operation, path);
    return with(copy -> copy.sendPaths = changed);
  }

  /**
   * Sets the path of an operation for streams only.
   *
   * @param operation an operation that supports streaming
   * @param path a path or a URL, as for {@link #path(Operation, String)}
   * @return a changed copy
   */
  public ProviderConfig streamPath(Operation operation, String path) {
    var changed = put(values.streamPaths, operation, path);
    return with(copy -> copy.streamPaths = changed);
  }

  private static Map<Operation, String> put(Map<Operation, String> paths, Operation operation, String path) {
    var changed = new HashMap<>(paths);
    changed.put(Objects.requireNonNull(operation, "operation"), Objects.requireNonNull(path, "path"));
    return Map.copyOf(changed);
  }

  /** {@return the query parameters of every request, such as {@code api-version}, in order; values are not encoded} */
  public Map<String, String> query() {
    return values.query;
  }

  /**
   * Adds a query parameter to every request, or replaces a parameter with this name, including one of the base
   * URL. A parameter of a raw request that has the same name takes precedence.
   *
   * @param name the name, such as {@code api-version}
   * @param value the value, not encoded; it is encoded when it is sent
   * @return a changed copy
   */
  public ProviderConfig query(String name, String value) {
    var changed = new LinkedHashMap<>(values.query);
    changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return query(changed);
  }

  /**
   * Replaces all query parameters.
   *
   * @param parameters the values by name, as for {@link #query(String, String)}
   * @return a changed copy
   */
  public ProviderConfig query(Map<String, String> parameters) {
    var changed = new LinkedHashMap<>(Objects.requireNonNull(parameters, "parameters"));
    changed.forEach((name, value) -> Objects.requireNonNull(value, Objects.requireNonNull(name, "name")));
    return with(copy -> copy.query = Collections.unmodifiableMap(changed));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProviderConfig config && values.all().equals(config.values.all());
  }

  @Override
  public int hashCode() {
    return values.all().hashCode();
  }

  /** {@return the settings, without keys, credentials in URLs, and the values of query parameters} */
  @Override
  public String toString() {
    return "ProviderConfig[kind=" + kind() + ", baseUrl=" + baseUrl().map(ServerUrls::redacted) + ", additionalServers="
        + additionalServers().stream().map(ServerUrls::redacted).toList() + ", keys=" + keys() + ", network="
        + network() + ", traffic=" + traffic() + ", options=" + options() + ", captureRequestBodies="
        + captureRequestBodies() + ", captureResponseBodies=" + captureResponseBodies() + ", pathPrefix=" + pathPrefix()
        + ", sendPaths=" + ServerUrls.redacted(sendPaths()) + ", streamPaths=" + ServerUrls.redacted(streamPaths())
        + ", query=" + query().keySet() + "]";
  }

  private ProviderConfig with(Consumer<Values> change) {
    var copy = values.copy();
    change.accept(copy);
    return new ProviderConfig(copy);
  }

  /** The values of the settings. They are modified only before a configuration refers to them. */
  private static final class Values implements Cloneable {
    private Optional<String> kind = Optional.empty();
    private Optional<URI> baseUrl = Optional.empty();
    private List<URI> additionalServers = List.of();
    private List<ApiKey> keys = List.of();
    private NetworkConfig network = NetworkConfig.defaults();
    private TrafficPolicy traffic = TrafficPolicy.defaults();
    private JsonObject options = JsonObject.of();
    private boolean captureRequestBodies;
    private boolean captureResponseBodies;
    private Optional<String> pathPrefix = Optional.empty();
    private Map<Operation, String> sendPaths = Map.of();
    private Map<Operation, String> streamPaths = Map.of();
    private Map<String, String> query = Map.of();

    private List<Object> all() {
      return List.of(kind, baseUrl, additionalServers, keys, network, traffic, options, captureRequestBodies,
          captureResponseBodies, pathPrefix, sendPaths, streamPaths, query);
    }

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
