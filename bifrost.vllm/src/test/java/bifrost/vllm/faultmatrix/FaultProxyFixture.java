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

/** A client, a proxy that breaks its connections, and a server that always gives the same answer. One call at a time. */
final class FaultProxyFixture {
  private static final int PLENTY = 200_000; // of answers: the queue holds one object so often

  final FakeServer server = FakeServer.start();
  final FaultProxy proxy = FaultProxy.before(server.url());
  final Bifrost bifrost = client(proxy.url());

  private final boolean keepsConnections;
  private Duration setReuseDelay = Duration.ZERO;

  FaultProxyFixture(Reply reply) {
    keepsConnections = !reply.headers().containsKey("connection");
    server.reply(Collections.nCopies(PLENTY, reply));
  }

  /** Of two providers: {@code vllm}, and {@code native}, which speaks the Responses API itself. */
  static Bifrost client(URI server) {
    var config = ProviderConfig.of(server.toString()).kind("vllm");
    return Bifrost.builder().provider("vllm", config).provider("native", config.option("responses", "native")).open();
  }

  /** Whether its connections serve more than one call. */
  boolean keepsConnections() {
    return keepsConnections;
  }

  /** How long a connection may take, on a busy machine, to be back in the client's pool. */
  void setReuseDelay(Duration time) {
    setReuseDelay = time;
  }

  /** A call, and how many connections were made for it. */
  record CallAndConnections(ObservedCall observed, int connections) {}

  /** What comes of a call; the connections that are made for it have this fault. */
  CallAndConnections call(MatrixRow row, Fault fault, CallOptions options) {
    proxy.always(fault);
    int before = proxy.connections();
    var observed = ObservedCall.of(bifrost, row, options);
    return new CallAndConnections(observed, proxy.connections() - before);
  }

  /** What comes of a call over a connection that has served one already, and has this fault. */
  CallAndConnections callAgain(MatrixRow row, Fault fault, CallOptions options) {
    dropIdle();
    var first = call(row, fault, TimeoutOptions.none());
    LockSupport.parkNanos(setReuseDelay.toNanos());
    return first.observed().end() == CallEnd.COMPLETE ? call(row, Fault.none(), options) : first;
  }

  /** Lets the proxy catch up with a call that a limit has ended: what it accepts late would count for the next one. */
  void settle() {
    for (int i = 0; i < 2; i++) proxy.dropIdle(); // each is a turn of its loop
  }

  /** Ends the connections that the client keeps. */
  boolean dropIdle() {
    return Eventually.is(() -> {
      proxy.dropIdle();
      return isQuiet();
    });
  }

  /** Whether there is no connection. */
  boolean isQuiet() {
    return proxy.openConnections() == 0 && server.openConnections() == 0;
  }

  void closeServer() {
    proxy.close();
    server.close();
  }
}
