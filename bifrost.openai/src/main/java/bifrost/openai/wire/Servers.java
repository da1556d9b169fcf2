package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.Key;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Attempt;
import bifrost.openai.OpenAiProfile;
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
final class Servers implements AutoCloseable {
  private final Consumer<String> warn;
  private final Optional<Caller> own;
  private final Map<URI, Caller> ofKeys = new HashMap<>();
  private final Map<URI, Caller> ofOperations = new HashMap<>();
  private final Map<String, Caller> byIdentity = new HashMap<>();
  private final Set<String> tls = new TreeSet<>();
  private final Resolver resolver;
  private final Map<String, String> query; // of the kind

  private Servers(ProviderConfig config, OpenAiProfile profile, Paths paths, Resolver resolver, Consumer<String> warn) {
    this.warn = warn;
    this.resolver = resolver;
    this.query = profile.query();
    var url = config.baseUrl().or(() -> everyKeyHasOne(config) ? Optional.empty() : profile.defaultBaseUrl());
    this.own = url.map(at -> caller(at, config));
    config.keys().stream().flatMap(key -> key.baseUrl().stream()).forEach(ofKey -> ofKeys.put(ofKey, caller(ofKey, config)));
    paths.origins().forEach(origin -> ofOperations.put(origin, caller(origin, config)));
  }

  private static boolean everyKeyHasOne(ProviderConfig config) {
    return !config.keys().isEmpty() && config.keys().stream().allMatch(key -> key.baseUrl().isPresent());
  }

  static Servers of(String name, ProviderConfig config, OpenAiProfile profile, Paths paths, Resolver resolver) {
    return of(name, config, profile, paths, resolver, warning -> System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning));
  }

  /** Makes no connection. */
  static Servers of(String name, ProviderConfig config, OpenAiProfile profile, Paths paths, Resolver resolver, Consumer<String> warn) {
    var servers = new Servers(config, profile, paths, resolver,
        warning -> warn.accept("provider '" + name + "': " + warning));
    if (servers.own.isEmpty() && !everyKeyHasOne(config)) {
      throw new BifrostException(new Misconfigured(
          "provider '" + name + "' of kind '" + profile.kind() + "' has no base URL: open it with ProviderConfig.of(\"http://host:port\")"));
    }
    Http.warning(name, config.network()).ifPresent(warn);
    if (config.network().insecureSkipVerify()) servers.warnings(name).forEach(warn);
    return servers;
  }

  /** Nobody should have to look for this in a configuration. */
  private Stream<String> warnings(String name) {
    return tls.stream()
        .map(address -> "provider '" + name + "' does not verify the certificate of " + address + " (NetworkConfig.insecureSkipVerify), so an"
            + " attacker on the network can read keys, requests and responses; set NetworkConfig.caCertPem instead");
  }

  /** Two ways to write one address share their connections. */
  private Caller caller(URI url, ProviderConfig config) {
    var baseUrl = BaseUrl.of(url, config, query);
    if (baseUrl.isTls()) tls.add(baseUrl.toString());
    return byIdentity.computeIfAbsent(baseUrl.identity(), same -> new Caller(new Transport(baseUrl, config, resolver, warn)));
  }

  /** {@return the server of an endpoint} Most endpoints leave it to the attempt. */
  Caller at(Endpoint endpoint, Attempt attempt) {
    return endpoint.origin().isPresent() ? Objects.requireNonNull(ofOperations.get(endpoint.origin().get())) : at(attempt);
  }

  /** Where a try goes: to the server of its key, else to the provider's. */
  private Caller at(Attempt attempt) {
    var url = attempt.key().flatMap(Key::baseUrl);
    var caller = url.isPresent() ? Optional.ofNullable(ofKeys.get(url.get())) : own;
    return caller.orElseThrow(() -> new IllegalStateException("the provider was not opened with the key of this attempt"));
  }

  @Override
  public void close() {
    byIdentity.values().forEach(Caller::close);
  }
}
