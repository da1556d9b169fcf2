package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
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
import java.util.stream.Stream;

/**
 * Where a provider is and how to reach it.
 *
 * @param kind which factory opens it; empty for the factory whose kind is the provider's name
 * @param baseUrl where the server is, {@code http(s)://host[:port][/prefix]}; empty for the kind's own
 * @param keys what the server knows its callers by, if it asks
 * @param network limits, retries, headers, TLS and the proxy
 * @param options settings that only some kinds have, by name; see {@link #option(String, Object)}
 * @param sendBackRawRequest whether what was sent is kept beside the answer
 * @param sendBackRawResponse whether what was answered is kept beside the answer, as it came
 * @param traffic how calls are distributed among servers, and how many are sent at a time
 * @param pathPrefix the path between the base URL and the paths of operations, such as {@code /api/v3}, or {@code ""} for none; empty for
 *     {@code /v1}, or nothing if the base URL ends in a version segment
 * @param paths the paths of operations that differ from the usual ones, such as {@code /v2/embed} for {@link Operation#EMBEDDING}
 * @param query query parameters of every request, such as {@code api-version}; their values are not printed
 * @param furtherServers the base URLs of servers besides {@code baseUrl}; keys without their own base URL are valid at all of them
 */
public record ProviderConfig(Optional<String> kind, Optional<URI> baseUrl, List<Key> keys, NetworkConfig network, JsonObject options,
    boolean sendBackRawRequest, boolean sendBackRawResponse, TrafficPolicy traffic, Optional<String> pathPrefix, Map<Operation, String> paths,
    Map<String, String> query, List<URI> furtherServers) {
  private static final ProviderConfig DEFAULTS = new ProviderConfig(Optional.empty(), Optional.empty(), List.of(), NetworkConfig.defaults(),
      JsonObject.of(), false, false, TrafficPolicy.defaults(), Optional.empty(), Map.of(), Map.of(), List.of());

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
    query.forEach((name, value) -> Objects.requireNonNull(value, Objects.requireNonNull(name, "name")));
    query = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(query, "query")));
    furtherServers = List.copyOf(Objects.requireNonNull(furtherServers, "furtherServers"));
  }

  /**
   * The kind's own configuration.
   *
   * @return a configuration
   */
  public static ProviderConfig defaults() {
    return DEFAULTS;
  }

  /**
   * A server at an address.
   *
   * @param baseUrl such as {@code http://gpu-1:8000}; a trailing {@code /} and a final {@code /v1} make no difference
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if it is not a URL
   */
  public static ProviderConfig of(String baseUrl) {
    return of(BaseUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * A server at an address.
   *
   * @param baseUrl such as {@code http://gpu-1:8000}; a trailing {@code /} and a final {@code /v1} make no difference
   * @return a configuration
   */
  public static ProviderConfig of(URI baseUrl) {
    return DEFAULTS.baseUrl(baseUrl);
  }

  /**
   * Returns a configuration for several servers that serve the same models. Calls are distributed among them; see
   * {@link #traffic(UnaryOperator)}. A key is sent to every server, unless it has its own base URL. Add a server with another weight, or a
   * standby, as a key: {@code ProviderConfig.servers("http://gpu-1:8000", "http://gpu-2:8000").key(Key.server("http://gpu-3:8000").weight(0))}.
   *
   * @param first the base URL of a server, such as {@code http://gpu-1:8000}
   * @param more the base URLs of further servers
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if one of them is not a URL
   */
  public static ProviderConfig servers(String first, String... more) {
    var config = of(Objects.requireNonNull(first, "first"));
    for (var baseUrl : Objects.requireNonNull(more, "more")) config = config.server(baseUrl);
    return config;
  }

  /**
   * Adds a server, as {@link #servers(String, String...)} does.
   *
   * @param baseUrl its base URL, such as {@code http://gpu-2:8000}
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if it is not a URL
   */
  public ProviderConfig server(String baseUrl) {
    var further = Stream.concat(furtherServers.stream(), Stream.of(BaseUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")))).toList();
    return with(draft -> draft.furtherServers = further);
  }

  /**
   * The same, at another address.
   *
   * @param baseUrl {@code http(s)://host[:port][/prefix]}
   * @return a configuration
   */
  public ProviderConfig baseUrl(URI baseUrl) {
    return with(draft -> draft.baseUrl = Optional.of(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * The same, opened by a certain factory: for several servers of one kind under different names.
   *
   * @param factory the factory's kind, such as {@code vllm}
   * @return a configuration
   */
  public ProviderConfig kind(String factory) {
    return with(draft -> draft.kind = Optional.of(Objects.requireNonNull(factory, "factory")));
  }

  /**
   * The same, with one more key; an empty one sends nothing.
   *
   * @param value the secret, or {@code env.NAME} for the value of an environment variable
   * @return a configuration
   */
  public ProviderConfig key(String value) {
    return key(Key.of(value));
  }

  /**
   * The same, with one more key.
   *
   * @param key the key, such as {@code Key.of("env.VLLM_KEY").weight(2).baseUrl("http://gpu-2:8000")}
   * @return a configuration
   */
  public ProviderConfig key(Key key) {
    return keys(Stream.concat(keys.stream(), Stream.of(Objects.requireNonNull(key, "key"))).toList());
  }

  /**
   * The same, with other limits or headers.
   *
   * @param change makes the new from the old, such as {@code network -> network.idleTimeout(ofSeconds(20))}
   * @return a configuration
   */
  public ProviderConfig network(UnaryOperator<NetworkConfig> change) {
    return with(draft -> draft.network = change.apply(network));
  }

  /**
   * Sets an option that only some kinds have. Opening a provider fails if its kind does not have the option. Kinds {@code vllm} and
   * {@code openai} have:
   *
   * <table>
   *   <caption>Options</caption>
   *   <tr><th>name</th><th>value</th><th>default</th></tr>
   *   <tr><td>{@code responses}</td><td>{@code "native"} sends responses to {@code /v1/responses}, {@code "chat"} converts them to chat
   *     completions</td><td>{@code "chat"}</td></tr>
   *   <tr><td>{@code reasoning_names}</td><td>the names of the members that carry reasoning in the history, each with the same text, such
   *     as {@code ["reasoning_content"]}; an empty list sends no reasoning back</td><td>{@code vllm}: {@code reasoning} and
   *     {@code reasoning_content}; {@code openai}: {@link AssistantMessage#reasoningName()}, and nothing if that is empty</td></tr>
   *   <tr><td>{@code stream_options}</td><td>{@code false} streams without requesting usage, for servers that refuse {@code stream_options}
   *     (or {@code stream_include_usage} of a form); a value that the request itself sets is still sent</td><td>{@code true}</td></tr>
   * </table>
   *
   * @param name the option
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a configuration
   */
  public ProviderConfig option(String name, Object value) {
    return with(draft -> draft.options = options.with(name, value));
  }

  /**
   * The same, with what was sent kept beside the answer or not.
   *
   * @param keep whether to keep it
   * @return a configuration
   */
  public ProviderConfig sendBackRawRequest(boolean keep) {
    return with(draft -> draft.sendBackRawRequest = keep);
  }

  /**
   * The same, with what was answered kept beside the answer, as it came, or not.
   *
   * @param keep whether to keep it
   * @return a configuration
   */
  public ProviderConfig sendBackRawResponse(boolean keep) {
    return with(draft -> draft.sendBackRawResponse = keep);
  }

  /**
   * Changes how calls are distributed among servers, and how many are sent at a time.
   *
   * @param change makes the new from the old, such as {@code traffic -> traffic.balance(Balance.LEAST_BUSY)}
   * @return a configuration
   */
  public ProviderConfig traffic(UnaryOperator<TrafficPolicy> change) {
    return with(draft -> draft.traffic = change.apply(traffic));
  }

  /**
   * Sets the path between the base URL and the paths of operations, which is {@code /v1} by default.
   *
   * @param prefix such as {@code /api/v3}; {@code ""} for none
   * @return a configuration
   */
  public ProviderConfig pathPrefix(String prefix) {
    return with(draft -> draft.pathPrefix = Optional.of(Objects.requireNonNull(prefix, "prefix")));
  }

  /**
   * Sets the path of an operation.
   *
   * @param operation the operation
   * @param path the path behind the base URL, with a leading slash; neither {@code /v1} nor the path prefix is added
   * @return a configuration
   */
  public ProviderConfig path(Operation operation, String path) {
    var changed = new HashMap<>(paths);
    changed.put(Objects.requireNonNull(operation, "operation"), Objects.requireNonNull(path, "path"));
    return with(draft -> draft.paths = changed);
  }

  /**
   * Adds a query parameter to every request, or replaces it.
   *
   * @param name its name, such as {@code api-version}
   * @param value its value, which is encoded when it is sent
   * @return a configuration
   */
  public ProviderConfig query(String name, String value) {
    var changed = new LinkedHashMap<>(query);
    changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(draft -> draft.query = changed);
  }

  ProviderConfig keys(List<Key> keys) {
    return with(draft -> draft.keys = keys);
  }

  @Override
  public String toString() {
    return "ProviderConfig[kind=" + kind + ", baseUrl=" + baseUrl.map(BaseUrls::shown) + ", keys=" + keys + ", network=" + network
        + ", options=" + options + ", sendBackRawRequest=" + sendBackRawRequest + ", sendBackRawResponse=" + sendBackRawResponse
        + ", traffic=" + traffic + ", pathPrefix=" + pathPrefix + ", paths=" + paths + ", query=" + query.keySet()
        + ", furtherServers=" + furtherServers.stream().map(BaseUrls::shown).toList() + "]";
  }

  private ProviderConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** A copy that is still being written. */
  private static final class Draft {
    private Optional<String> kind;
    private Optional<URI> baseUrl;
    private List<Key> keys;
    private NetworkConfig network;
    private JsonObject options;
    private boolean sendBackRawRequest;
    private boolean sendBackRawResponse;
    private TrafficPolicy traffic;
    private Optional<String> pathPrefix;
    private Map<Operation, String> paths;
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
      query = from.query;
      furtherServers = from.furtherServers;
    }

    private ProviderConfig done() {
      return new ProviderConfig(kind, baseUrl, keys, network, options, sendBackRawRequest, sendBackRawResponse, traffic, pathPrefix, paths,
          query, furtherServers);
    }
  }
}
