package bifrost.testkit.internal.proxy;

/** Lets so many bytes through, whatever they are. */
final class ByteLimitFilter implements FaultFilter {
  private long left;

  ByteLimitFilter(long bytes) {
    left = bytes;
  }

  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    int count = (int) Math.min(left, to - from);
    out.add(bytes, from, from + count);
    left -= count;
    return left > 0;
  }
}
