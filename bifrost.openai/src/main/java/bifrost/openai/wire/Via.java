package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProxyConfig;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * By which way a server is reached.
 *
 * @param selector as the HTTP client is told; empty to leave the decision to the JVM
 * @param proxy which proxy was configured, or is in the environment
 * @param isProxied whether there is a proxy in between, the JVM's included
 */
record Via(Optional<ProxySelector> selector, Optional<HttpProxy> proxy, boolean isProxied) {
  private static final String TUNNELS = "-Djdk.http.auth.tunneling.disabledSchemes=";

  static Via of(ProxyConfig config, URI server, UnaryOperator<String> environment) {
    if (config instanceof ProxyConfig.Http http) return by(HttpProxy.of(http));
    if (config instanceof ProxyConfig.Environment) return new ProxyVariables(environment).of(server).map(Via::by).orElseGet(Via::directly);
    return config instanceof ProxyConfig.None ? directly() : asTheJvmSays(server);
  }

  private static Via by(HttpProxy proxy) {
    return new Via(Optional.of(proxy.selector()), Optional.of(proxy), true);
  }

  private static Via directly() {
    return new Via(Optional.of(HttpClient.Builder.NO_PROXY), Optional.empty(), false);
  }

  private static Via asTheJvmSays(URI server) {
    var selector = ProxySelector.getDefault();
    var first = selector == null ? Optional.<Proxy>empty() : selector.select(server).stream().findFirst();
    var type = first.map(Proxy::type).orElse(Proxy.Type.DIRECT);
    if (type == Proxy.Type.SOCKS) {
      throw new BifrostException(new Misconfigured("the JVM is told to reach " + server + " by SOCKS, which java.net.http does not speak:"
          + " set NetworkConfig.proxy(ProxyConfig.none()), or an HTTP proxy"));
    }
    return new Via(Optional.empty(), Optional.empty(), type == Proxy.Type.HTTP);
  }

  /** The client lets nobody but a proxy see this header. */
  void introduce(HttpRequest.Builder request) {
    proxy.flatMap(HttpProxy::authorization).ifPresent(us -> request.setHeader("Proxy-Authorization", us));
  }

  /** What status 407 means. */
  BifrostException refused(boolean tunnel) {
    var name = proxy.map(each -> "the proxy " + each).orElse("the JVM's proxy");
    boolean introduced = proxy.flatMap(HttpProxy::authorization).isPresent();
    var todo = !introduced ? " asks who we are: call ProxyConfig.Http.credentials(…)"
        : tunnel ? " asks who we are (407), and the JVM tells no proxy that on the way to https://: start it with " + TUNNELS
            + " (with nothing behind it); if it was, the credentials are wrong"
        : " refuses the credentials (407): correct ProxyConfig.Http.credentials(…)";
    return new BifrostException(new Misconfigured(name + todo));
  }
}
