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
      .refused("request_path_overrides", "the paths are those of OpenAI's protocol; a prefix can be part of 'base_url'")
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
      .with("responses", (in, provider) -> provider.config = provider.config.option("responses", in.word("native", "chat")))
      .with("reasoning_names", (in, provider) -> provider.config = provider.config.option("reasoning_names", in.texts("the name of a member")))
      .with("stream_options", (in, provider) -> provider.config = provider.config.option("stream_options", in.flag()))
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

  void baseUrl(String url, ConfigPlace place) {
    config = config.baseUrl(place.of(() -> BaseUrls.parse(url)));
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
    if (enforce) http2 = Optional.of(place);
  }

  private void checkHttps(ConfigPlace place) {
    var urls = Stream.concat(config.baseUrl().stream(), config.keys().stream().flatMap(key -> key.baseUrl().stream())).map(URI::getScheme).toList();
    if (urls.isEmpty() || !urls.stream().allMatch("https"::equalsIgnoreCase)) {
      throw place.misconfigured("'enforce_http2' needs https://: on http:// HTTP/1.1 is spoken");
    }
  }
}
