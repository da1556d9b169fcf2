package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;

/**
 * One case of the matrix.
 *
 * @param name the fault, as an expression
 * @param expected the permitted results
 * @param timeout the timeout that ends the call, if one does
 * @param script the call
 */
record MatrixCase(String name, ExpectedCall expected, Duration timeout, CallScript script) {
  private static final Duration SUFFICIENT = Duration.ofSeconds(2);

  /** Makes the call, including its preparation. */
  interface CallScript {
    FaultProxyFixture.CallAndConnections run(FaultProxyFixture proxyFixture, Duration timeout);
  }

  /** {@return a case with a call whose connections have the fault} */
  static MatrixCase of(MatrixRow row, Fault fault, ExpectedCall expected) {
    return new MatrixCase(fault.toString(), expected, TimeoutOptions.SHORT,
        (proxyFixture, timeout) -> proxyFixture.call(row, fault, TimeoutOptions.expecting(expected, timeout)));
  }

  /** {@return whether the timeout may have been too short for this machine} */
  boolean mayHaveTimedOutTooSoon(CallEnd end) {
    return timeout.compareTo(SUFFICIENT) < 0
        && (expected.ends().contains(end) || expected.ends().contains(CallEnd.COMPLETE));
  }

  /** {@return the same case with a longer timeout, for a machine that was too slow} */
  MatrixCase withLongerTimeout() {
    return new MatrixCase(name, expected, timeout.multipliedBy(10), script);
  }
}
