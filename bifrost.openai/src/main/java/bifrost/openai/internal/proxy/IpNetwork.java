package bifrost.openai.internal.proxy;

import java.util.Optional;

/**
 * A network in CIDR notation, such as {@code 10.0.0.0/8}.
 *
 * @param bits the length of the prefix
 */
record IpNetwork(IpAddress base, int bits) {
  static Optional<IpNetwork> of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) return Optional.empty();
    int bits = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.of(text.substring(0, slash)).filter(base -> bits <= 8 * base.bytes().length)
        .map(base -> new IpNetwork(base, bits));
  }

  boolean contains(IpAddress address) {
    var expected = base.bytes();
    var actual = address.bytes();
    if (expected.length != actual.length) return false;
    for (int bit = 0; bit < bits; bit++) if ((expected[bit / 8] ^ actual[bit / 8]) << bit % 8 << 24 < 0) return false;
    return true;
  }
}
