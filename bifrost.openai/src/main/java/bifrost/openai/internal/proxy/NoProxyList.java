package bifrost.openai.internal.proxy;

import bifrost.openai.internal.url.UrlAuthority;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which servers are reached directly although there is a proxy: the list in {@code NO_PROXY}, as Go reads it. */
final class NoProxyList {
  private final List<Rule> rules = new ArrayList<>();

  private interface Rule {
    boolean matches(String host, Optional<IpAddress> address, int port);
  }

  private NoProxyList() {}

  static NoProxyList of(String list) {
    var all = new NoProxyList();
    for (var entry : list.toLowerCase(Locale.ROOT).split(",")) if (!entry.isBlank()) all.rules.add(rule(entry.strip()));
    return all;
  }

  /** A server of this machine is never behind a proxy. */
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
    var only = colon < 0 ? "" : entry.substring(colon + 1);
    var rule = IpAddress.of(name).map(NoProxyList::addressRule).orElseGet(() -> domainRule(name));
    return (host, address, port) -> (only.isEmpty() || only.equals(String.valueOf(port)))
        && rule.matches(host, address, port);
  }

  private static Rule addressRule(IpAddress wanted) {
    return (host, address, port) -> address.filter(wanted::equals).isPresent();
  }

  /** {@code example.com} is that host and all below it, {@code .example.com} and {@code *.example.com} are all below it. */
  private static Rule domainRule(String name) {
    var domain = name.startsWith("*.") ? name.substring(1) : name;
    if (domain.isEmpty()) return (host, address, port) -> false;
    if (domain.startsWith(".")) return (host, address, port) -> host.endsWith(domain);
    return (host, address, port) -> host.equals(domain) || host.endsWith("." + domain);
  }

  /** Where the port begins: an IPv6 address has colons of its own, and stands in brackets before a port. */
  private static int colon(String entry) {
    int last = entry.lastIndexOf(':');
    return last == entry.indexOf(':') || entry.startsWith("[") && entry.charAt(Math.max(0, last - 1)) == ']' ? last
        : -1;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
