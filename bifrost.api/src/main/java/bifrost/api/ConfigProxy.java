package bifrost.api;

import java.util.Optional;

/** {@code proxy_config}, while it is read. */
final class ConfigProxy {
  private static final ConfigMembers<ConfigProxy> MEMBERS = ConfigMembers.<ConfigProxy>of("proxy_config")
      .with("type", (in, proxy) -> proxy.type(in.word("", "none", "http", "socks5", "environment"), in.place()))
      .with("url", (in, proxy) -> proxy.url(in.resolved("the URL of a proxy, or env.NAME"), in.place()))
      .with("username", (in, proxy) -> proxy.username = in.resolved("a username, or env.NAME"))
      .with("password", (in, proxy) -> proxy.password = in.resolved("a password, or env.NAME"))
      .with("ca_cert_pem", (in, proxy) -> proxy.certificates = in.resolved("certificates in PEM, or env.NAME"));

  private Optional<String> type = Optional.empty();
  private String url = "";
  private Optional<ConfigPlace> urlPlace = Optional.empty();
  private String username = "";
  private String password = "";
  private String certificates = "";

  private ConfigProxy() {}

  static void read(ConfigReader in, ConfigProvider provider) {
    var place = in.name();
    var proxy = new ConfigProxy();
    MEMBERS.read(in, proxy);
    provider.network(network -> network.proxy(proxy.done(place)));
    provider.trust(proxy.certificates);
  }

  private void type(String type, ConfigPlace place) {
    if (type.equals("socks5")) throw place.misconfigured("there is no proxy of type 'socks5' here: java.net.http would go without it; use 'http'");
    this.type = Optional.of(type);
  }

  private void url(String url, ConfigPlace place) {
    this.url = url;
    urlPlace = Optional.of(place);
  }

  private ProxyConfig done(ConfigPlace place) {
    if (type.isEmpty() && !url.isBlank()) throw place.misconfigured("proxy_config has no 'type': it is 'none', 'http' or 'environment'");
    return switch (type.orElse("none")) {
      case "", "none" -> ProxyConfig.none();
      case "environment" -> ProxyConfig.environment();
      default -> http(place);
    };
  }

  private ProxyConfig http(ConfigPlace place) {
    if (url.isBlank()) throw urlPlace.orElse(place).misconfigured("a proxy of type 'http' has a 'url', such as http://proxy:3128");
    return urlPlace.orElse(place).of(() -> {
      var proxy = ProxyConfig.http(url);
      return username.isEmpty() ? proxy : proxy.credentials(username, password);
    });
  }
}
