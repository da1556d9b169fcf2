package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a provider is and how to reach it.
 *
 * @param kind which factory opens it; empty for the factory whose kind is the provider's name
 * @param baseUrl where the server is, {@code http(s)://host[:port][/prefix]}; empty for the kind's own
 * @param key what the server knows its callers by, if it asks
 * @param network limits and headers
 * @param options what only some kinds understand, such as {@code "responses": "native"}
 */
public record ProviderConfig(Optional<String> kind, Optional<URI> baseUrl, Optional<Key> key, NetworkConfig network, JsonObject options) {
  private static final ProviderConfig DEFAULTS =
      new ProviderConfig(Optional.empty(), Optional.empty(), Optional.empty(), NetworkConfig.defaults(), JsonObject.of());

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
    try {
      return DEFAULTS.baseUrl(new URI(baseUrl));
    } catch (URISyntaxException e) {
      // the cause would show the text, and that may hold a password
      throw new BifrostException(new Misconfigured("the base URL is not a URL (" + e.getReason() + " at character "
          + (e.getIndex() + 1) + "): write it like http://localhost:8000"));
    }
  }

  /**
   * The same, at another address.
   *
   * @param baseUrl {@code http(s)://host[:port][/prefix]}
   * @return a configuration
   */
  public ProviderConfig baseUrl(URI baseUrl) {
    return new ProviderConfig(kind, Optional.of(baseUrl), key, network, options);
  }

  /**
   * The same, opened by a certain factory: for several servers of one kind under different names.
   *
   * @param factory the factory's kind, such as {@code vllm}
   * @return a configuration
   */
  public ProviderConfig kind(String factory) {
    return new ProviderConfig(Optional.of(factory), baseUrl, key, network, options);
  }

  /**
   * The same, with a key; an empty one sends nothing.
   *
   * @param value the secret
   * @return a configuration
   */
  public ProviderConfig key(String value) {
    return key(Key.of(value));
  }

  /**
   * The same, with a key.
   *
   * @param key the key
   * @return a configuration
   */
  public ProviderConfig key(Key key) {
    return new ProviderConfig(kind, baseUrl, Optional.of(key), network, options);
  }

  /**
   * The same, with other limits or headers.
   *
   * @param change makes the new from the old, such as {@code network -> network.idleTimeout(ofSeconds(20))}
   * @return a configuration
   */
  public ProviderConfig network(UnaryOperator<NetworkConfig> change) {
    return new ProviderConfig(kind, baseUrl, key, change.apply(network), options);
  }

  /**
   * The same, with an option that only some kinds understand.
   *
   * @param name the option, such as {@code responses}
   * @param value as {@link JsonObject#with(String, Object)} takes it, such as {@code native}
   * @return a configuration
   */
  public ProviderConfig option(String name, Object value) {
    return new ProviderConfig(kind, baseUrl, key, network, options.with(name, value));
  }

  @Override
  public String toString() {
    return "ProviderConfig[kind=" + kind + ", baseUrl=" + baseUrl.map(ProviderConfig::withoutSecrets) + ", key=" + key + ", network=" + network
        + ", options=" + options + "]";
  }

  /** Without user-info and query. {@link URI#getUserInfo()} knows of no user before a host with an underscore, or without a scheme. */
  private static String withoutSecrets(URI url) {
    var text = url.toString().replaceFirst("[?#].*", "?***");
    int user = text.lastIndexOf('@');
    int scheme = text.indexOf("://");
    return user < 0 ? text : (scheme < 0 ? "" : text.substring(0, scheme + 3)) + "***" + text.substring(user);
  }
}
