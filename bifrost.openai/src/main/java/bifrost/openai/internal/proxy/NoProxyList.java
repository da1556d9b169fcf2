package bifrost.openai.internal.proxy;

import bifrost.openai.internal.url.UrlAuthority;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The servers in {@code NO_PROXY}, which are reached without the proxy. The list has the semantics of Go. */
final class NoProxyList {
  private final List<Rule> rules = new ArrayList<>();

  private interface Rule {
    boolean matches(String host, Optional<IpAddress> address, int port);
  }

  private NoProxyList() {}

  static NoProxyList of(String list) {
    var parsed = new NoProxyList();
    for (var entry : list.toLowerCase(Locale.ROOT).split(",")) {
      if (!entry.isBlank()) parsed.rules.add(rule(entry.strip()));
    }
    return parsed;
  }

  /** {@return whether the server is in the list or on this machine, which is always reached without the proxy} */
  boolean matches(URI server) {
    var host = withoutBrackets(UrlAuthority.host(server).toLowerCase(Locale.ROOT));
    var address = IpAddress.of(host);
    if (host.equals("localhost") || address.filter(IpAddress::isLoopback).isPresent()) return true;
    return rules.stream().anyMatch(rule -> rule.matches(host, address, UrlAuthority.port(server)));
  }

  private static Rule rule(String entry) {
    if (entry.equals("*")) return (host, address, port) -> true;
    var network = IpNetwork.of(entry);
    if (network.isPresent()) return (host, address, port) -> address.filter(network.get()::contains).isPresent();
    int colon = colon(entry);
    var name = withoutBrackets(colon < 0 ? entry : entry.substring(0, colon));
    var requiredPort = colon < 0 ? "" : entry.substring(colon + 1);
    var rule = IpAddress.of(name).map(NoProxyList::addressRule).orElseGet(() -> domainRule(name));
    return (host, address, port) -> (requiredPort.isEmpty() || requiredPort.equals(String.valueOf(port)))
        && rule.matches(host, address, port);
  }

  private static Rule addressRule(IpAddress expected) {
    return (host, address, port) -> address.filter(expected::equals).isPresent();
  }

  /**
   * {@return the rule for a domain} {@code example.com} matches that host and its subdomains; {@code .example.com} and
   * {@code *.example.com} match only the subdomains.
   */
  private static Rule domainRule(String name) {
    var domain = name.startsWith("*.") ? name.substring(1) : name;
    if (domain.isEmpty()) return (host, address, port) -> false;
    if (domain.startsWith(".")) return (host, address, port) -> host.endsWith(domain);
    return (host, address, port) -> host.equals(domain) || host.endsWith("." + domain);
  }

  /**
   * {@return the position of the colon before the port; -1 if there is none} An IPv6 address with a port is in
   * brackets.
   */
  private static int colon(String entry) {
    int last = entry.lastIndexOf(':');
    return last == entry.indexOf(':') || entry.startsWith("[") && entry.charAt(Math.max(0, last - 1)) == ']' ? last
        : -1;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
