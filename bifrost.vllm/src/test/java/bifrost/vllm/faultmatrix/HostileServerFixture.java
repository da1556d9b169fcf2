package bifrost.vllm.faultmatrix;

import bifrost.api.Bifrost;
import bifrost.vllm.Eventually;
import java.util.ArrayList;
import java.util.List;

/** A client, and a server that says anything. */
final class HostileServerFixture implements AutoCloseable {
  private final HostileServer server = new HostileServer();
  private final Bifrost bifrost = FaultProxyFixture.client(server.url());
  private final boolean http;

  /** Of what is no HTTP, java.net.http keeps the connection until the client is closed; of all else nothing is left. */
  HostileServerFixture(boolean http) {
    this.http = http;
  }

  /** How a call ends, and nothing else: there is no answer that would be right. */
  FaultProxyFixture.CallAndConnections call(MatrixRow row, HostileResponse words) {
    return call(row, words, Long.MAX_VALUE);
  }

  /** The same, of a server that is to be stopped when it has said so many bytes. */
  FaultProxyFixture.CallAndConnections call(MatrixRow row, HostileResponse words, long most) {
    server.respondWith(words);
    var observed = ObservedCall.of(bifrost, row, TimeoutOptions.none());
    var contradictions = new ArrayList<>(observed.contradictions());
    if (http && !Eventually.is(() -> server.openConnections() == 0)) contradictions.add("a connection is left");
    if (server.bytesWritten() > most) {
      contradictions.add(server.bytesWritten() + " bytes were taken, expected " + most + " at most");
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
