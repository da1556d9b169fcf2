package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;

/** Faults of connections: none to be had, and those that were used before. */
final class ConnectionCaseGroups {
  private final RowFixture bench;

  ConnectionCaseGroups(RowFixture bench) {
    this.bench = bench;
  }

  List<CaseGroup> all() {
    return List.of(CaseGroup.computing("refuse", refused()), CaseGroup.computing("down", down()),
        CaseGroup.computing("reuse", reused()).keepingConnections());
  }

  /** The client may see it as a connect that fails, or as a connection that is lost. */
  private List<MatrixCase> refused() {
    return Collections.nCopies(4,
        MatrixCase.of(bench.row, Fault.refuse(), ExpectedCall.end(CallEnd.UNREACHABLE).connections(1, 24)));
  }

  private List<MatrixCase> down() {
    var expected = ExpectedCall.end(CallEnd.UNREACHABLE).connections(0, 0);
    return Collections.nCopies(4, new MatrixCase("down()", expected, TimeoutOptions.SHORT, (rig, limit) -> {
      rig.proxy.down();
      try {
        return rig.call(bench.row, Fault.none(), TimeoutOptions.none());
      } finally {
        rig.proxy.up();
      }
    }));
  }

  /** What ends before an answer begins is sent again, over another connection, and that one is well. */
  private List<MatrixCase> reused() {
    var oracle = bench.oracle;
    var again = oracle.whole().connections(1, 1);
    var trials = new ArrayList<MatrixCase>();
    trials.add(trial(Fault.none(), oracle.whole().connections(0, 0)));
    trials.add(trial(Fault.cutOnReuse(), again));
    trials.add(trial(Fault.reset(0).ofRequest().inExchange(2), again));
    trials.add(trial(Fault.cut(bench.requestLength / 2).ofRequest().inExchange(2), again));
    trials.add(trial(Fault.none().idle(Duration.ZERO), again));
    int length = bench.wire.length();
    trials.addAll(inTheAnswer(length, Fault::cut, oracle::cut));
    trials.addAll(inTheAnswer(length, Fault::reset, oracle::reset));
    trials.addAll(inTheAnswer(length - 1, Fault::stall, oracle::stalled)); // with all of it, the connection would be kept
    return trials;
  }

  private List<MatrixCase> inTheAnswer(int most, IntFunction<Fault> fault, IntFunction<ExpectedCall> expected) {
    var trials = new ArrayList<MatrixCase>();
    for (int bytes : FaultOffsets.evenlySpaced(most, 8, bench.wire.head())) {
      var once = expected.apply(bytes);
      boolean lost = once.ends().equals(EnumSet.of(CallEnd.UNREACHABLE));
      var again = bench.oracle.whole().connections(1, 1);
      var outcome = !lost ? once.connections(0, 0) : bytes == 0 ? again : again.orEnds(once).connections(0, 1);
      trials.add(trial(fault.apply(bench.whereKept(bytes)).inExchange(2), outcome));
    }
    return trials;
  }

  private MatrixCase trial(Fault fault, ExpectedCall expected) {
    return new MatrixCase(fault.toString(), expected, TimeoutOptions.SHORT,
        (rig, limit) -> rig.callAgain(bench.row, fault, TimeoutOptions.before(expected, limit)));
  }
}
