package bifrost.testkit.contract;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Example;

/**
 * Rules 7xx: timeouts and cancellation. The client implements every timeout by cancelling the attempt, so all
 * timeouts depend on these rules. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface CancellationRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the request timeout ends a call or a stream to a server that sends no response. Otherwise the
   * caller waits forever.
   */
  @WhenThisFails("Register an action with attempt.onCancel at the start of the call, and let the action unblock the "
      + "waiting thread.")
  @Example
  default void rule701_requestTimeoutEndsACallWithoutAResponse() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 701)) {
        harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed,
            harness.options().requestTimeout(Duration.ofMillis(150)));
        harness.expect(result.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.REQUEST,
            "TimedOut(REQUEST)", result);
      }
    }
  }

  /**
   * Requires that the idle timeout ends a response that stalls. Otherwise the caller waits until the request
   * timeout, or forever.
   */
  @WhenThisFails("Call attempt.received whenever bytes of the body arrive, because the first call starts the idle "
      + "timeout.")
  @Example
  default void rule702_idleTimeoutEndsAStalledResponse() {
    try (var harness = ContractHarness.of(this, 702)) {
      harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), false);
      var result = harness.send(SampleRequests.chatRequest(), harness.options().idleTimeout(Duration.ofMillis(300)));
      harness.expect(result.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE,
          "TimedOut(IDLE)", result);
    }
  }

  /**
   * Requires that the idle timeout ends a stream that stalls, after the earlier events have been delivered.
   * Otherwise a stalled server blocks the reader forever.
   */
  @WhenThisFails("See rule 702.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule703_idleTimeoutEndsAStalledStream() {
    try (var harness = ContractHarness.of(this, 703)) {
      var result = stallWithIdleTimeout(harness, Duration.ofMillis(300));
      // a busy machine may not have read the event in time
      for (int seconds = 1; seconds <= 16 && text(result).isEmpty(); seconds *= 4) {
        result = stallWithIdleTimeout(harness, Duration.ofSeconds(seconds));
      }
      harness.expect(result.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE,
          "TimedOut(IDLE)", result);
      harness.expect("events before the end", "Hel", text(result));
    }
  }

  private static String text(ActualResult<ChatCompletion> result) {
    return result.partial().map(ChatCompletion::text).orElse("");
  }

  private static ActualResult<ChatCompletion> stallWithIdleTimeout(ContractHarness harness, Duration timeout) {
    harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), true);
    return harness.stream(SampleRequests.chatRequest(), harness.options().idleTimeout(timeout));
  }

  /**
   * Requires that bytes of the body are reported when they arrive, streamed or not. Otherwise the idle timeout ends
   * a slow but healthy response.
   */
  @WhenThisFails("Call attempt.received for every read from the connection that returns bytes.")
  @Example
  default void rule704_receivedBytesAreReportedAtOnce() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 704)) {
        int maxCalls = 0; // repeated, because all writes may arrive before the first read on a busy machine
        for (int millis = 25; millis <= 800 && maxCalls < 3; millis *= 2) {
          harness.server().pace(Duration.ofMillis(millis));
          maxCalls = Math.max(maxCalls, countReceivedCalls(harness, streamed));
        }
        harness.expect(maxCalls > 2, "more than 2 calls of received() for 4 writes with pauses between them",
            maxCalls + " calls");
      }
    }
  }

  /**
   * Requires that the wait for the body counts toward the request timeout, even after the response head has arrived,
   * because servers send the head before they generate. Otherwise the idle timeout ends calls with long prompts.
   */
  @WhenThisFails("Call attempt.received only for bytes of the body; attempt.responded reports the head.")
  @Example
  default void rule713_responseHeadDoesNotStartTheIdleTimeout() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 713)) {
        var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed)
            .header("transfer-encoding", "chunked");
        harness.enqueue(new Reply(reply.status(), reply.headers(), List.of(), Reply.Ending.STALL));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed,
            harness.options().idleTimeout(Duration.ofMillis(100)).requestTimeout(Duration.ofMillis(600)));
        harness.expect(result.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.REQUEST,
            "TimedOut(REQUEST)", result);
      }
    }
  }

  private int countReceivedCalls(ContractHarness harness, boolean streamed) {
    var attempt = harness.newAttempt();
    var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed).header("transfer-encoding",
        "chunked");
    int quarter = reply.body().length / 4;
    harness.enqueue(reply.split(quarter, 2 * quarter, 3 * quarter));
    harness.completeInTime("the call", () -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt));
    return attempt.receivedCount();
  }

  /**
   * Requires that cancelling a blocked call ends the call and closes its connection. Otherwise the server keeps
   * generating a response that nothing reads.
   */
  @WhenThisFails("Close the connection in the action that is registered with onCancel, instead of only setting a flag.")
  @Example
  default void rule705_cancellingEndsTheCallAndTheConnection() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 705)) {
        harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var attempt = harness.newAttempt();
        var call = BackgroundTask.start(() -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt));
        harness.waitUntil(() -> !harness.server().requests().isEmpty(), "a request");
        harness.expectReturnsImmediately("cancel()", attempt::cancel);
        harness.expect(hasFailed(harness, call), "an exception thrown by the call", "a response");
        harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
            "the server detects that the client has disconnected");
      }
    }
  }

  /**
   * Requires that an attempt that was cancelled before the call sends no request. Otherwise cancelled calls occupy
   * the server and cost tokens.
   */
  @WhenThisFails("Register the action before connecting, and check afterwards whether it has run.")
  @Example
  default void rule706_cancelledAttemptSendsNoRequest() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 706)) {
        harness.enqueue(SampleRequests.helloScenario(), streamed);
        var attempt = harness.newAttempt();
        attempt.cancel();
        harness.expect(
            hasFailed(harness,
                BackgroundTask.start(() -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt))),
            "an exception thrown by the call", "a response");
        harness.connectOnce();
        harness.expect("requests at the server", List.of(), harness.contractRequests());
      }
    }
  }

  /**
   * Requires that closing a source from any thread ends a blocked read immediately, and closes the connection.
   * Otherwise {@code close()} blocks the application.
   */
  @WhenThisFails("Do not let close() wait for the lock that the reader holds.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule707_closingASourceEndsABlockedRead() {
    try (var harness = ContractHarness.of(this, 707)) {
      var source =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)),
              harness.newAttempt());
      var reading = startBlockedRead(harness, source);
      harness.expectReturnsImmediately("close()", source);
      harness.expect(hasFailed(harness, reading), "an exception thrown by next()", "a normal end of the stream");
      harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
          "the server detects that the client has disconnected");
    }
  }

  /** Reads all events that the server sends, and starts a read of the next one, which never arrives. */
  private static BackgroundTask<String> startBlockedRead(ContractHarness harness,
      EventSource<ChatCompletionChunk> source) {
    harness.completeInTime("reading the available events", () -> {
      while (source.next().orElseThrow().text().isEmpty()) {}
      return "";
    });
    var reading = BackgroundTask.start(() -> ContractHarness.drain(source));
    harness.waitUntil(reading::isWaiting, "a blocked read");
    return reading;
  }

  /**
   * Requires that cancelling the attempt ends a blocked stream. Otherwise a cancelled stream still occupies a
   * connection and the server.
   */
  @WhenThisFails("Keep the action registered until the stream has ended, and not only until it has started.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule708_cancellingEndsABlockedStream() {
    try (var harness = ContractHarness.of(this, 708)) {
      var attempt = harness.newAttempt();
      var source =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), attempt);
      var reading = startBlockedRead(harness, source);
      harness.expectReturnsImmediately("cancel()", attempt::cancel);
      harness.expect(hasFailed(harness, reading), "an exception thrown by next()", "a normal end of the stream");
      harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
          "the server detects that the client has disconnected");
    }
  }

  /**
   * Requires that interrupting the blocked thread ends the call and closes its connection, without another request.
   * Otherwise thread pools of the application cannot shut down, or the server generates a response that nothing reads.
   */
  @WhenThisFails("Wait on something interruptible, such as a queue or a channel, and do not catch the "
      + "InterruptedException; reads from a socket are not interruptible.")
  @Example
  default void rule709_interruptEndsTheCall() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 709)) {
        harness.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var attempt = harness.newAttempt();
        expectInterrupted(harness,
            BackgroundTask.start(() -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt)));
        harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
            "the server detects that the client has disconnected");
      }
    }
  }

  /**
   * Requires that calls of all other operations can be cancelled. Otherwise cancelled calls still occupy the server.
   */
  @WhenThisFails("Send all operations through the same method.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Example
  default void rule710_cancellingEndsCallsOfOtherOperations() {
    for (var kit : SupportedOperations.others(this)) {
      try (var harness = ContractHarness.of(this, 710)) {
        harness.enqueue(kit.sampleScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
        var attempt = harness.newAttempt();
        var call = BackgroundTask.start(() -> harness.provider().send(kit.sample(), attempt));
        harness.waitUntil(() -> !harness.server().requests().isEmpty(), "a request of " + kit.operation());
        harness.expectReturnsImmediately("cancel()", attempt::cancel);
        harness.expect(hasFailed(harness, call), "an exception thrown by " + kit.operation(), "a response");
        harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
            "the server detects that the client has disconnected");
      }
    }
  }

  /**
   * Requires that streams of all other operations can be closed. Otherwise {@code close()} blocks the application.
   */
  @WhenThisFails("Read all streams through the same kind of source.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule711_closingEndsStreamsOfOtherOperations() {
    for (var kit : SupportedOperations.otherStreams(this)) {
      try (var harness = ContractHarness.of(this, 711)) {
        harness.enqueue(kit.sampleScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), true);
        var source =
            harness.completeInTime("stream",
                () -> harness.provider().stream(kit.sample(), harness.newAttempt()));
        var reading = BackgroundTask.start(() -> ContractHarness.drain(source));
        harness.waitUntil(() -> !harness.server().requests().isEmpty() && reading.isWaiting(),
            "a blocked read of " + kit.operation());
        harness.expectReturnsImmediately("close()", source);
        harness.expect(hasFailed(harness, reading), "an exception thrown by next()", "a normal end of the stream");
        harness.waitUntil(() -> harness.server().requests().get(0).disconnected().isDone(),
            "the server detects that the client has disconnected");
      }
    }
  }

  /**
   * Requires that interrupting a thread that is blocked while it reads a stream ends the read. Otherwise thread
   * pools of the application cannot shut down.
   */
  @WhenThisFails("See rule 709.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule712_interruptEndsABlockedStream() {
    try (var harness = ContractHarness.of(this, 712)) {
      var source =
          harness.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)),
              harness.newAttempt());
      expectInterrupted(harness, startBlockedRead(harness, source));
      harness.expectReturnsImmediately("close()", source);
    }
  }

  private static void expectInterrupted(ContractHarness harness, BackgroundTask<String> call) {
    harness.waitUntil(() -> !harness.server().requests().isEmpty() && call.isWaiting(),
        "a request and a blocked thread");
    call.interrupt();
    var outcome = harness.completeInTime("the call", () -> {
      try {
        return call.join();
      } catch (InterruptedException e) {
        return "InterruptedException";
      } catch (BifrostException e) {
        return e.error() instanceof Cancelled ? "InterruptedException" : e.toString();
      } catch (Exception e) {
        return e.toString();
      }
    });
    harness.expect("InterruptedException", outcome);
    harness.expect("requests", 1, harness.server().requests().size());
  }

  /** Waits for the end of the task, and returns whether it threw an exception. */
  private static boolean hasFailed(ContractHarness harness, BackgroundTask<?> work) {
    return harness.completeInTime("the call", () -> {
      try {
        work.join();
        return false;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | Error e) {
        return true;
      }
    });
  }
}
