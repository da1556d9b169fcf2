package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import bifrost.testkit.Fault.Direction;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;

/** What the trials of one row need: rigs, and the oracle. */
final class RowFixture implements AutoCloseable {
  private static final String CLOSE = "connection: close\r\n";

  final MatrixRow row;
  final WireResponse wire;
  final RecordedStream events;
  final FaultFreeCall baseline;
  final FaultExpectations oracle;
  final int requestLength;
  private final LeakDetector leaks;
  private final List<FaultProxyFixture> closing = new ArrayList<>();
  private final List<FaultProxyFixture> keeping = new ArrayList<>();

  RowFixture(MatrixRow row, LeakDetector leaks) {
    this.row = row;
    this.leaks = leaks;
    var rig = rig(0, false);
    this.wire = WireResponse.from(rig.server.url());
    this.events = new RecordedStream(row.answer(), row.choices());
    long before = rig.proxy.forwardedBytes(Direction.REQUEST);
    this.baseline = FaultFreeCall.of(row, rig.call(row, Fault.none(), TimeoutOptions.none()).observed(),
        row.streams() ? events.chunks() : List.of());
    this.requestLength = (int) (rig.proxy.forwardedBytes(Direction.REQUEST) - before);
    this.oracle = new FaultExpectations(row, wire, events, baseline, requestLength);
  }

  /** The rig of a lane; its connections serve one call each, so that each call has its fault, or are kept. */
  synchronized FaultProxyFixture rig(int lane, boolean keeps) {
    var rigs = keeps ? keeping : closing;
    while (rigs.size() <= lane) {
      rigs.add(open(keeps ? row.answer().reply() : row.answer().reply().header("connection", "close")));
    }
    return rigs.get(lane);
  }

  /** What a first call takes is no matter of limits: it is made here. */
  private FaultProxyFixture open(Reply reply) {
    var rig = new FaultProxyFixture(reply);
    rig.call(row, Fault.none(), TimeoutOptions.none());
    return rig;
  }

  /** Gives a lane another rig, its own being occupied for ever. */
  synchronized FaultProxyFixture replace(int lane, boolean keeps) {
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
    keeping.forEach(FaultProxyFixture::dropIdle);
    return leaks.findAfterCalls(rigs(), row);
  }

  /** A limit that is still watched though no call is under way. */
  List<String> leftOfLimits() {
    return leaks.findTimeoutThreads();
  }

  private List<FaultProxyFixture> rigs() {
    var all = new ArrayList<>(closing);
    all.addAll(keeping);
    return all;
  }

  @Override
  public void close() {
    rigs().forEach(rig -> rig.bifrost.close());
    rigs().forEach(FaultProxyFixture::closeServer);
  }
}
