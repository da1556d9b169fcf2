package bifrost.api.internal.config;

import bifrost.api.NetworkConfig;
import bifrost.api.internal.value.Headers;
import java.util.Map;
import java.util.TreeMap;

/** The members of {@code network_config}: the base URL, and the settings in {@link NetworkConfig}. */
final class NetworkConfigMembers {
  private static final String URL = "a URL, or env.NAME";

  /**
   * The known members. The ignored ones configure features of the gateway that have no counterpart here: the connection
   * pool, the Anthropic headers and the check of private networks.
   */
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
              network -> network.retryBackoff(in.duration(network.initialRetryBackoff()), network.maxRetryBackoff())))
      .with("retry_backoff_max",
          (in, provider) -> provider.network(
              network -> network.retryBackoff(network.initialRetryBackoff(), in.duration(network.maxRetryBackoff()))))
      .with("insecure_skip_verify",
          (in, provider) -> provider.network(network -> network.insecureTrustAllCertificates(in.bool())))
      .with("ca_cert_pem", (in, provider) -> provider.trust(in.resolvedString("certificates in PEM, or env.NAME")))
      .with("ca_cert_file",
          (in, provider) -> ClientCertificateReader.file(in)
              .ifPresent(file -> provider.network(network -> network.trustedCertificateFile(file))))
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
      var location = in.nameLocation();
      if (name.equalsIgnoreCase("Authorization")) {
        throw location.misconfigured(
            "'Authorization' must not be an extra header: set its secret as the value of a key, without 'Bearer'");
      }
      var value = in.resolvedString("the value of a header, or env.NAME");
      headers.remove(name); // so that the last spelling of the name is used
      headers.putAll(location.evaluate(() -> Headers.copy(Map.of(name, value))));
    });
    provider.network(network -> network.headers(headers));
  }
}
