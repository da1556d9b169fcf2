package bifrost.testkit;

/** Lets so many bytes through, whatever they are. */
final class CountingGate implements Gate {
  private long left;

  CountingGate(long bytes) {
    left = bytes;
  }

  @Override
  public boolean pass(MessageParser parser, byte[] bytes, int from, int to, Outflow out) {
    int count = (int) Math.min(left, to - from);
    out.add(bytes, from, from + count);
    left -= count;
    return left > 0;
  }
}
