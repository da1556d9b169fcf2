package bifrost.vllm;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;

/** Answers of which a few bytes come now and then. */
final class SlowAnswers {
  private static final int PIECES = 20;
  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final Duration LIMIT = PAUSE.multipliedBy(PIECES / 2); // far longer than a pause, and shorter than all of them

  private SlowAnswers() {}

  static Block of(Bench bench) {
    var trials = new ArrayList<Trial>();
    var slow = Fault.none().pieces(bench.wire.length() / PIECES).pause(PAUSE);
    trials.add(new Trial("idle limit, " + slow, bench.oracle.whole(), LIMIT, (rig, limit) -> rig.call(bench.row, slow, Limits.idle(limit))));
    var slower = Fault.none().pieces(2).pause(PAUSE);
    trials.add(new Trial("request limit, " + slower, Expected.end(End.REQUEST), LIMIT,
        (rig, limit) -> rig.call(bench.row, slower, Limits.request(limit))));
    if (bench.row.streams()) trials.add(begun(bench));
    return Block.waiting("slow", trials);
  }

  /** The request limit is for the first event: what comes later may be as slow as it likes. */
  private static Trial begun(Bench bench) {
    int first = bench.wire.countWithBody(bench.events.ends()[0]);
    var slow = Fault.none().pieces(first).pause(LIMIT.dividedBy(2));
    return new Trial("request limit, " + slow, bench.oracle.whole(), LIMIT, (rig, limit) -> rig.call(bench.row, slow, Limits.request(limit)));
  }
}
