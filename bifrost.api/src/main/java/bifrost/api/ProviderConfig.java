package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 */
public record ProviderConfig(Optional<String> kind, Optional<URI> baseUrl, List<Key> keys, NetworkConfig network, JsonObject options,
    boolean sendBackRawRequest, boolean sendBackRawResponse) {
  private static final ProviderConfig DEFAULTS =
      new ProviderConfig(Optional.empty(), Optional.empty(), List.of(), NetworkConfig.defaults(), JsonObject.of(), false, false);

  /** Copies the keys. */
  public ProviderConfig {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(options, "options");
    keys = List.copyOf(Objects.requireNonNull(keys, "keys"));
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
   * The same, at another address.
   *
   * @param baseUrl {@code http(s)://host[:port][/prefix]}
   * @return a configuration
   */
  public ProviderConfig baseUrl(URI baseUrl) {
    return new ProviderConfig(kind, Optional.of(Objects.requireNonNull(baseUrl, "baseUrl")), keys, network, options, sendBackRawRequest, sendBackRawResponse);
  }

  /**
   * The same, opened by a certain factory: for several servers of one kind under different names.
   *
   * @param factory the factory's kind, such as {@code vllm}
   * @return a configuration
   */
  public ProviderConfig kind(String factory) {
    return new ProviderConfig(Optional.of(Objects.requireNonNull(factory, "factory")), baseUrl, keys, network, options, sendBackRawRequest, sendBackRawResponse);
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
    return new ProviderConfig(kind, baseUrl, keys, change.apply(network), options, sendBackRawRequest, sendBackRawResponse);
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
    return new ProviderConfig(kind, baseUrl, keys, network, options.with(name, value), sendBackRawRequest, sendBackRawResponse);
  }

  /**
   * The same, with what was sent kept beside the answer or not.
   *
   * @param keep whether to keep it
   * @return a configuration
   */
  public ProviderConfig sendBackRawRequest(boolean keep) {
    return new ProviderConfig(kind, baseUrl, keys, network, options, keep, sendBackRawResponse);
  }

  /**
   * The same, with what was answered kept beside the answer, as it came, or not.
   *
   * @param keep whether to keep it
   * @return a configuration
   */
  public ProviderConfig sendBackRawResponse(boolean keep) {
    return new ProviderConfig(kind, baseUrl, keys, network, options, sendBackRawRequest, keep);
  }

  ProviderConfig keys(List<Key> keys) {
    return new ProviderConfig(kind, baseUrl, keys, network, options, sendBackRawRequest, sendBackRawResponse);
  }

  @Override
  public String toString() {
    return "ProviderConfig[kind=" + kind + ", baseUrl=" + baseUrl.map(BaseUrls::shown) + ", keys=" + keys + ", network=" + network
        + ", options=" + options + ", sendBackRawRequest=" + sendBackRawRequest + ", sendBackRawResponse=" + sendBackRawResponse + "]";
  }
}
