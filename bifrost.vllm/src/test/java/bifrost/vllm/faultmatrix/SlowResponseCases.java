package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;

/** Answers of which a few bytes come now and then. */
final class SlowResponseCases {
  private static final int PIECES = 20;
  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final Duration LIMIT = PAUSE.multipliedBy(PIECES / 2); // far longer than a pause, and shorter than all of them

  private SlowResponseCases() {}

  static CaseGroup of(RowFixture bench) {
    var trials = new ArrayList<MatrixCase>();
    var slow = Fault.none().pieces(bench.wire.length() / PIECES).pause(PAUSE);
    trials.add(new MatrixCase("idle limit, " + slow, bench.oracle.whole(), LIMIT,
        (rig, limit) -> rig.call(bench.row, slow, TimeoutOptions.idle(limit))));
    var slower = Fault.none().pieces(2).pause(PAUSE);
    trials.add(new MatrixCase("request limit, " + slower, ExpectedCall.end(CallEnd.REQUEST), LIMIT,
        (rig, limit) -> rig.call(bench.row, slower, TimeoutOptions.request(limit))));
    if (bench.row.streams()) trials.add(begun(bench));
    return CaseGroup.waiting("slow", trials);
  }

  /** The request limit is for the first event: what comes later may be as slow as it likes. */
  private static MatrixCase begun(RowFixture bench) {
    int first = bench.wire.countWithBody(bench.events.ends()[0]);
    var slow = Fault.none().pieces(first).pause(LIMIT.dividedBy(2));
    return new MatrixCase("request limit, " + slow, bench.oracle.whole(), LIMIT,
        (rig, limit) -> rig.call(bench.row, slow, TimeoutOptions.request(limit)));
  }
}
