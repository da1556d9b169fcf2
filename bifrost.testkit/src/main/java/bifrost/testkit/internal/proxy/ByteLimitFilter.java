package bifrost.testkit.internal.proxy;

/** A filter that passes a fixed number of bytes. */
final class ByteLimitFilter implements FaultFilter {
  private long remaining;

  ByteLimitFilter(long bytes) {
    remaining = bytes;
  }

  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    int count = (int) Math.min(remaining, to - from);
    out.add(bytes, from, from + count);
    remaining -= count;
    return remaining > 0;
  }
}
