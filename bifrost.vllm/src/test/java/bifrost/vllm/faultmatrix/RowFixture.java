package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import bifrost.testkit.Fault.Direction;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;

/** The clients, proxies, servers and expectations for the cases of one row. */
final class RowFixture implements AutoCloseable {
  private static final String CLOSE = "connection: close\r\n";

  final MatrixRow row;
  final WireResponse wire;
  final RecordedStream events;
  final FaultFreeCall baseline;
  final FaultExpectations expectations;
  final int requestLength;
  private final LeakDetector leaks;
  private final List<FaultProxyFixture> closingFixtures = new ArrayList<>();
  private final List<FaultProxyFixture> keepAliveFixtures = new ArrayList<>();

  RowFixture(MatrixRow row, LeakDetector leaks) {
    this.row = row;
    this.leaks = leaks;
    var proxyFixture = proxyFixture(0, false);
    this.wire = WireResponse.from(proxyFixture.server.url());
    this.events = new RecordedStream(row.response(), row.choices());
    long before = proxyFixture.proxy.forwardedBytes(Direction.REQUEST);
    this.baseline = FaultFreeCall.of(row, proxyFixture.call(row, Fault.none(), TimeoutOptions.none()).observed(),
        row.isStreamed() ? events.chunks() : List.of());
    this.requestLength = (int) (proxyFixture.proxy.forwardedBytes(Direction.REQUEST) - before);
    this.expectations = new FaultExpectations(row, wire, events, baseline, requestLength);
  }

  /**
   * {@return the fixture of a worker} Unless connections are kept, each connection serves one call, so that each
   * call has its own fault.
   */
  synchronized FaultProxyFixture proxyFixture(int worker, boolean keepsConnections) {
    var proxyFixtures = keepsConnections ? keepAliveFixtures : closingFixtures;
    while (proxyFixtures.size() <= worker) {
      proxyFixtures
          .add(open(keepsConnections ? row.response().reply() : row.response().reply().header("connection", "close")));
    }
    return proxyFixtures.get(worker);
  }

  /** Opens a fixture and makes a first call, so that timeouts do not include the start-up time. */
  private FaultProxyFixture open(Reply reply) {
    var proxyFixture = new FaultProxyFixture(reply);
    proxyFixture.call(row, Fault.none(), TimeoutOptions.none());
    return proxyFixture;
  }

  /** Replaces the fixture of a worker whose call hangs. */
  synchronized FaultProxyFixture replace(int worker, boolean keepsConnections) {
    proxyFixture(worker, keepsConnections).bifrost.close();
    (keepsConnections ? keepAliveFixtures : closingFixtures).set(worker, open(row.response().reply()));
    return proxyFixture(worker, keepsConnections);
  }

  /** Closes all fixtures, so that the next cases open new ones. */
  void reopen() {
    close();
    closingFixtures.clear();
    keepAliveFixtures.clear();
  }

  /**
   * {@return the offset in a response without the header {@code connection: close} that corresponds to an
   * offset in a response with it}
   */
  int offsetWithKeepAlive(int bytes) {
    return bytes < wire.head() - CLOSE.length() ? bytes : bytes - CLOSE.length();
  }

  /**
   * {@return the connections and files that completed calls leak while the clients are still open} Idle keep-alive
   * connections are not leaks.
   */
  List<String> findLeaksAfterCalls() {
    keepAliveFixtures.forEach(FaultProxyFixture::dropIdle);
    return leaks.findAfterCalls(proxyFixtures(), row);
  }

  /** {@return timeout threads that run without a call} */
  List<String> findTimeoutThreads() {
    return leaks.findTimeoutThreads();
  }

  private List<FaultProxyFixture> proxyFixtures() {
    var all = new ArrayList<>(closingFixtures);
    all.addAll(keepAliveFixtures);
    return all;
  }

  @Override
  public void close() {
    proxyFixtures().forEach(proxyFixture -> proxyFixture.bifrost.close());
    proxyFixtures().forEach(FaultProxyFixture::closeServer);
  }
}
