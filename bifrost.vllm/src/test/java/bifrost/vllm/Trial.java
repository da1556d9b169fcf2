package bifrost.vllm;

import bifrost.testkit.Fault;
import java.time.Duration;

/**
 * One case of the matrix.
 *
 * @param name the fault, as an expression
 * @param expected what may come of it
 * @param limit the limit that ends the call, if it is one that does
 * @param script the call
 */
record Trial(String name, Expected expected, Duration limit, Script script) {
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  /** Makes the call, and whatever belongs to it. */
  interface Script {
    Rig.Seen run(Rig rig, Duration limit);
  }

  /** A call whose connections have the fault. */
  static Trial of(MatrixRow row, Fault fault, Expected expected) {
    return new Trial(fault.toString(), expected, Limits.SHORT, (rig, limit) -> rig.call(row, fault, Limits.before(expected, limit)));
  }

  /** Whether the limit that was reached may have been too short for this machine. */
  boolean mayBeTooSoon(End reached) {
    return limit.compareTo(ENOUGH) < 0 && (expected.ends().contains(reached) || expected.ends().contains(End.COMPLETE));
  }

  /** The same with more time, for when the machine was too slow for the limit. */
  Trial slower() {
    return new Trial(name, expected, limit.multipliedBy(10), script);
  }
}
