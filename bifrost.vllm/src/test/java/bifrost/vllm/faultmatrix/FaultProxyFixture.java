package bifrost.vllm.faultmatrix;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import bifrost.vllm.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;

/**
 * A client, a proxy that injects faults into its connections, and a server that always sends the same
 * response. It makes one call at a time.
 */
final class FaultProxyFixture {
  /** The number of queued replies, which are all the same object. */
  private static final int REPLIES = 200_000;

  final FakeServer server = FakeServer.start();
  final FaultProxy proxy = FaultProxy.inFrontOf(server.url());
  final Bifrost bifrost = client(proxy.url());

  private final boolean keepsConnections;
  private Duration reuseDelay = Duration.ZERO;

  FaultProxyFixture(Reply reply) {
    keepsConnections = !reply.headers().containsKey("connection");
    server.reply(Collections.nCopies(REPLIES, reply));
  }

  /**
   * {@return a client with the providers {@code vllm}, and {@code native} for the Responses API of the
   * server}
   */
  static Bifrost client(URI server) {
    var config = ProviderConfig.of(server.toString()).kind("vllm");
    return Bifrost.builder().provider("vllm", config).provider("native", config.option("responses", "native")).open();
  }

  /** {@return whether connections serve more than one call} */
  boolean keepsConnections() {
    return keepsConnections;
  }

  /**
   * Sets the delay before a connection is reused. On a busy machine, a connection returns late to the pool of the
   * client.
   */
  void setReuseDelay(Duration time) {
    reuseDelay = time;
  }

  /** An observed call and the number of connections that it opened. */
  record CallAndConnections(ObservedCall observed, int connections) {}

  /** Makes a call whose new connections have the fault. */
  CallAndConnections call(MatrixRow row, Fault fault, CallOptions options) {
    proxy.always(fault);
    int before = proxy.connections();
    var observed = ObservedCall.of(bifrost, row, options);
    return new CallAndConnections(observed, proxy.connections() - before);
  }

  /** Makes a call over a connection with the fault that has already served a call. */
  CallAndConnections callOnReusedConnection(MatrixRow row, Fault fault, CallOptions options) {
    dropIdle();
    var first = call(row, fault, TimeoutOptions.none());
    LockSupport.parkNanos(reuseDelay.toNanos());
    return first.observed().end() == CallEnd.COMPLETE ? call(row, Fault.none(), options) : first;
  }

  /**
   * Waits until the proxy has handled a call that timed out. Otherwise the proxy could count the connection of
   * this call for the next call.
   */
  void awaitProxy() {
    for (int i = 0; i < 2; i++) proxy.dropIdle(); // Each call waits for one iteration of the event loop of the proxy.
  }

  /**
   * Closes the idle connections.
   *
   * @return whether all connections closed in time
   */
  boolean dropIdle() {
    return Eventually.holds(() -> {
      proxy.dropIdle();
      return isQuiet();
    });
  }

  /** {@return whether no connection is open} */
  boolean isQuiet() {
    return proxy.openConnections() == 0 && server.openConnections() == 0;
  }

  void closeServer() {
    proxy.close();
    server.close();
  }
}
