package bifrost.api.internal.config;

import bifrost.api.NetworkConfig;
import bifrost.api.internal.value.Headers;
import java.util.Map;
import java.util.TreeMap;

/** {@code network_config}, but for the base URL what {@link NetworkConfig} holds. */
final class NetworkConfigMembers {
  private static final String URL = "a URL, or env.NAME";

  /** The limits of connections, and the Anthropic headers, are the gateway's own; it would also ask whether a private network is meant. */
  static final ConfigMembers<ProviderConfigReader> MEMBERS = ConfigMembers.<ProviderConfigReader>of("network_config")
      .with("base_url",
          (in, provider) -> in.optionalResolvedString(URL).ifPresent(url -> provider.baseUrl(url, in.location())))
      .with("extra_headers", NetworkConfigMembers::headers)
      .with("default_request_timeout_in_seconds",
          (in, provider) -> provider.network(network -> network.requestTimeout(in.seconds(network.requestTimeout()))))
      .with("stream_idle_timeout_in_seconds",
          (in, provider) -> provider.network(network -> network.idleTimeout(in.seconds(network.idleTimeout()))))
      .with("max_retries",
          (in, provider) -> provider.network(network -> network.maxRetries(in.integer("a number of retries", 0))))
      .with("retry_backoff_initial",
          (in, provider) -> provider.network(
              network -> network.retryBackoff(in.duration(network.retryBackoffInitial()), network.retryBackoffMax())))
      .with("retry_backoff_max",
          (in, provider) -> provider.network(
              network -> network.retryBackoff(network.retryBackoffInitial(), in.duration(network.retryBackoffMax()))))
      .with("insecure_skip_verify",
          (in, provider) -> provider.network(network -> network.insecureSkipVerify(in.bool())))
      .with("ca_cert_pem", (in, provider) -> provider.trust(in.resolvedString("certificates in PEM, or env.NAME")))
      .with("ca_cert_file",
          (in, provider) -> ClientCertificateReader.file(in)
              .ifPresent(file -> provider.network(network -> network.caCertFile(file))))
      .with("client_certificate", (in, provider) -> {
        var certificate = ClientCertificateReader.read(in);
        provider.network(network -> network.clientCertificate(certificate));
      })
      .with("max_connection_age_in_seconds",
          (in, provider) -> provider
              .network(network -> network.maxConnectionAge(in.seconds(network.maxConnectionAge()))))
      .with("enforce_http2", (in, provider) -> provider.enforceHttp2(in.nameLocation(), in.bool()))
      .ignored("keep_alive_timeout_in_seconds", "keep_alive_timeout", "max_conns_per_host", "allow_private_network",
          "beta_header_overrides", "stream_throughput_guard");

  private NetworkConfigMembers() {}

  private static void headers(ConfigReader in, ProviderConfigReader provider) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    in.members(name -> {
      var place = in.nameLocation();
      if (name.equalsIgnoreCase("Authorization")) {
        throw place.misconfigured(
            "'Authorization' is no extra header: write its secret into the value of a key, without 'Bearer'");
      }
      var value = in.resolvedString("the value of a header, or env.NAME");
      headers.remove(name); // so that the name is written as the last one has it
      headers.putAll(place.of(() -> Headers.copy(Map.of(name, value))));
    });
    provider.network(network -> network.extraHeaders(headers));
  }
}
