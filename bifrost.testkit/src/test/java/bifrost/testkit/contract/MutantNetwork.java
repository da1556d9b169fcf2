package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** The proxies and the TLS settings of a configuration. */
record MutantNetwork(NetworkConfig config, Set<Defect> defects) {
  static MutantNetwork direct() {
    return new MutantNetwork(NetworkConfig.defaults().proxy(ProxyConfig.none()), Set.of());
  }

  /** Checks the settings when the provider is opened. */
  void check(URI server) {
    if (!has(Defect.READS_CERTIFICATES_LATE)) MutantTls.context(config, defects);
    var url = config.proxy() instanceof ProxyConfig.Http http ? http.url() : URI.create("http://kit:1");
    boolean isUsable = "http".equalsIgnoreCase(url.getScheme()) && url.getHost() != null && url.getPort() != 0
        && url.getPort() < 65_536;
    if (!isUsable && !has(Defect.ACCEPTS_UNUSABLE_PROXIES)) {
      throw MutantProvider.misconfigured("the proxy " + url + " is not an HTTP proxy");
    }
    if (server.getHost() != null && !has(Defect.BYPASSES_SOCKS_PROXIES) && isJvm()
        && selected(server).type() == Proxy.Type.SOCKS) {
      throw MutantProvider.misconfigured("SOCKS is not supported");
    }
  }

  private boolean isJvm() {
    return config.proxy() instanceof ProxyConfig.Jvm && !has(Defect.IGNORES_THE_PROXY_OF_THE_JVM);
  }

  private static Proxy selected(URI server) {
    var proxies = ProxySelector.getDefault().select(server);
    return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
  }

  /** {@return the host and the port of the proxy, if there is one} */
  Optional<String> proxy(URI server) {
    if (has(Defect.IGNORES_THE_PROXY)) return Optional.empty();
    if (config.proxy() instanceof ProxyConfig.Http http) return Optional.of(http.url().getAuthority());
    if (!isJvm() || selected(server).type() != Proxy.Type.HTTP) return Optional.empty();
    var address = (InetSocketAddress) selected(server).address();
    return Optional.of(address.getHostString() + ":" + address.getPort());
  }

  /** {@return the head of a request, as the proxy or the server expects it} */
  String head(URI url, String head) {
    if (proxy(url).isEmpty() || isTls(url)) return head;
    var target = has(Defect.SENDS_PATHS_TO_PROXIES) ? " " : " http://" + url.getAuthority();
    return head.replaceFirst(" ", target) + authorization();
  }

  private String authorization() {
    boolean hasCredentials = config.proxy() instanceof ProxyConfig.Http http && !http.username().isEmpty();
    if (!hasCredentials || has(Defect.SENDS_NO_CREDENTIALS_TO_THE_PROXY)) return "";
    var http = (ProxyConfig.Http) config.proxy();
    return "proxy-authorization: Basic "
        + Base64.getEncoder().encodeToString((http.username() + ":" + http.password()).getBytes(UTF_8)) + "\r\n";
  }

  static boolean isTls(URI url) {
    return url.getScheme().equalsIgnoreCase("https");
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
  }

  /** {@return the addresses to connect to, at least one} */
  List<InetSocketAddress> addresses(URI url) throws IOException {
    var proxy = proxy(url).map(address -> URI.create("http://" + address)).orElse(url);
    var all = InetAddress.getAllByName(proxy.getHost());
    return Arrays.stream(all).limit(config.tryOtherAddresses() ? all.length : 1)
        .map(each -> new InetSocketAddress(each, port(proxy))).toList();
  }

  /** {@return the error for a failure to connect, with the addresses} */
  IOException unreachable(URI url, ConnectException failure) throws IOException {
    var proxy = proxy(url);
    if (proxy.isPresent() && !has(Defect.HIDES_THE_ADDRESS_OF_THE_PROXY)) {
      throw new BifrostException(new Unreachable("cannot connect to the proxy " + proxy.get(), true), failure);
    }
    if (has(Defect.HIDES_THE_ADDRESSES_OF_A_NAME)) return failure;
    var detailed =
        new ConnectException("connection refused by " + url.getAuthority() + " "
            + Arrays.toString(InetAddress.getAllByName(url.getHost())));
    detailed.initCause(failure);
    return detailed;
  }

  /** Opens the tunnel of a proxy, and starts TLS, if the URL requires it. */
  Optional<SSLSocket> secure(URI url, Socket socket, Attempt attempt) throws IOException {
    if (!isTls(url)) return Optional.empty();
    if (proxy(url).isPresent()) openTunnel(url, socket, attempt);
    try {
      var tls = (SSLSocket) MutantTls.context(config, defects).getSocketFactory().createSocket(socket, url.getHost(),
          port(url), true);
      var parameters = tls.getSSLParameters();
      boolean isUnchecked = config.insecureTrustAllCertificates() || has(Defect.ACCEPTS_CERTIFICATES_OF_OTHER_HOSTS);
      if (!isUnchecked) parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return Optional.of(tls);
    } catch (SSLException e) {
      throw tlsFailure(url, e);
    }
  }

  static BifrostException tlsFailure(URI url, SSLException e) {
    return new BifrostException(new Unreachable(
        "TLS with " + url.getAuthority() + " failed: " + e.getMessage() + "; the certificate must be of an"
            + " authority that is trusted and of this host, and not expired,"
            + " and the server may require a client certificate",
        false), e);
  }

  private void openTunnel(URI url, Socket socket, Attempt attempt) throws IOException {
    var key = has(Defect.SENDS_THE_KEY_TO_THE_PROXY) ? attempt.key().map(each -> "x-key: " + each.value() + "\r\n")
        : Optional.of("");
    var authority = url.getHost() + ":" + port(url);
    socket.getOutputStream()
        .write(("CONNECT " + authority + " HTTP/1.1\r\nhost: " + authority + "\r\n" + authorization()
            + key.orElse("") + "\r\n").getBytes(ISO_8859_1));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) throw new IOException("the proxy closed the connection");
      head.append((char) b);
    }
    int status = Integer.parseInt(head.substring(9, 12));
    if (status == 200) return;
    attempt.responded(status, Map.of());
    throw refused(url, status);
  }

  BifrostException refused(URI url, int status) {
    var message = "the proxy " + proxy(url).orElseThrow() + " refused the request (" + status + ")";
    if (status == 407) return MutantProvider.misconfigured(message);
    return new BifrostException(new Unreachable(message, status >= 500));
  }

  /** {@return whether a status is that of the proxy} */
  boolean isRefusal(URI url, int status) {
    return status == 407 && proxy(url).isPresent() && !has(Defect.REPORTS_REFUSALS_OF_PROXIES_AS_REJECTED);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
