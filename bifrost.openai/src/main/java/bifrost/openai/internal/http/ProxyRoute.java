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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * By which way a server is reached.
 *
 * @param selector as the HTTP client is told; empty to leave the decision to the JVM
 * @param proxy which proxy was configured, or is in the environment
 * @param name the name of the proxy in messages, also for the JVM's proxy; {@code ""} if there is none
 */
public record ProxyRoute(Optional<ProxySelector> selector, Optional<HttpProxy> proxy, String name) {
  private static final String TUNNELS = "-Djdk.http.auth.tunneling.disabledSchemes=";

  /** The beginning of the message with which java.net.http reports a proxy that answers CONNECT with a status other than 200 and 407. */
  private static final String NO_TUNNEL = "Tunnel failed, got: ";

  public static ProxyRoute of(ProxyConfig config, URI server, UnaryOperator<String> environment) {
    if (config instanceof ProxyConfig.Http http) return throughProxy(HttpProxy.of(http));
    if (config instanceof ProxyConfig.Environment) {
      return new ProxyEnvironment(environment).of(server).map(ProxyRoute::throughProxy).orElseGet(ProxyRoute::direct);
    }
    return config instanceof ProxyConfig.None ? direct() : fromJvm(server);
  }

  private static ProxyRoute throughProxy(HttpProxy proxy) {
    return new ProxyRoute(Optional.of(proxy.selector()), Optional.of(proxy), "the proxy " + proxy);
  }

  private static ProxyRoute direct() {
    return new ProxyRoute(Optional.of(HttpClient.Builder.NO_PROXY), Optional.empty(), "");
  }

  private static ProxyRoute fromJvm(URI server) {
    var first = selected(server);
    var type = first.map(Proxy::type).orElse(Proxy.Type.DIRECT);
    if (type == Proxy.Type.SOCKS) {
      throw new BifrostException(new Misconfigured(
          "the JVM is configured to reach " + server + " by SOCKS, which java.net.http does not support:"
              + " set NetworkConfig.proxy(ProxyConfig.none()), or an HTTP proxy"));
    }
    return new ProxyRoute(Optional.empty(), Optional.empty(),
        type == Proxy.Type.HTTP ? "the JVM's proxy " + address(first.get()) : "");
  }

  /** {@return the proxy of the JVM's selector} For a port out of range, the selector throws on each call. */
  private static Optional<Proxy> selected(URI server) {
    var selector = ProxySelector.getDefault();
    try {
      return selector == null ? Optional.empty() : selector.select(server).stream().findFirst();
    } catch (IllegalArgumentException e) {
      throw new BifrostException(
          new Misconfigured("the JVM's ProxySelector finds no proxy for " + server + " (" + e.getMessage()
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
   * Checks that the server can be reached this way. A proxy resolves names itself, and java.net.http refuses to send it one with
   * {@code _}. If our own code resolves the name, the proxy must not be chosen by the IP address.
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

  /** The client lets nobody but a proxy see this header. */
  void addAuthorization(HttpRequest.Builder request) {
    proxy.flatMap(HttpProxy::authorization).ifPresent(us -> request.setHeader("Proxy-Authorization", us));
  }

  /** What status 407 means. */
  BifrostException authenticationRequired(boolean tunnel) {
    boolean introduced = proxy.flatMap(HttpProxy::authorization).isPresent();
    var todo = !introduced ? " requires credentials (407): set ProxyConfig.Http.credentials(…)"
        : tunnel ? " requires credentials (407), which the JVM sends for https:// only if it is started with " + TUNNELS
            + " (with nothing after it); if it was, the credentials are wrong"
        : " rejects the credentials (407): correct ProxyConfig.Http.credentials(…)";
    return new BifrostException(new Misconfigured(name + todo));
  }

  /** {@return the status with which the proxy refused CONNECT, if that is the cause of the failure} */
  static OptionalInt tunnelRefusalStatus(IOException failure) {
    var message = String.valueOf(failure.getMessage());
    int at = message.indexOf(NO_TUNNEL);
    var status = at < 0 ? "" : message.substring(at + NO_TUNNEL.length()).strip();
    boolean isStatus = status.length() == 3 && status.chars().allMatch(c -> c >= '0' && c <= '9');
    return isStatus ? OptionalInt.of(Integer.parseInt(status)) : OptionalInt.empty();
  }

  /** {@return the error for a refused CONNECT} The server was not reached; the status is the proxy's, and does not concern the key. */
  BifrostException tunnelRefused(int status, URI server, IOException cause) {
    boolean isTransient = status == 429 || status == 500 || status >= 502 && status <= 504;
    return new BifrostException(new Unreachable(
        name + " refused to connect to " + server.getRawAuthority() + " (HTTP " + status + ")", isTransient), cause);
  }

  /** {@return the error for a failed connection to the proxy} */
  BifrostException unreachable(URI server, ConnectException cause) {
    var unresolved = cause.getCause() instanceof UnresolvedAddressException;
    var why = unresolved ? "its name does not resolve" : ConnectionFailureText.of(cause);
    return new BifrostException(new Unreachable("cannot connect to " + name + " (for " + server.getRawAuthority()
        + "): " + why + "; check that the proxy is running and its address is correct", true), cause);
  }
}
