package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.http.SocketBackend;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import net.jqwik.api.Example;

/**
 * Rules 910 to 914, 430 and 431: connections are reused or closed, and streams have keep-alive comments and
 * back-pressure. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ConnectionRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that calls in sequence reuse a connection, after complete responses, complete streams and error responses.
   * A new connection for each call costs round trips, and exhausts the ports of the machine.
   */
  @WhenThisFails("Read each body to its end, including the bytes after the last event of a stream, and keep the "
      + "connection for the next call.")
  @EnabledIfSupported(Feature.CONNECTION_REUSE)
  @Example
  default void rule910_connectionIsReusedAfterCompleteExchanges() {
    try (var harness = ContractHarness.of(this, 910)) {
      var error = Ending.rejected(ScriptedError.of(400, "no"));
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        expectReuse(harness, SampleRequests.helloScenario(), streamed);
        expectReuse(harness, SampleRequests.helloScenario().ending(error), streamed);
      }
      if (!dialect().features().contains(Feature.STREAMS)) return;
      expectReuse(harness, SampleRequests.helloScenario().quirks(ServerQuirk.NO_END_MARKER), true);
    }
  }

  /**
   * Requires that the connection of a stream is reused although the body ends shortly after the last event, as servers
   * send it.
   */
  @WhenThisFails("After the last event, read on for a short time, until the body ends.")
  @EnabledIfSupported({Feature.STREAMS, Feature.LATE_ENDS})
  @Example
  default void rule914_connectionIsReusedIfTheBodyEndsAfterTheStream() {
    var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true);
    try (var harness = ContractHarness.of(this, 914);
        var backend = SocketBackend.start(out -> SocketBackend.sendWithLateEnd(out, reply));
        var provider = provider(backend.url(), ProviderConfig.defaults().baseUrl(backend.url()))) {
      int connections = repeat(() -> {
        int before = backend.connections();
        for (int i = 0; i < 4; i++) {
          harness.completeInTime("a stream", () -> drain(provider, harness));
          harness.pause(Duration.ofMillis(60));
        }
        return backend.connections() - before;
      }, 2);
      harness.expect(connections < 2, "fewer than 2 connections for 4 streams", connections + " connections");
    }
  }

  /** Repeats calls until they need few connections, as a busy machine may start a call before the last one ends. */
  private static int repeat(IntSupplier calls, int few) {
    int connections = few;
    for (int i = 0; i < 5 && connections >= few; i++) connections = calls.getAsInt();
    return connections;
  }

  private static String drain(Provider provider, ContractHarness harness) throws IOException, InterruptedException {
    try (var source = provider.stream(SampleRequests.chatRequest(), harness.newAttempt())) {
      return ContractHarness.drain(source);
    }
  }

  private static void expectReuse(ContractHarness harness, Scenario scenario, boolean streamed) {
    int connections = repeat(() -> connectionsOfSixCalls(harness, scenario, streamed), 3);
    harness.expect(connections < 3,
        "fewer than 3 connections for 6 calls" + (streamed ? ", streamed," : "") + " with the " + scenario.ending(),
        connections + " connections");
  }

  private static int connectionsOfSixCalls(ContractHarness harness, Scenario scenario, boolean streamed) {
    int before = harness.proxy().connections();
    for (int i = 0; i < 6; i++) {
      harness.sendChat(scenario, streamed);
      harness.pause(Duration.ofMillis(10));
    }
    return harness.proxy().connections() - before;
  }

  /**
   * Requires that the connection of a complete stream is closed if the server does not end the body. Otherwise the
   * connection is neither reused nor closed, and leaks.
   */
  @WhenThisFails("Close the connection if the body does not end soon after the last event.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule911_connectionIsClosedIfTheBodyDoesNotEndAfterTheStream() {
    try (var harness = ContractHarness.of(this, 911)) {
      var scenario = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0));
      harness.expectResponse(scenario.chatCompletion(), harness.streamChat(scenario));
      harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
          "the server detects that the client has disconnected");
    }
    try (var harness = ContractHarness.of(this, 911)) {
      var source = harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.LEFT_OPEN, 0)),
          harness.newAttempt());
      harness.completeInTime("the stream", () -> ContractHarness.drain(source));
      harness.expectReturnsImmediately("close()", source);
      harness.expectReturnsImmediately("close() of the provider", harness.provider());
      harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
          "the server detects that the client has disconnected, after the provider was closed");
    }
  }

  /**
   * Requires that a connection whose response has {@code Connection: close} is closed, and is not used for the next
   * call. A server that closes it at the same time would lose that call.
   */
  @WhenThisFails("Close the connection after a response with Connection: close.")
  @Example
  default void rule912_connectionIsClosedIfTheServerAnnouncesIt() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed);
      var response = SocketBackend.response(reply, "Connection: close");
      try (var harness = ContractHarness.of(this, 912);
          var backend = SocketBackend.start(out -> out.write(response));
          var provider = provider(backend.url(), ProviderConfig.defaults().baseUrl(backend.url()))) {
        for (int i = 1; i <= 2; i++) {
          harness.completeInTime("a call", () -> {
            if (!streamed) return provider.send(SampleRequests.chatRequest(), harness.newAttempt());
            return drain(provider, harness);
          });
          harness.expect("connections after " + i + " calls", i, backend.connections());
          harness.waitUntil(() -> backend.openConnections() == 0, "no open connection after " + i + " calls");
        }
      }
    }
  }

  /**
   * Requires that a call after a stream that was closed early gets its own response. A connection whose body was not
   * read to its end delivers the rest of the earlier response.
   */
  @WhenThisFails("Close a connection whose body was not read to its end.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule913_connectionOfAClosedStreamIsNotReused() {
    try (var harness = ContractHarness.of(this, 913)) {
      for (var kind : List.of(Ending.Kind.STALLED, Ending.Kind.COMPLETED)) {
        var source = harness.openSource(SampleRequests.helloScenario().ending(Ending.of(kind, 1)),
            harness.newAttempt());
        harness.completeInTime("next()", source::next);
        harness.expectReturnsImmediately("close()", source);
        for (boolean streamed : List.of(false, true)) {
          var scenario = SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "another response"));
          harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario, streamed));
        }
      }
    }
  }

  /**
   * Requires that comments in a stream are neither events nor its end, wherever they are and whatever they contain, and
   * that their bytes are reported as received. Servers send comments while the model thinks, so that the idle timeout
   * does not end the stream.
   */
  @WhenThisFails("Ignore lines that start with a colon, and call attempt.received() for every read from the connection "
      + "that returns bytes.")
  @EnabledIfSupported({Feature.STREAMS, Feature.SSE_COMMENTS})
  @Example
  default void rule430_commentsKeepAStreamAlive() {
    var comments = List.of(": keep-alive\n\n", ":\n\n", ": data: {]\n\n", ":[DONE]\n\n", ": event: error\n\n",
        ":data: {\"error\":\"x\"}\n", ": \uD83D\uDE00\r\n\r\n", ":: ping - 2026-11-30\n\n");
    var scenario = SampleRequests.helloScenario();
    try (var harness = ContractHarness.of(this, 430)) {
      harness.server().pace(Duration.ofMillis(20));
      harness.enqueue(withComments(ScenarioRenderer.render(dialect(), scenario, true), comments));
      var result = harness.stream(SampleRequests.chatRequest(), harness.options());
      harness.expectResponse(scenario.chatCompletion(), result.map(Normalizer::normalize));
      int maxCalls = 0; // repeated with longer pauses, because a busy machine reads several comments at once
      for (int millis = 20; maxCalls <= comments.size() / 2 && 2L * millis * comments.size() < timeout().toMillis();
          millis *= 2) {
        harness.server().pace(Duration.ofMillis(millis));
        maxCalls = Math.max(maxCalls, countReceivedCalls(harness, comments));
      }
      harness.expect(maxCalls > comments.size() / 2, "more than " + comments.size() / 2 + " calls of received() for "
          + comments.size() + " comments with pauses between them", maxCalls + " calls");
    }
  }

  /** Sends only comments, so that all reported bytes are bytes of comments. */
  private static int countReceivedCalls(ContractHarness harness, List<String> comments) {
    var writes = comments.stream().map(comment -> comment.getBytes(UTF_8)).toList();
    harness.enqueue(new Reply(200, Map.of("content-type", "text/event-stream"), writes,
        Reply.Ending.COMPLETE));
    var attempt = harness.newAttempt();
    harness.completeInTime("a stream of comments", () -> {
      try {
        return harness.callProvider(SampleRequests.chatRequest(), true, attempt);
      } catch (Exception e) {
        return "truncated";
      }
    });
    return attempt.receivedCount();
  }

  private static Reply withComments(Reply reply, List<String> comments) {
    var writes = new ArrayList<byte[]>();
    for (var write : reply.writes()) {
      for (var comment : comments) writes.add(comment.getBytes(UTF_8));
      writes.add(write);
    }
    return new Reply(reply.status(), reply.headers(), writes, reply.end());
  }

  /**
   * Requires that a reader that does not read slows the server down. Otherwise a fast server fills the memory of the
   * application.
   */
  @WhenThisFails("Request or read more bytes only when the reader has consumed the received ones.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule431_slowReaderSlowsTheServer() {
    var scenario = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1))
        .deltas(ScriptedDelta.text(0, "x".repeat(100_000)), ScriptedDelta.text(0, "x"));
    var reply = ScenarioRenderer.render(dialect(), scenario, true);
    var sent = new AtomicLong();
    try (var harness = ContractHarness.of(this, 431);
        var backend = SocketBackend.start(out -> SocketBackend.sendEndlessly(out, reply, sent));
        var provider = provider(backend.url(), ProviderConfig.defaults().baseUrl(backend.url()));
        var source = harness.completeInTime("stream",
            () -> provider.stream(SampleRequests.chatRequest(), harness.newAttempt()))) {
      harness.completeInTime("next()", source::next);
      while (sent.get() < SocketBackend.MAX_BUFFERED_BYTES && sendsMore(harness, sent)) {}
      harness.expect(sent.get() < SocketBackend.MAX_BUFFERED_BYTES,
          "a server that waits for the reader, which has read one event of " + reply.body().length + " bytes",
          sent + " bytes sent");
    } catch (AssertionError e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the stream could not be closed", e);
    }
  }

  private static boolean sendsMore(ContractHarness harness, AtomicLong sent) {
    long before = sent.get();
    return harness.isFulfilledWithin(Duration.ofMillis(300), () -> sent.get() != before);
  }
}
