package bifrost.api.internal.config;

import bifrost.api.ApiKey;
import bifrost.api.HttpVersion;
import bifrost.api.LoadBalancing;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.value.ServerUrls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A reader for the members of {@code providers}. */
public final class ProviderConfigReader {
  /** The default base URL of providers of the kind {@code openai}, as in the gateway. */
  private static final URI OPENAI = URI.create("https://api.openai.com");

  /**
   * The members of {@code custom_provider_config}. The ignored ones restrict the callers of a gateway, and do not
   * apply to a library.
   */
  private static final ConfigMembers<ProviderConfigReader> CUSTOM =
      ConfigMembers.<ProviderConfigReader>of("custom_provider_config")
          .with("base_provider_type",
              (in, provider) -> provider.config = provider.config.kind(in.nonBlankString("a kind of provider")))
          .with("request_path_overrides", RequestPathMembers.MEMBERS)
          .unsupported("does_not_send_done_marker", "a stream ends with [DONE] or with the end of its body; remove it")
          .with("disable_stream_options", (in, provider) -> {
            if (in.bool()) provider.config = provider.config.option("stream_options", false);
          })
          .with("responses", (in, provider) -> {
            throw in.nameLocation()
                .misconfigured("'responses' must be a member of the provider: move it out of 'custom_provider_config'");
          })
          .ignored("is_key_less", "allowed_requests");
  private static final ConfigMembers<ProviderConfigReader> MEMBERS = ConfigMembers
      .<ProviderConfigReader>of("a provider")
      .with("keys", ProviderConfigReader::keys)
      .with("network_config", NetworkConfigMembers.MEMBERS)
      .with("proxy_config", ProxyConfigReader::read)
      .with("custom_provider_config", CUSTOM)
      .with("send_back_raw_request",
          (in, provider) -> provider.config = provider.config.captureRequestBodies(in.bool()))
      .with("send_back_raw_response",
          (in, provider) -> provider.config = provider.config.captureResponseBodies(in.bool()))
      .with("path_prefix",
          (in, provider) -> provider.config = provider.config.pathPrefix(in.string("a path, or \"\" for none")))
      .with("query", ProviderConfigReader::query)
      .with("responses",
          (in, provider) -> provider.config = provider.config.option("responses", in.oneOf("native", "chat")))
      .with("reasoning_names",
          (in, provider) -> provider.config =
              provider.config.option("reasoning_names", in.strings("the name of a member")))
      .with("stream_options", (in, provider) -> provider.config = provider.config.option("stream_options", in.bool()))
      .with("balance", (in,
          provider) -> provider
              .traffic(traffic -> traffic.loadBalancing(in.oneOf("weighted", "least_busy").equals("weighted")
                  ? LoadBalancing.WEIGHTED
                  : LoadBalancing.LEAST_BUSY)))
      .with("ejection_initial",
          (in, provider) -> provider
              .traffic(traffic -> traffic.ejectionTime(in.duration(traffic.initialEjectionTime()),
                  traffic.maxEjectionTime())))
      .with("ejection_max",
          (in, provider) -> provider.traffic(traffic -> traffic.ejectionTime(traffic.initialEjectionTime(),
              in.duration(traffic.maxEjectionTime()))))
      .with("retry_budget", ProviderConfigReader::retryBudget)
      .with("max_calls_in_flight", (in, provider) -> {
        int count = in.integer("a number of calls", 1);
        provider.config = provider.config.traffic(traffic -> traffic.maxConcurrentCalls(count));
      })
      .with("queue_timeout_in_seconds", (in, provider) -> {
        var timeout = Duration.ofSeconds(in.integer("a number of seconds", 0));
        provider.config = provider.config.traffic(traffic -> traffic.queueTimeout(timeout));
      })
      .ignored("concurrency_and_buffer_size", "store_raw_request_response");

  private final boolean emptyModelsMeanAll;
  private ProviderConfig config = ProviderConfig.defaults();
  private boolean isEveryKeyDisabled;
  private Optional<ConfigLocation> http2 = Optional.empty();

  private ProviderConfigReader(boolean emptyModelsMeanAll) {
    this.emptyModelsMeanAll = emptyModelsMeanAll;
  }

  /**
   * Reads a provider.
   *
   * @return its configuration; empty if it has keys and all are disabled, because it must not be used without a key
   */
  static Optional<ProviderConfig> read(ConfigReader in, String kind, boolean emptyModelsMeanAll) {
    var reader = new ProviderConfigReader(emptyModelsMeanAll);
    MEMBERS.read(in, reader);
    if (reader.isEveryKeyDisabled) return Optional.empty();
    if (kind.equals("openai") && reader.config.baseUrl().isEmpty()) reader.config = reader.config.baseUrl(OPENAI);
    reader.http2.ifPresent(reader::checkHttps);
    return Optional.of(reader.config);
  }

  private static void keys(ConfigReader in, ProviderConfigReader provider) {
    var keys = new ArrayList<Optional<ApiKey>>();
    in.elements(() -> keys.add(KeyReader.read(in, provider.emptyModelsMeanAll)));
    var enabled = keys.stream().flatMap(Optional::stream).toList();
    provider.config = provider.config.keys(enabled);
    provider.isEveryKeyDisabled = !keys.isEmpty() && enabled.isEmpty();
  }

  private static void query(ConfigReader in, ProviderConfigReader provider) {
    in.members(name -> provider.config =
        provider.config.query(name, in.resolvedString("the value of a query parameter, or env.NAME")));
  }

  void change(UnaryOperator<ProviderConfig> change) {
    config = change.apply(config);
  }

  void baseUrl(String url, ConfigLocation location) {
    config = config.baseUrl(location.evaluate(() -> ServerUrls.parse(url)));
  }

  private static void retryBudget(ConfigReader in, ProviderConfigReader provider) {
    double share = in.number("a share from 0 to 1", 0);
    in.location().evaluate(() -> {
      provider.traffic(traffic -> traffic.retryBudget(share));
      return share;
    });
  }

  private void traffic(UnaryOperator<TrafficPolicy> change) {
    config = config.traffic(change);
  }

  void network(UnaryOperator<NetworkConfig> change) {
    config = config.network(change);
  }

  /**
   * Adds trusted certificate authorities. Those of the server and of the proxy are combined, because one TLS context
   * serves both.
   */
  void trust(String certificates) {
    if (certificates.isBlank()) return;
    network(network -> network
        .trustedCertificates(network.trustedCertificates().map(others -> others + "\n").orElse("") + certificates));
  }

  void enforceHttp2(ConfigLocation location, boolean enforce) {
    http2 = enforce ? Optional.of(location) : Optional.empty();
    network(network -> network.httpVersion(enforce ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1));
  }

  private void checkHttps(ConfigLocation location) {
    var urls = Stream.concat(config.baseUrl().stream(), config.keys().stream().flatMap(key -> key.baseUrl().stream()))
        .map(URI::getScheme).toList();
    if (urls.isEmpty() || !urls.stream().allMatch("https"::equalsIgnoreCase)) {
      throw location.misconfigured("'enforce_http2' requires https:// URLs: use https://, or remove 'enforce_http2'");
    }
  }
}
