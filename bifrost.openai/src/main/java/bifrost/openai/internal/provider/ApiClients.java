package bifrost.openai.internal.provider;

import bifrost.api.ApiKey;
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

/** The servers of one provider: its own, and those of keys that have one. */
public final class ApiClients implements AutoCloseable {
  private final Consumer<String> warn;
  private final Optional<ApiClient> defaultClient;
  private final Map<URI, ApiClient> byKeyUrl = new HashMap<>();
  private final Map<URI, ApiClient> byOperationOrigin = new HashMap<>();
  private final Map<String, ApiClient> byIdentity = new HashMap<>();
  private final Set<String> tlsUrls = new TreeSet<>();
  private final HostResolver resolver;
  private final Map<String, String> query; // of the kind

  private ApiClients(ProviderConfig config, OpenAiProfile profile, OperationPaths paths, HostResolver resolver,
      Consumer<String> warn) {
    this.warn = warn;
    this.resolver = resolver;
    this.query = profile.query();
    var url = config.baseUrl().or(() -> everyKeyHasOne(config) ? Optional.empty() : profile.defaultBaseUrl());
    this.defaultClient = url.map(at -> client(at, config));
    config.keys().stream().flatMap(key -> key.baseUrl().stream())
        .forEach(ofKey -> byKeyUrl.put(ofKey, client(ofKey, config)));
    paths.origins().forEach(origin -> byOperationOrigin.put(origin, client(origin, config)));
  }

  private static boolean everyKeyHasOne(ProviderConfig config) {
    return !config.keys().isEmpty() && config.keys().stream().allMatch(key -> key.baseUrl().isPresent());
  }

  static ApiClients of(String name, ProviderConfig config, OpenAiProfile profile, OperationPaths paths,
      HostResolver resolver) {
    return of(name, config, profile, paths, resolver,
        warning -> System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning));
  }

  /** Makes no connection. */
  public static ApiClients of(String name, ProviderConfig config, OpenAiProfile profile, OperationPaths paths,
      HostResolver resolver, Consumer<String> warn) {
    var servers = new ApiClients(config, profile, paths, resolver,
        warning -> warn.accept("provider '" + name + "': " + warning));
    if (servers.defaultClient.isEmpty() && !everyKeyHasOne(config)) {
      throw new BifrostException(new Misconfigured(
          "provider '" + name + "' of kind '" + profile.kind()
              + "' has no base URL: open it with ProviderConfig.of(\"http://host:port\")"));
    }
    HttpVersionSelector.warning(name, config.network()).ifPresent(warn);
    if (config.network().insecureSkipVerify()) servers.warnings(name).forEach(warn);
    return servers;
  }

  /** Nobody should have to look for this in a configuration. */
  private Stream<String> warnings(String name) {
    return tlsUrls.stream()
        .map(address -> "provider '" + name + "' does not verify the certificate of " + address
            + " (NetworkConfig.insecureSkipVerify), so an"
            + " attacker on the network can read keys, requests and responses; set NetworkConfig.caCertPem instead");
  }

  /** Two ways to write one address share their connections. */
  private ApiClient client(URI url, ProviderConfig config) {
    var baseUrl = BaseUrl.of(url, config, query);
    if (baseUrl.isTls()) tlsUrls.add(baseUrl.toString());
    return byIdentity.computeIfAbsent(baseUrl.identity(),
        same -> new ApiClient(new HttpTransport(baseUrl, config, resolver, warn)));
  }

  /** {@return the server of an endpoint} Most endpoints leave it to the attempt. */
  ApiClient select(ApiEndpoint endpoint, Attempt attempt) {
    return endpoint.origin().isPresent() ? Objects.requireNonNull(byOperationOrigin.get(endpoint.origin().get()))
        : select(attempt);
  }

  /** Where a try goes: to the server of its key, else to the provider's. */
  private ApiClient select(Attempt attempt) {
    var url = attempt.key().flatMap(ApiKey::baseUrl);
    var caller = url.isPresent() ? Optional.ofNullable(byKeyUrl.get(url.get())) : defaultClient;
    return caller
        .orElseThrow(() -> new IllegalStateException("the provider was not opened with the key of this attempt"));
  }

  @Override
  public void close() {
    byIdentity.values().forEach(ApiClient::close);
  }
}
