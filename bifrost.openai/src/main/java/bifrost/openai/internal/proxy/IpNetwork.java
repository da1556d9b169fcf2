package bifrost.openai.internal.proxy;

import java.util.Optional;

/** Addresses that begin with the same bits, as in {@code 10.0.0.0/8}. */
record IpNetwork(IpAddress base, int bits) {
  static Optional<IpNetwork> of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) return Optional.empty();
    int bits = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.of(text.substring(0, slash)).filter(base -> bits <= 8 * base.bytes().length)
        .map(base -> new IpNetwork(base, bits));
  }

  boolean contains(IpAddress address) {
    var wanted = base.bytes();
    var found = address.bytes();
    if (wanted.length != found.length) return false;
    for (int bit = 0; bit < bits; bit++) if ((wanted[bit / 8] ^ found[bit / 8]) << bit % 8 << 24 < 0) return false;
    return true;
  }
}
