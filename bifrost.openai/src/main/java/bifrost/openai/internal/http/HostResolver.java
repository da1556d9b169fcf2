package bifrost.openai.internal.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A resolver of host names. Tests replace it. */
@FunctionalInterface
public interface HostResolver {
  /**
   * The JVM's resolver, which caches addresses for 30 seconds unless the security property
   * {@code networkaddress.cache.ttl} is set.
   */
  HostResolver JVM = name -> List.of(InetAddress.getAllByName(name));

  /**
   * Looks up the addresses of a name. This may block.
   *
   * @return at least one address
   * @throws UnknownHostException if the name has no address
   */
  List<InetAddress> lookup(String name) throws UnknownHostException;
}
