package bifrost.openai.internal.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address parsed from its textual form, without a lookup. An IPv4-mapped IPv6 address becomes an IPv4 address.
 */
record IpAddress(InetAddress address) {
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  /** {@return the IP address; empty if the text is a host name or invalid} */
  static Optional<IpAddress> of(String text) {
    try {
      if (V4.matcher(text).matches()) return Optional.of(new IpAddress(InetAddress.getByName(text)));
      if (V6.matcher(text).matches()) return Optional.of(new IpAddress(InetAddress.getByName("[" + text + "]")));
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  byte[] bytes() {
    return address.getAddress();
  }
}
