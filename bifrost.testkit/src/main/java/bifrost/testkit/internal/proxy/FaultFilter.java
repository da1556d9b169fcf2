package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;

/** The part of a fault that decides which bytes of one direction pass. */
interface FaultFilter {
  /**
   * Adds to the queue those bytes that may pass. The parser has already consumed all of the bytes.
   *
   * @return false if no later byte may pass
   */
  boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out);

  /** Adds the bytes that were held back to the queue, after the sender has closed the connection. */
  default void endOfInput(HttpMessageParser parser, WriteQueue out) {}

  static FaultFilter of(Fault fault) {
    return switch (fault.ending()) {
      case NONE, REFUSE -> (parser, bytes, from, to, out) -> {
        out.add(bytes, from, to);
        return true;
      };
      case CUT, RESET, STALL -> new ByteLimitFilter(fault.after());
      case TRUNCATE -> new TruncatingBodyFilter(fault.after());
      case ENDLESS -> new EndlessBodyFilter();
    };
  }
}
