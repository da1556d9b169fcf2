package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;

/** What a fault lets through in one direction. */
interface FaultFilter {
  /** Adds to the outflow what may pass of a run of bytes that the parser has just consumed. False when nothing more will ever pass. */
  boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out);

  /** The sender has closed: adds what was held back. */
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
