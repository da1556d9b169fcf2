package bifrost.testkit.internal.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.scenario.Exchange;
import bifrost.testkit.internal.scenario.ScenarioResponder;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server of one run of a rule, behind a proxy, with its queued replies. */
final class RuleServer implements AutoCloseable {
  private static final String PROBE_PATH = "/health";

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.inFrontOf(server.url());
  private final ScenarioResponder responder;
  private final List<Scenario> scenarios = new ArrayList<>();

  RuleServer(Dialect dialect) {
    this.responder = new ScenarioResponder(dialect);
    server.respondWith(request -> isProbe(request) ? Optional.empty() : Optional.of(responder.respond(request)));
  }

  private static boolean isProbe(RecordedRequest request) {
    return request.path().endsWith(PROBE_PATH);
  }

  FakeServer server() {
    return server;
  }

  FaultProxy proxy() {
    return proxy;
  }

  /** Queues the response of a scenario that failures do not print. */
  void enqueueBriefly(Scenario scenario, boolean streamed) {
    responder.enqueue(scenario, streamed);
  }

  void enqueue(Scenario scenario, boolean streamed) {
    scenarios.add(scenario);
    responder.enqueue(scenario, streamed);
  }

  void enqueue(Reply reply) {
    responder.enqueue(reply);
  }

  /** {@return the scenarios whose responses were queued, for messages} */
  List<Scenario> scenarios() {
    return scenarios;
  }

  List<Exchange> exchanges() {
    return responder.exchanges();
  }

  Optional<RuntimeException> dialectFailure() {
    return responder.dialectFailure();
  }

  /** {@return the received requests, without probes} */
  List<RecordedRequest> requestsWithoutProbes() {
    return server.requests().stream().filter(request -> !isProbe(request)).toList();
  }

  /** Connects to the server through the proxy, and waits for the response. */
  void probe() throws IOException {
    try (var socket = new Socket(proxy.url().getHost(), proxy.url().getPort())) {
      socket.getOutputStream()
          .write(("GET " + PROBE_PATH + " HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\r\n").getBytes(US_ASCII));
      socket.getInputStream().read();
    }
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }
}
