package bifrost.api.internal.config;

import bifrost.api.ProxyConfig;
import java.util.Optional;

/** {@code proxy_config}, while it is read. */
public final class ProxyConfigReader {
  private static final ConfigMembers<ProxyConfigReader> MEMBERS = ConfigMembers.<ProxyConfigReader>of("proxy_config")
      .with("type", (in, proxy) -> proxy.type(in.oneOf("", "none", "http", "socks5", "environment"), in.location()))
      .with("url", (in, proxy) -> proxy.url(in.resolvedString("the URL of a proxy, or env.NAME"), in.location()))
      .with("username", (in, proxy) -> proxy.username = in.resolvedString("a username, or env.NAME"))
      .with("password", (in, proxy) -> proxy.password = in.resolvedString("a password, or env.NAME"))
      .with("ca_cert_pem", (in, proxy) -> proxy.certificates = in.resolvedString("certificates in PEM, or env.NAME"));

  private Optional<String> type = Optional.empty();
  private String url = "";
  private Optional<ConfigLocation> urlLocation = Optional.empty();
  private String username = "";
  private String password = "";
  private String certificates = "";

  private ProxyConfigReader() {}

  static void read(ConfigReader in, ProviderConfigReader provider) {
    var place = in.nameLocation();
    var proxy = new ProxyConfigReader();
    MEMBERS.read(in, proxy);
    provider.network(network -> network.proxy(proxy.build(place)));
    provider.trust(proxy.certificates);
  }

  private void type(String type, ConfigLocation place) {
    if (type.equals("socks5")) {
      throw place
          .misconfigured("there is no proxy of type 'socks5' here: java.net.http would go without it; use 'http'");
    }
    this.type = Optional.of(type);
  }

  private void url(String url, ConfigLocation place) {
    this.url = url;
    urlLocation = Optional.of(place);
  }

  private ProxyConfig build(ConfigLocation place) {
    if (type.isEmpty() && !url.isBlank()) {
      throw place.misconfigured("proxy_config has no 'type': it is 'none', 'http' or 'environment'");
    }
    return switch (type.orElse("none")) {
      case "", "none" -> ProxyConfig.none();
      case "environment" -> ProxyConfig.environment();
      default -> http(place);
    };
  }

  private ProxyConfig http(ConfigLocation place) {
    if (url.isBlank()) {
      throw urlLocation.orElse(place).misconfigured("a proxy of type 'http' has a 'url', such as http://proxy:3128");
    }
    return urlLocation.orElse(place).of(() -> {
      var proxy = ProxyConfig.http(url);
      return username.isEmpty() ? proxy : proxy.credentials(username, password);
    });
  }
}
