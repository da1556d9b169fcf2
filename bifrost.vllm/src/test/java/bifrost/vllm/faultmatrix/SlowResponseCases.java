package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;

/** Cases with responses that arrive a few bytes at a time. */
final class SlowResponseCases {
  private static final int WRITES = 20;
  private static final Duration PAUSE = Duration.ofMillis(40);
  /** A timeout far longer than one pause, but shorter than the sum of all pauses. */
  private static final Duration TIMEOUT = PAUSE.multipliedBy(WRITES / 2);

  private SlowResponseCases() {}

  static CaseGroup of(RowFixture rowFixture) {
    var cases = new ArrayList<MatrixCase>();
    var slow = Fault.none().writeSize(rowFixture.wire.length() / WRITES).pause(PAUSE);
    cases.add(new MatrixCase("idle timeout, " + slow, rowFixture.expectations.complete(), TIMEOUT,
        (proxyFixture, timeout) -> proxyFixture.call(rowFixture.row, slow, TimeoutOptions.idle(timeout))));
    var slower = Fault.none().writeSize(2).pause(PAUSE);
    cases.add(new MatrixCase("request timeout, " + slower, ExpectedCall.end(CallEnd.REQUEST), TIMEOUT,
        (proxyFixture, timeout) -> proxyFixture.call(rowFixture.row, slower, TimeoutOptions.request(timeout))));
    if (rowFixture.row.isStreamed()) cases.add(slowAfterFirstEvent(rowFixture));
    return CaseGroup.ofWaitingCases("slow", cases);
  }

  /**
   * {@return a case whose events after the first are slow} The request timeout applies only until the first
   * event.
   */
  private static MatrixCase slowAfterFirstEvent(RowFixture rowFixture) {
    int first = rowFixture.wire.countWithBody(rowFixture.events.ends()[0]);
    var slow = Fault.none().writeSize(first).pause(TIMEOUT.dividedBy(2));
    return new MatrixCase("request timeout, " + slow, rowFixture.expectations.complete(), TIMEOUT,
        (proxyFixture, timeout) -> proxyFixture.call(rowFixture.row, slow, TimeoutOptions.request(timeout)));
  }
}
