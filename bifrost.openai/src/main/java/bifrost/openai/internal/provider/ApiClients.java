package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Attempt;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.http.HttpTransport;
import bifrost.openai.internal.http.HttpVersionSelector;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.openai.internal.url.BaseUrl;
import bifrost.openai.internal.url.OperationPaths;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The clients of one provider: one for its default server, and one for each other server that is configured for a key
 * or an operation.
 */
public final class ApiClients implements AutoCloseable {
  private final Consumer<String> warn;
  private final Optional<ApiClient> defaultClient;
  private final Map<URI, ApiClient> byKeyUrl = new HashMap<>();
  private final Map<URI, ApiClient> byOperationOrigin = new HashMap<>();
  private final Map<String, ApiClient> byIdentity = new HashMap<>();
  private final Set<String> tlsUrls = new TreeSet<>();
  private final HostResolver resolver;
  private final Map<String, String> query; // the query parameters of the kind

  private ApiClients(ProviderConfig config, OpenAiProfile profile, OperationPaths paths, HostResolver resolver,
      Consumer<String> warn) {
    this.warn = warn;
    this.resolver = resolver;
    this.query = profile.query();
    var defaultUrl =
        config.baseUrl().isPresent() || everyKeyHasUrl(config) ? config.baseUrl() : profile.defaultBaseUrl();
    this.defaultClient = defaultUrl.isPresent() ? Optional.of(client(defaultUrl.get(), config)) : Optional.empty();
    for (var key : config.keys()) {
      if (key.baseUrl().isPresent()) byKeyUrl.put(key.baseUrl().get(), client(key.baseUrl().get(), config));
    }
    for (var origin : paths.origins()) byOperationOrigin.put(origin, client(origin, config));
  }

  private static boolean everyKeyHasUrl(ProviderConfig config) {
    for (var key : config.keys()) {
      if (key.baseUrl().isEmpty()) return false;
    }
    return !config.keys().isEmpty();
  }

  static ApiClients of(String name, ProviderConfig config, OpenAiProfile profile, OperationPaths paths,
      HostResolver resolver) {
    return of(name, config, profile, paths, resolver,
        warning -> System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning));
  }

  /**
   * Creates the clients, without opening a connection.
   *
   * @throws BifrostException with Misconfigured if a URL is missing or invalid
   */
  public static ApiClients of(String name, ProviderConfig config, OpenAiProfile profile, OperationPaths paths,
      HostResolver resolver, Consumer<String> warn) {
    var clients = new ApiClients(config, profile, paths, resolver,
        warning -> warn.accept("provider '" + name + "': " + warning));
    if (clients.defaultClient.isEmpty() && !everyKeyHasUrl(config)) {
      throw new BifrostException(new Misconfigured(
          "provider '" + name + "' of kind '" + profile.kind()
              + "' has no base URL: set it with ProviderConfig.of(\"http://host:port\")"));
    }
    HttpVersionSelector.warning(name, config.network()).ifPresent(warn);
    if (config.network().insecureTrustAllCertificates()) clients.insecureWarnings(name).forEach(warn);
    return clients;
  }

  /** {@return a warning for each server whose certificate is not verified} */
  private Stream<String> insecureWarnings(String name) {
    return tlsUrls.stream()
        .map(url -> "provider '" + name + "' does not verify the certificate of " + url
            + " (NetworkConfig.insecureTrustAllCertificates), so an"
            + " attacker on the network can read keys, requests and responses; set"
            + " NetworkConfig.trustedCertificates instead");
  }

  /** {@return the client for a URL} URLs that differ only in their notation share a client and its connections. */
  private ApiClient client(URI url, ProviderConfig config) {
    var baseUrl = BaseUrl.of(url, config, query);
    if (baseUrl.isTls()) tlsUrls.add(baseUrl.toString());
    var client = byIdentity.get(baseUrl.identity());
    if (client == null) {
      client = new ApiClient(new HttpTransport(baseUrl, config, resolver, warn));
      byIdentity.put(baseUrl.identity(), client);
    }
    return client;
  }

  /** {@return the client for the endpoint's own server if it has one, otherwise for the server of the attempt} */
  ApiClient select(ApiEndpoint endpoint, Attempt attempt) {
    return endpoint.origin().isPresent() ? Objects.requireNonNull(byOperationOrigin.get(endpoint.origin().get()))
        : select(attempt);
  }

  /** {@return the client for the server of the attempt's key if it has one, otherwise for the default server} */
  private ApiClient select(Attempt attempt) {
    var key = attempt.key();
    var url = key.isPresent() ? key.get().baseUrl() : Optional.<URI>empty();
    var client = url.isPresent() ? Optional.ofNullable(byKeyUrl.get(url.get())) : defaultClient;
    if (client.isEmpty()) throw new IllegalStateException("the provider was not opened with the key of this attempt");
    return client.get();
  }

  @Override
  public void close() {
    for (var client : byIdentity.values()) client.close();
  }
}
