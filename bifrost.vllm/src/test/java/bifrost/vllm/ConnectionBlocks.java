package bifrost.vllm;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;

/** Faults of connections: none to be had, and those that were used before. */
final class ConnectionBlocks {
  private final Bench bench;

  ConnectionBlocks(Bench bench) {
    this.bench = bench;
  }

  List<Block> all() {
    return List.of(Block.busy("refuse", refused()), Block.busy("down", down()), Block.busy("reuse", reused()).keeping());
  }

  /** The client may see it as a connect that fails, or as a connection that is lost. */
  private List<Trial> refused() {
    return Collections.nCopies(4, Trial.of(bench.row, Fault.refuse(), Expected.end(End.UNREACHABLE).connections(1, 24)));
  }

  private List<Trial> down() {
    var expected = Expected.end(End.UNREACHABLE).connections(0, 0);
    return Collections.nCopies(4, new Trial("down()", expected, Limits.SHORT, (rig, limit) -> {
      rig.proxy.down();
      try {
        return rig.call(bench.row, Fault.none(), Limits.none());
      } finally {
        rig.proxy.up();
      }
    }));
  }

  /** What ends before an answer begins is sent again, over another connection, and that one is well. */
  private List<Trial> reused() {
    var oracle = bench.oracle;
    var again = oracle.whole().connections(1, 1);
    var trials = new ArrayList<Trial>();
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

  private List<Trial> inTheAnswer(int most, IntFunction<Fault> fault, IntFunction<Expected> expected) {
    var trials = new ArrayList<Trial>();
    for (int bytes : Offsets.few(most, 8, bench.wire.head())) {
      var once = expected.apply(bytes);
      boolean lost = once.ends().equals(EnumSet.of(End.UNREACHABLE));
      var again = bench.oracle.whole().connections(1, 1);
      var outcome = !lost ? once.connections(0, 0) : bytes == 0 ? again : again.orEnds(once).connections(0, 1);
      trials.add(trial(fault.apply(bench.whereKept(bytes)).inExchange(2), outcome));
    }
    return trials;
  }

  private Trial trial(Fault fault, Expected expected) {
    return new Trial(fault.toString(), expected, Limits.SHORT,
        (rig, limit) -> rig.callAgain(bench.row, fault, Limits.before(expected, limit)));
  }
}
