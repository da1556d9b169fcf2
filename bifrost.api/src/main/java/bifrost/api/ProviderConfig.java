package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The configuration of a provider: its kind, servers and keys, and its network and traffic settings.
 *
 * @param kind the kind of the factory that opens the provider; empty if the provider's name is its kind
 * @param baseUrl the base URL of the server, {@code http(s)://host[:port][/path][?query]}; empty for the kind's
 *     default. See {@link #baseUrl(URI)}
 * @param keys the API keys, if the server requires one
 * @param network timeouts, retries, headers, TLS and the proxy
 * @param options settings that only some kinds have, by name; see {@link #option(String, Object)}
 * @param sendBackRawRequest whether reports contain the bodies of requests
 * @param sendBackRawResponse whether reports contain the bodies of responses
 * @param traffic the distribution of calls among servers, and the limit of calls in flight
 * @param pathPrefix the path between the base URL and the paths of operations, such as {@code /api/v3}, or
 *     {@code ""} for none. If absent, the prefix is {@code /v1}, or none if the base URL contains a version; see
 *     {@link #baseUrl(URI)}
 * @param paths the paths of requests that are not streamed, where they differ from OpenAI's; see
 *     {@link #path(Operation, String)}
 * @param streamPaths the paths of streams, where they differ from OpenAI's; see
 *     {@link #streamPath(Operation, String)}
 * @param query the query parameters of every request, such as {@code api-version}; {@code toString()} omits their
 *     values
 * @param furtherServers the base URLs of the servers besides {@code baseUrl}; keys without their own base URL
 *     are valid for all of them
 */
public record ProviderConfig(Optional<String> kind, Optional<URI> baseUrl, List<ApiKey> keys, NetworkConfig network,
    JsonObject options, boolean sendBackRawRequest, boolean sendBackRawResponse, TrafficPolicy traffic,
    Optional<String> pathPrefix, Map<Operation, String> paths, Map<Operation, String> streamPaths,
    Map<String, String> query, List<URI> furtherServers) {
  private static final ProviderConfig DEFAULTS =
      new ProviderConfig(Optional.empty(), Optional.empty(), List.of(), NetworkConfig.defaults(), JsonObject.of(),
          false, false, TrafficPolicy.defaults(), Optional.empty(), Map.of(), Map.of(), Map.of(), List.of());

  /** Copies lists and maps. */
  public ProviderConfig {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(traffic, "traffic");
    Objects.requireNonNull(pathPrefix, "pathPrefix");
    keys = List.copyOf(Objects.requireNonNull(keys, "keys"));
    paths = Map.copyOf(Objects.requireNonNull(paths, "paths"));
    streamPaths = Map.copyOf(Objects.requireNonNull(streamPaths, "streamPaths"));
    query.forEach((name, value) -> Objects.requireNonNull(value, Objects.requireNonNull(name, "name")));
    query = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(query, "query")));
    furtherServers = List.copyOf(Objects.requireNonNull(furtherServers, "furtherServers"));
  }

  /** {@return a configuration without any settings, so that the defaults of the provider's kind apply} */
  public static ProviderConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a configuration with a base URL.
   *
   * @param baseUrl the base URL of the server, such as {@code http://gpu-1:8000}; see {@link #baseUrl(URI)}
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public static ProviderConfig of(String baseUrl) {
    return of(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Returns a configuration with a base URL.
   *
   * @param baseUrl the base URL of the server, such as {@code http://gpu-1:8000}; see {@link #baseUrl(URI)}
   * @return a configuration
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
   * @param more the base URLs of further servers
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if a base URL is invalid
   */
  public static ProviderConfig servers(String first, String... more) {
    var config = of(Objects.requireNonNull(first, "first"));
    for (var baseUrl : Objects.requireNonNull(more, "more")) config = config.server(baseUrl);
    return config;
  }

  /**
   * Adds a server, as {@link #servers(String, String...)} does.
   *
   * @param baseUrl the base URL, such as {@code http://gpu-2:8000}
   * @return a changed copy
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public ProviderConfig server(String baseUrl) {
    var further =
        Stream.concat(furtherServers.stream(), Stream.of(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl"))))
            .toList();
    return with(draft -> draft.furtherServers = further);
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
    return with(draft -> draft.baseUrl = Optional.of(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Sets the kind, for a provider whose name is not its kind.
   *
   * @param kind the kind of the factory that opens the provider, such as {@code vllm}
   * @return a changed copy
   */
  public ProviderConfig kind(String kind) {
    return with(draft -> draft.kind = Optional.of(Objects.requireNonNull(kind, "kind")));
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
    return keys(Stream.concat(keys.stream(), Stream.of(Objects.requireNonNull(key, "key"))).toList());
  }

  /**
   * Changes the network settings.
   *
   * @param change a function that returns the changed settings, such as
   *     {@code network -> network.idleTimeout(ofSeconds(20))}
   * @return a changed copy
   */
  public ProviderConfig network(UnaryOperator<NetworkConfig> change) {
    return with(draft -> draft.network = change.apply(network));
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
    return with(draft -> draft.options = options.with(name, value));
  }

  /**
   * Sets whether reports contain the bodies of requests ({@link CallReport.AttemptReport#rawRequest()}).
   *
   * @param keep true to include the bodies
   * @return a changed copy
   */
  public ProviderConfig sendBackRawRequest(boolean keep) {
    return with(draft -> draft.sendBackRawRequest = keep);
  }

  /**
   * Sets whether reports contain the bodies of responses ({@link CallReport.AttemptReport#rawResponse()}).
   *
   * @param keep true to include the bodies
   * @return a changed copy
   */
  public ProviderConfig sendBackRawResponse(boolean keep) {
    return with(draft -> draft.sendBackRawResponse = keep);
  }

  /**
   * Changes the distribution of calls among servers, and the limit of calls in flight.
   *
   * @param change a function that returns the changed policy, such as
   *     {@code traffic -> traffic.balance(LoadBalancing.LEAST_BUSY)}
   * @return a changed copy
   */
  public ProviderConfig traffic(UnaryOperator<TrafficPolicy> change) {
    return with(draft -> draft.traffic = change.apply(traffic));
  }

  /**
   * Sets the path between the base URL and the paths of operations, which is {@code /v1} by default. The prefix is
   * not added to a base URL that already ends with it, nor to the path of a {@link RawRequest}.
   *
   * @param prefix the path, with a leading slash, such as {@code /api/v3}; {@code ""} for none
   * @return a changed copy
   */
  public ProviderConfig pathPrefix(String prefix) {
    return with(draft -> draft.pathPrefix = Optional.of(Objects.requireNonNull(prefix, "prefix")));
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
    var changed = put(paths, operation, path);
    return with(draft -> draft.paths = changed).streamPath(operation, path);
  }

  /**
   * Sets the path of an operation for streams only. Call it after {@link #path(Operation, String)}, which sets
   * the path of streams too.
   *
   * @param operation an operation that supports streaming
   * @param path a path or a URL, as for {@link #path(Operation, String)}
   * @return a changed copy
   */
  public ProviderConfig streamPath(Operation operation, String path) {
    var changed = put(streamPaths, operation, path);
    return with(draft -> draft.streamPaths = changed);
  }

  private static Map<Operation, String> put(Map<Operation, String> paths, Operation operation, String path) {
    var changed = new HashMap<>(paths);
    changed.put(Objects.requireNonNull(operation, "operation"), Objects.requireNonNull(path, "path"));
    return changed;
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
    var changed = new LinkedHashMap<>(query);
    changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(draft -> draft.query = changed);
  }

  /**
   * Replaces all keys.
   *
   * @param keys the keys
   * @return a changed copy
   */
  public ProviderConfig keys(List<ApiKey> keys) {
    return with(draft -> draft.keys = Objects.requireNonNull(keys, "keys"));
  }

  @Override
  public String toString() {
    return "ProviderConfig[kind=" + kind + ", baseUrl=" + baseUrl.map(ServerUrls::redacted) + ", keys=" + keys
        + ", network=" + network + ", options=" + options + ", sendBackRawRequest=" + sendBackRawRequest
        + ", sendBackRawResponse=" + sendBackRawResponse + ", traffic=" + traffic + ", pathPrefix=" + pathPrefix
        + ", paths=" + redacted(paths) + ", streamPaths=" + redacted(streamPaths) + ", query=" + query.keySet()
        + ", furtherServers=" + furtherServers.stream().map(ServerUrls::redacted).toList() + "]";
  }

  private static Map<Operation, String> redacted(Map<Operation, String> paths) {
    var redacted = new TreeMap<Operation, String>();
    paths.forEach((operation, path) -> redacted.put(operation, ServerUrls.redacted(path)));
    return redacted;
  }

  private ProviderConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.toConfig();
  }

  /** Mutable values from which a changed copy is created. */
  private static final class Draft {
    private Optional<String> kind;
    private Optional<URI> baseUrl;
    private List<ApiKey> keys;
    private NetworkConfig network;
    private JsonObject options;
    private boolean sendBackRawRequest;
    private boolean sendBackRawResponse;
    private TrafficPolicy traffic;
    private Optional<String> pathPrefix;
    private Map<Operation, String> paths;
    private Map<Operation, String> streamPaths;
    private Map<String, String> query;
    private List<URI> furtherServers;

    private Draft(ProviderConfig from) {
      kind = from.kind;
      baseUrl = from.baseUrl;
      keys = from.keys;
      network = from.network;
      options = from.options;
      sendBackRawRequest = from.sendBackRawRequest;
      sendBackRawResponse = from.sendBackRawResponse;
      traffic = from.traffic;
      pathPrefix = from.pathPrefix;
      paths = from.paths;
      streamPaths = from.streamPaths;
      query = from.query;
      furtherServers = from.furtherServers;
    }

    private ProviderConfig toConfig() {
      return new ProviderConfig(kind, baseUrl, keys, network, options, sendBackRawRequest, sendBackRawResponse, traffic,
          pathPrefix, paths, streamPaths, query, furtherServers);
    }
  }
}
