package bifrost.vllm.faultmatrix;

import bifrost.api.Bifrost;
import bifrost.vllm.Eventually;
import java.util.ArrayList;
import java.util.List;

/** A client and a server that sends arbitrary responses. */
final class HostileServerFixture implements AutoCloseable {
  private final HostileServer server = new HostileServer();
  private final Bifrost bifrost = FaultProxyFixture.client(server.url());
  private final boolean http;

  /**
   * Opens the fixture.
   *
   * @param http whether the responses are HTTP; {@code java.net.http} keeps other connections open until the
   * client is closed
   */
  HostileServerFixture(boolean http) {
    this.http = http;
  }

  /** Makes a call and observes its end; the responses have no valid result. */
  FaultProxyFixture.CallAndConnections call(MatrixRow row, HostileResponse response) {
    return call(row, response, Long.MAX_VALUE);
  }

  /** Makes a call and also checks the number of bytes that the client reads. */
  FaultProxyFixture.CallAndConnections call(MatrixRow row, HostileResponse response, long maxBytes) {
    server.respondWith(response);
    var observed = ObservedCall.of(bifrost, row, TimeoutOptions.none());
    var contradictions = new ArrayList<>(observed.contradictions());
    if (http
        && !Eventually.holds(() -> server.openConnections() == 0)) contradictions.add("a connection is still open");
    if (server.bytesWritten() > maxBytes) {
      contradictions.add(server.bytesWritten() + " bytes were read, expected at most " + maxBytes);
    }
    return new FaultProxyFixture.CallAndConnections(
        new ObservedCall(observed.end(), observed.message(), List.of(), "", contradictions), 1);
  }

  void closeClient() {
    bifrost.close();
  }

  boolean isQuiet() {
    return server.openConnections() == 0;
  }

  @Override
  public void close() {
    bifrost.close();
    server.close();
  }
}
