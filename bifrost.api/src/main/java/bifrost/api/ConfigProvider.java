package bifrost.api;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A provider of a configuration file, while it is read. */
final class ConfigProvider {
  /** Where the gateway's own provider of this kind is, if the file does not say otherwise. */
  private static final URI OPENAI = URI.create("https://api.openai.com");

  /** Who may ask for what, and whether without a key, a gateway says to its callers; here the caller is the program itself. */
  private static final ConfigMembers<ConfigProvider> CUSTOM = ConfigMembers.<ConfigProvider>of("custom_provider_config")
      .with("base_provider_type", (in, provider) -> provider.config = provider.config.kind(in.text("a kind of provider")))
      .with("request_path_overrides", ConfigPaths.MEMBERS)
      .refused("does_not_send_done_marker", "a stream ends with [DONE], or with the end of its body")
      .with("disable_stream_options", (in, provider) -> {
        if (in.flag()) provider.config = provider.config.option("stream_options", false);
      })
      .with("responses", (in, provider) -> {
        throw in.name().misconfigured("'responses' belongs into the provider, beside custom_provider_config");
      })
      .ignored("is_key_less", "allowed_requests");
  private static final ConfigMembers<ConfigProvider> MEMBERS = ConfigMembers.<ConfigProvider>of("a provider")
      .with("keys", ConfigProvider::keys)
      .with("network_config", ConfigNetwork.MEMBERS)
      .with("proxy_config", ConfigProxy::read)
      .with("custom_provider_config", CUSTOM)
      .with("send_back_raw_request", (in, provider) -> provider.config = provider.config.sendBackRawRequest(in.flag()))
      .with("send_back_raw_response", (in, provider) -> provider.config = provider.config.sendBackRawResponse(in.flag()))
      .with("path_prefix", (in, provider) -> provider.config = provider.config.pathPrefix(in.textOrNone("a path, or \"\" for none")))
      .with("query", ConfigProvider::query)
      .with("responses", (in, provider) -> provider.config = provider.config.option("responses", in.word("native", "chat")))
      .with("reasoning_names", (in, provider) -> provider.config = provider.config.option("reasoning_names", in.texts("the name of a member")))
      .with("stream_options", (in, provider) -> provider.config = provider.config.option("stream_options", in.flag()))
      .with("balance", (in, provider) -> provider.traffic(traffic -> traffic.balance(in.word("weighted", "least_busy").equals("weighted")
          ? Balance.WEIGHTED : Balance.LEAST_BUSY)))
      .with("ejection_initial", (in, provider) -> provider.traffic(traffic -> traffic.ejection(in.duration(traffic.ejectionInitial()),
          traffic.ejectionMax())))
      .with("ejection_max", (in, provider) -> provider.traffic(traffic -> traffic.ejection(traffic.ejectionInitial(),
          in.duration(traffic.ejectionMax()))))
      .with("retry_budget", ConfigProvider::retryBudget)
      .with("max_calls_in_flight", (in, provider) -> {
        int count = in.count("a number of calls", 1);
        provider.config = provider.config.traffic(traffic -> traffic.maxCallsInFlight(count, traffic.queueTimeout()));
      })
      .with("queue_timeout_in_seconds", (in, provider) -> {
        var longest = Duration.ofSeconds(in.count("a number of seconds", 0));
        provider.config = provider.config.traffic(traffic -> traffic.queueTimeout(longest));
      })
      .ignored("concurrency_and_buffer_size", "store_raw_request_response");

  private final boolean emptyMeansAll;
  private ProviderConfig config = ProviderConfig.defaults();
  private boolean everyKeyIsOff;
  private Optional<ConfigPlace> http2 = Optional.empty();

  private ConfigProvider(boolean emptyMeansAll) {
    this.emptyMeansAll = emptyMeansAll;
  }

  /** The configuration, unless there are keys and none is enabled: such a server is not to be asked without one. */
  static Optional<ProviderConfig> read(ConfigReader in, String kind, boolean emptyMeansAll) {
    var draft = new ConfigProvider(emptyMeansAll);
    MEMBERS.read(in, draft);
    if (draft.everyKeyIsOff) return Optional.empty();
    if (kind.equals("openai") && draft.config.baseUrl().isEmpty()) draft.config = draft.config.baseUrl(OPENAI);
    draft.http2.ifPresent(draft::checkHttps);
    return Optional.of(draft.config);
  }

  private static void keys(ConfigReader in, ConfigProvider provider) {
    var keys = new ArrayList<Optional<Key>>();
    in.elements(() -> keys.add(ConfigKey.read(in, provider.emptyMeansAll)));
    var enabled = keys.stream().flatMap(Optional::stream).toList();
    provider.config = provider.config.keys(enabled);
    provider.everyKeyIsOff = !keys.isEmpty() && enabled.isEmpty();
  }

  private static void query(ConfigReader in, ConfigProvider provider) {
    in.members(name -> provider.config = provider.config.query(name, in.resolved("the value of a query parameter, or env.NAME")));
  }

  void change(UnaryOperator<ProviderConfig> change) {
    config = change.apply(config);
  }

  void baseUrl(String url, ConfigPlace place) {
    config = config.baseUrl(place.of(() -> BaseUrls.parse(url)));
  }

  private static void retryBudget(ConfigReader in, ConfigProvider provider) {
    double share = in.number("a share from 0 to 1", 0);
    in.place().of(() -> {
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

  void enforceHttp2(ConfigPlace place, boolean enforce) {
    http2 = enforce ? Optional.of(place) : Optional.empty();
    network(network -> network.httpVersion(enforce ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1));
  }

  private void checkHttps(ConfigPlace place) {
    var urls = Stream.concat(config.baseUrl().stream(), config.keys().stream().flatMap(key -> key.baseUrl().stream())).map(URI::getScheme).toList();
    if (urls.isEmpty() || !urls.stream().allMatch("https"::equalsIgnoreCase)) {
      throw place.misconfigured("'enforce_http2' needs https://: use https:// URLs, or remove 'enforce_http2'");
    }
  }
}
