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

/** A provider of a configuration file, while it is read. */
public final class ProviderConfigReader {
  /** Where the gateway's own provider of this kind is, if the file does not say otherwise. */
  private static final URI OPENAI = URI.create("https://api.openai.com");

  /** Who may ask for what, and whether without a key, a gateway says to its callers; here the caller is the program itself. */
  private static final ConfigMembers<ProviderConfigReader> CUSTOM =
      ConfigMembers.<ProviderConfigReader>of("custom_provider_config")
          .with("base_provider_type",
              (in, provider) -> provider.config = provider.config.kind(in.nonBlankString("a kind of provider")))
          .with("request_path_overrides", RequestPathMembers.MEMBERS)
          .unsupported("does_not_send_done_marker", "a stream ends with [DONE], or with the end of its body")
          .with("disable_stream_options", (in, provider) -> {
            if (in.bool()) provider.config = provider.config.option("stream_options", false);
          })
          .with("responses", (in, provider) -> {
            throw in.nameLocation()
                .misconfigured("'responses' belongs into the provider, beside custom_provider_config");
          })
          .ignored("is_key_less", "allowed_requests");
  private static final ConfigMembers<ProviderConfigReader> MEMBERS = ConfigMembers
      .<ProviderConfigReader>of("a provider")
      .with("keys", ProviderConfigReader::keys)
      .with("network_config", NetworkConfigMembers.MEMBERS)
      .with("proxy_config", ProxyConfigReader::read)
      .with("custom_provider_config", CUSTOM)
      .with("send_back_raw_request", (in, provider) -> provider.config = provider.config.sendBackRawRequest(in.bool()))
      .with("send_back_raw_response",
          (in, provider) -> provider.config = provider.config.sendBackRawResponse(in.bool()))
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
          provider) -> provider.traffic(traffic -> traffic.balance(in.oneOf("weighted", "least_busy").equals("weighted")
              ? LoadBalancing.WEIGHTED
              : LoadBalancing.LEAST_BUSY)))
      .with("ejection_initial",
          (in, provider) -> provider
              .traffic(traffic -> traffic.ejection(in.duration(traffic.ejectionInitial()), traffic.ejectionMax())))
      .with("ejection_max", (in, provider) -> provider.traffic(traffic -> traffic.ejection(traffic.ejectionInitial(),
          in.duration(traffic.ejectionMax()))))
      .with("retry_budget", ProviderConfigReader::retryBudget)
      .with("max_calls_in_flight", (in, provider) -> {
        int count = in.integer("a number of calls", 1);
        provider.config = provider.config.traffic(traffic -> traffic.maxCallsInFlight(count, traffic.queueTimeout()));
      })
      .with("queue_timeout_in_seconds", (in, provider) -> {
        var longest = Duration.ofSeconds(in.integer("a number of seconds", 0));
        provider.config = provider.config.traffic(traffic -> traffic.queueTimeout(longest));
      })
      .ignored("concurrency_and_buffer_size", "store_raw_request_response");

  private final boolean emptyModelsMeanAll;
  private ProviderConfig config = ProviderConfig.defaults();
  private boolean isEveryKeyDisabled;
  private Optional<ConfigLocation> http2 = Optional.empty();

  private ProviderConfigReader(boolean emptyMeansAll) {
    this.emptyModelsMeanAll = emptyMeansAll;
  }

  /** The configuration, unless there are keys and none is enabled: such a server is not to be asked without one. */
  static Optional<ProviderConfig> read(ConfigReader in, String kind, boolean emptyMeansAll) {
    var draft = new ProviderConfigReader(emptyMeansAll);
    MEMBERS.read(in, draft);
    if (draft.isEveryKeyDisabled) return Optional.empty();
    if (kind.equals("openai") && draft.config.baseUrl().isEmpty()) draft.config = draft.config.baseUrl(OPENAI);
    draft.http2.ifPresent(draft::checkHttps);
    return Optional.of(draft.config);
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

  void baseUrl(String url, ConfigLocation place) {
    config = config.baseUrl(place.of(() -> ServerUrls.parse(url)));
  }

  private static void retryBudget(ConfigReader in, ProviderConfigReader provider) {
    double share = in.number("a share from 0 to 1", 0);
    in.location().of(() -> {
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

  /** Trusts further authorities: the server's and the proxy's, which here are the same connection's. */
  void trust(String certificates) {
    if (certificates.isBlank()) return;
    network(network -> network.caCertPem(network.caCertPem().map(others -> others + "\n").orElse("") + certificates));
  }

  void enforceHttp2(ConfigLocation place, boolean enforce) {
    http2 = enforce ? Optional.of(place) : Optional.empty();
    network(network -> network.httpVersion(enforce ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1));
  }

  private void checkHttps(ConfigLocation place) {
    var urls = Stream.concat(config.baseUrl().stream(), config.keys().stream().flatMap(key -> key.baseUrl().stream()))
        .map(URI::getScheme).toList();
    if (urls.isEmpty() || !urls.stream().allMatch("https"::equalsIgnoreCase)) {
      throw place.misconfigured("'enforce_http2' needs https://: use https:// URLs, or remove 'enforce_http2'");
    }
  }
}
