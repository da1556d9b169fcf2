package bifrost.vllm;

import bifrost.testkit.Fault;
import bifrost.testkit.Fault.Direction;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;

/** What the trials of one row need: rigs, and the oracle. */
final class Bench implements AutoCloseable {
  private static final String CLOSE = "connection: close\r\n";

  final MatrixRow row;
  final WireAnswer wire;
  final RecordedEvents events;
  final Baseline baseline;
  final Oracle oracle;
  final int requestLength;
  private final Leaks leaks;
  private final List<Rig> closing = new ArrayList<>();
  private final List<Rig> keeping = new ArrayList<>();

  Bench(MatrixRow row, Leaks leaks) {
    this.row = row;
    this.leaks = leaks;
    var rig = rig(0, false);
    this.wire = WireAnswer.from(rig.server.url());
    this.events = new RecordedEvents(row.answer(), row.choices());
    long before = rig.proxy.forwarded(Direction.REQUEST);
    this.baseline = Baseline.of(row, rig.call(row, Fault.none(), Limits.none()).observed(), row.streams() ? events.chunks() : List.of());
    this.requestLength = (int) (rig.proxy.forwarded(Direction.REQUEST) - before);
    this.oracle = new Oracle(row, wire, events, baseline, requestLength);
  }

  /** The rig of a lane; its connections serve one call each, so that each call has its fault, or are kept. */
  synchronized Rig rig(int lane, boolean keeps) {
    var rigs = keeps ? keeping : closing;
    while (rigs.size() <= lane) rigs.add(open(keeps ? row.answer().reply() : row.answer().reply().header("connection", "close")));
    return rigs.get(lane);
  }

  /** What a first call takes is no matter of limits: it is made here. */
  private Rig open(Reply reply) {
    var rig = new Rig(reply);
    rig.call(row, Fault.none(), Limits.none());
    return rig;
  }

  /** Gives a lane another rig, its own being occupied for ever. */
  synchronized Rig replace(int lane, boolean keeps) {
    rig(lane, keeps).bifrost.close();
    (keeps ? keeping : closing).set(lane, open(row.answer().reply()));
    return rig(lane, keeps);
  }

  /** Begins anew, without what was left. */
  void renew() {
    close();
    closing.clear();
    keeping.clear();
  }

  /** What is so many bytes into an answer is earlier in one that does not announce that the connection closes. */
  int whereKept(int bytes) {
    return bytes < wire.head() - CLOSE.length() ? bytes : bytes - CLOSE.length();
  }

  /** What calls that have ended have left, while the clients are still open. A connection that is kept is not left. */
  List<String> leftByCalls() {
    keeping.forEach(Rig::dropIdle);
    return leaks.ofCalls(rigs(), row);
  }

  /** A limit that is still watched though no call is under way. */
  List<String> leftOfLimits() {
    return leaks.ofLimits();
  }

  private List<Rig> rigs() {
    var all = new ArrayList<>(closing);
    all.addAll(keeping);
    return all;
  }

  @Override
  public void close() {
    rigs().forEach(rig -> rig.bifrost.close());
    rigs().forEach(Rig::closeServer);
  }
}
