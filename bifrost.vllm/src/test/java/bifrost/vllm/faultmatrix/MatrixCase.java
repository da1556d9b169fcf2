package bifrost.vllm.faultmatrix;

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
record MatrixCase(String name, ExpectedCall expected, Duration limit, CallScript script) {
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  /** Makes the call, and whatever belongs to it. */
  interface CallScript {
    FaultProxyFixture.CallAndConnections run(FaultProxyFixture rig, Duration limit);
  }

  /** A call whose connections have the fault. */
  static MatrixCase of(MatrixRow row, Fault fault, ExpectedCall expected) {
    return new MatrixCase(fault.toString(), expected, TimeoutOptions.SHORT,
        (rig, limit) -> rig.call(row, fault, TimeoutOptions.before(expected, limit)));
  }

  /** Whether the limit that was reached may have been too short for this machine. */
  boolean mayBeTooSoon(CallEnd reached) {
    return limit.compareTo(ENOUGH) < 0
        && (expected.ends().contains(reached) || expected.ends().contains(CallEnd.COMPLETE));
  }

  /** The same with more time, for when the machine was too slow for the limit. */
  MatrixCase slower() {
    return new MatrixCase(name, expected, limit.multipliedBy(10), script);
  }
}
