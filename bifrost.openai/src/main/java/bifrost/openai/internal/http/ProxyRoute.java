package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.ProxyConfig;
import bifrost.openai.internal.proxy.HttpProxy;
import bifrost.openai.internal.proxy.ProxyEnvironment;
import bifrost.openai.internal.url.BaseUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * The route to a server: direct, or through a proxy.
 *
 * @param selector the proxy selector of the HTTP client; empty for the JVM's default
 * @param proxy the proxy from the configuration or from environment variables
 * @param name the name of the proxy in messages, including a proxy of the JVM; {@code ""} if there is none
 */
public record ProxyRoute(Optional<ProxySelector> selector, Optional<HttpProxy> proxy, String name) {
  private static final String TUNNELS = "-Djdk.http.auth.tunneling.disabledSchemes=";

  /** The start of java.net.http's message for a proxy that responds to CONNECT with a status other than 200 and 407. */
  private static final String NO_TUNNEL = "Tunnel failed, got: ";

  public static ProxyRoute of(ProxyConfig config, URI server) {
    if (config instanceof ProxyConfig.Http http) return throughProxy(HttpProxy.of(http));
    if (config instanceof ProxyConfig.Environment) return fromEnvironment(server, System::getenv);
    return config instanceof ProxyConfig.None ? direct() : fromJvm(server);
  }

  public static ProxyRoute fromEnvironment(URI server, UnaryOperator<String> environment) {
    return new ProxyEnvironment(environment).of(server).map(ProxyRoute::throughProxy).orElseGet(ProxyRoute::direct);
  }

  private static ProxyRoute throughProxy(HttpProxy proxy) {
    return new ProxyRoute(Optional.of(proxy.selector()), Optional.of(proxy), "the proxy " + proxy);
  }

  private static ProxyRoute direct() {
    return new ProxyRoute(Optional.of(HttpClient.Builder.NO_PROXY), Optional.empty(), "");
  }

  private static ProxyRoute fromJvm(URI server) {
    var first = selectFromJvm(server);
    if (first.type() == Proxy.Type.SOCKS) {
      throw new BifrostException(new Misconfigured(
          "the JVM is configured to reach " + server + " through a SOCKS proxy, which java.net.http does not support:"
              + " set NetworkConfig.proxy to ProxyConfig.none() or to an HTTP proxy"));
    }
    return new ProxyRoute(Optional.empty(), Optional.empty(),
        first.type() == Proxy.Type.HTTP ? "the JVM's proxy " + address(first) : "");
  }

  /** {@return the proxy that the JVM's selector selects} The selector throws if a configured port is out of range. */
  private static Proxy selectFromJvm(URI server) {
    var selector = ProxySelector.getDefault();
    try {
      var proxies = selector == null ? List.<Proxy>of() : selector.select(server);
      return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
    } catch (IllegalArgumentException e) {
      throw new BifrostException(
          new Misconfigured("the JVM's ProxySelector failed for " + server + " (" + e.getMessage()
              + "): correct -Dhttp.proxyPort or -Dhttps.proxyPort, or set NetworkConfig.proxy(ProxyConfig.none())"),
          e);
    }
  }

  private static String address(Proxy proxy) {
    return proxy.address() instanceof InetSocketAddress address
        ? "http://" + address.getHostString() + ":" + address.getPort()
        : "";
  }

  /**
   * Returns the route for a server, and checks that it can be used. A proxy resolves names itself, but java.net.http
   * does not send it a name with {@code _}. If this library resolves the name, the route is direct, because the JVM
   * would select a proxy by the IP address.
   *
   * @throws BifrostException with Misconfigured if the server cannot be reached by this route
   */
  ProxyRoute forServer(BaseUrl server, NetworkConfig network) {
    var name = server.nameWithUnderscore();
    if (name.isPresent() && isProxied()) {
      throw new BifrostException(
          new Misconfigured("host name '" + name.get() + "' has '_', which java.net.http does not send to " + this.name
              + ": give the server a network alias without '_', or set NetworkConfig.proxy(ProxyConfig.none())"));
    }
    boolean byAddress = name.isPresent() || network.tryOtherAddresses() && !server.isTls();
    return byAddress && !isProxied() ? direct() : this;
  }

  public boolean isProxied() {
    return !name.isEmpty();
  }

  /** Adds the credentials of the proxy. java.net.http sends this header only to a proxy. */
  void addAuthorization(HttpRequest.Builder request) {
    var credentials = proxy.isPresent() ? proxy.get().authorization() : Optional.<String>empty();
    if (credentials.isPresent()) request.setHeader("Proxy-Authorization", credentials.get());
  }

  /** {@return the error for status 407} */
  BifrostException authenticationRequired(boolean tunnel) {
    boolean hasCredentials = proxy.flatMap(HttpProxy::authorization).isPresent();
    var advice = !hasCredentials ? " requires credentials (407): set ProxyConfig.Http.credentials(…)"
        : tunnel ? " requires credentials (407), which the JVM sends for https:// only if it is started with " + TUNNELS
            + " (with an empty value); if it was, the credentials are wrong"
        : " rejects the credentials (407): correct ProxyConfig.Http.credentials(…)";
    return new BifrostException(new Misconfigured(name + advice));
  }

  /** {@return the status of the proxy's response to CONNECT, if the proxy refused it} */
  static OptionalInt tunnelRefusalStatus(IOException failure) {
    var message = String.valueOf(failure.getMessage());
    int at = message.indexOf(NO_TUNNEL);
    var status = at < 0 ? "" : message.substring(at + NO_TUNNEL.length()).strip();
    boolean isStatus = status.length() == 3 && status.chars().allMatch(c -> c >= '0' && c <= '9');
    return isStatus ? OptionalInt.of(Integer.parseInt(status)) : OptionalInt.empty();
  }

  /**
   * {@return the error for a refused CONNECT} The request did not reach the server, so the status does not concern
   * the key.
   */
  BifrostException tunnelRefused(int status, URI server, IOException cause) {
    boolean isTransient = status == 429 || status == 500 || status >= 502 && status <= 504;
    return new BifrostException(new Unreachable(
        name + " refused to connect to " + server.getRawAuthority() + " (HTTP " + status + ")", isTransient), cause);
  }

  /** {@return the error for a failed connection to the proxy} */
  BifrostException unreachable(URI server, ConnectException cause) {
    var unresolved = cause.getCause() instanceof UnresolvedAddressException;
    var reason = unresolved ? "the host name does not resolve" : ConnectionFailureText.of(cause);
    return new BifrostException(new Unreachable("cannot connect to " + name + " (for " + server.getRawAuthority()
        + "): " + reason + "; check that the proxy is running and its address is correct", true), cause);
  }
}
