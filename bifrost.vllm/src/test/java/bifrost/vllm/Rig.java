package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;

/** A client, a proxy that breaks its connections, and a server that always gives the same answer. One call at a time. */
final class Rig {
  private static final int PLENTY = 200_000; // of answers: the queue holds one object so often

  final FakeServer server = FakeServer.start();
  final FaultProxy proxy = FaultProxy.before(server.url());
  final Bifrost bifrost = client(proxy.url());

  private final boolean keeps;
  private Duration patience = Duration.ZERO;

  Rig(Reply reply) {
    keeps = !reply.headers().containsKey("connection");
    server.reply(Collections.nCopies(PLENTY, reply));
  }

  /** Of two providers: {@code vllm}, and {@code native}, which speaks the Responses API itself. */
  static Bifrost client(URI server) {
    var config = ProviderConfig.of(server.toString()).kind("vllm");
    return Bifrost.builder().provider("vllm", config).provider("native", config.option("responses", "native")).open();
  }

  /** Whether its connections serve more than one call. */
  boolean keeps() {
    return keeps;
  }

  /** How long a connection may take, on a busy machine, to be back in the client's pool. */
  void patience(Duration time) {
    patience = time;
  }

  /** A call, and how many connections were made for it. */
  record Seen(Observed observed, int connections) {}

  /** What comes of a call; the connections that are made for it have this fault. */
  Seen call(MatrixRow row, Fault fault, CallOptions options) {
    proxy.always(fault);
    int before = proxy.connections();
    var observed = Observed.of(bifrost, row, options);
    return new Seen(observed, proxy.connections() - before);
  }

  /** What comes of a call over a connection that has served one already, and has this fault. */
  Seen callAgain(MatrixRow row, Fault fault, CallOptions options) {
    dropIdle();
    var first = call(row, fault, Limits.none());
    LockSupport.parkNanos(patience.toNanos());
    return first.observed().end() == End.COMPLETE ? call(row, Fault.none(), options) : first;
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
