package bifrost.openai.internal.proxy;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProxyConfig;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The proxies in environment variables, with the semantics of Go (golang.org/x/net/http/httpproxy). */
public final class ProxyEnvironment {
  private final UnaryOperator<String> environment;

  /**
   * Creates a reader of environment variables.
   *
   * @param environment returns the value of a variable, or null
   */
  public ProxyEnvironment(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  /** {@return the proxy for a server; empty if requests reach it directly} */
  public Optional<HttpProxy> of(URI server) {
    var variable = server.getScheme().toUpperCase(Locale.ROOT) + "_PROXY";
    var url = variable(variable);
    if (url.isEmpty() || NoProxyList.of(variable("NO_PROXY").orElse("")).matches(server)) return Optional.empty();
    return Optional.of(proxy(variable, url.get()));
  }

  private static HttpProxy proxy(String variable, String url) {
    try {
      return HttpProxy.of(ProxyConfig.http(url.contains("://") ? url : "http://" + url));
    } catch (BifrostException e) {
      throw new BifrostException(
          new Misconfigured(e.error().message() + " (environment variable " + variable + ")"));
    }
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT)).map(environment)
        .filter(each -> each != null && !each.isBlank()).findFirst()
        .map(String::strip);
  }
}
