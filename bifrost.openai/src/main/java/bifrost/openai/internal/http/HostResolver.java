package bifrost.openai.internal.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a name. Tests have names of their own. */
@FunctionalInterface
public interface HostResolver {
  /** The JVM's resolver, which caches addresses for 30 seconds unless the security property {@code networkaddress.cache.ttl} is set. */
  HostResolver JVM = name -> List.of(InetAddress.getAllByName(name));

  /**
   * Looks a name up, which may block.
   *
   * @return at least one address
   * @throws UnknownHostException if it has none
   */
  List<InetAddress> lookup(String name) throws UnknownHostException;
}
