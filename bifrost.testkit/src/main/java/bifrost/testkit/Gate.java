package bifrost.testkit;

/** What a fault lets through in one direction. */
interface Gate {
  /** Adds to the outflow what may pass of a run of bytes that the parser has just consumed. False when nothing more will ever pass. */
  boolean pass(MessageParser parser, byte[] bytes, int from, int to, Outflow out);

  /** The sender has closed: adds what was held back. */
  default void finish(MessageParser parser, Outflow out) {}

  static Gate of(Fault fault) {
    return switch (fault.ending()) {
      case NONE, REFUSE -> (parser, bytes, from, to, out) -> {
        out.add(bytes, from, to);
        return true;
      };
      case CUT, RESET, STALL -> new CountingGate(fault.after());
      case TRUNCATE -> new TruncatingGate(fault.after());
      case ENDLESS -> new EndlessGate();
    };
  }
}
