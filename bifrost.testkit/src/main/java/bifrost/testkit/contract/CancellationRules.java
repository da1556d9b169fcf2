package bifrost.testkit.contract;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Streamable;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Example;

/** Rules 7xx: limits, and giving up. The client keeps every limit by cancelling the attempt, so all of them rest on that. */
public sealed interface CancellationRules extends ContractSubject permits ProviderContract {
  /**
   * The limit of a request ends a call, or a stream, that nobody answers. When this fails: let what is registered with {@code attempt.onCancel}
   * wake who waits, from the beginning.
   */
  @Example
  default void rule701_requestTimeoutEndsACallWithoutAResponse() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 701)) {
        rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed,
            rig.options().requestTimeout(Duration.ofMillis(150)));
        rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.REQUEST,
            "TimedOut(REQUEST)", seen);
      }
    }
  }

  /**
   * The idle limit ends an answer that stands still. When this fails: call {@code attempt.received} whenever bytes of the body come: the limit
   * begins with the first.
   */
  @Example
  default void rule702_idleTimeoutEndsAStalledResponse() {
    try (var rig = ContractHarness.of(this, 702)) {
      rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), false);
      var seen = rig.send(SampleRequests.chatRequest(), rig.options().idleTimeout(Duration.ofMillis(300)));
      rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE,
          "TimedOut(IDLE)", seen);
    }
  }

  /**
   * The idle limit ends a stream that stands still, and what had come was delivered. When this fails: as before, in streams.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule703_idleTimeoutEndsAStalledStream() {
    try (var rig = ContractHarness.of(this, 703)) {
      var seen = idle(rig, Duration.ofMillis(300));
      boolean early = seen.partial().map(ChatCompletion::text).orElse("").isEmpty(); // the machine stood still, perhaps
      if (early) seen = idle(rig, Duration.ofSeconds(2));
      rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE,
          "TimedOut(IDLE)", seen);
      rig.expect("what had come", "Hel", seen.partial().map(ChatCompletion::text).orElse(""));
    }
  }

  private static ActualResult<ChatCompletion> idle(ContractHarness rig, Duration limit) {
    rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), true);
    return rig.stream(SampleRequests.chatRequest(), rig.options().idleTimeout(limit));
  }

  /**
   * Bytes of the body are reported when they come: a slow answer is alive, whole or in pieces. When this fails: call
   * {@code attempt.received} for every piece that is read from the connection.
   */
  @Example
  default void rule704_receivedBytesAreReportedAtOnce() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 704)) {
        rig.server().pace(Duration.ofMillis(25));
        int most = 0; // several times: on a busy machine all may have come before the first read
        for (int i = 0; i < 5 && most < 3; i++) most = Math.max(most, reports(rig, streamed));
        rig.expect(most > 2, "received() for each of four pieces that come one after the other",
            most + " calls of received()");
      }
    }
  }

  /**
   * The wait for the body counts for the limit of the request, even after the head: servers send the head first and compute then. When this
   * fails: call {@code attempt.received} for bytes of the body only; {@code attempt.responded} reports the head.
   */
  @Example
  default void rule713_responseHeadDoesNotStartTheIdleTimeout() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 713)) {
        var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed)
            .header("transfer-encoding", "chunked");
        rig.enqueue(new Reply(reply.status(), reply.headers(), List.of(), Reply.Ending.STALL));
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed,
            rig.options().idleTimeout(Duration.ofMillis(100)).requestTimeout(Duration.ofMillis(600)));
        rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.REQUEST,
            "TimedOut(REQUEST)", seen);
      }
    }
  }

  private int reports(ContractHarness rig, boolean streamed) {
    var attempt = rig.newAttempt();
    var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed).header("transfer-encoding",
        "chunked");
    int quarter = reply.body().length / 4;
    rig.enqueue(reply.split(quarter, 2 * quarter, 3 * quarter));
    rig.completeInTime("the call", () -> rig.callProvider(SampleRequests.chatRequest(), streamed, attempt));
    return attempt.receivedCount();
  }

  /**
   * Cancelling a call that waits ends it, and the server is told. When this fails: let what is registered with {@code onCancel} close the
   * connection, and not only set a flag.
   */
  @Example
  default void rule705_cancellingEndsTheCallAndTheConnection() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 705)) {
        rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var attempt = rig.newAttempt();
        var call = BackgroundTask.start(() -> rig.callProvider(SampleRequests.chatRequest(), streamed, attempt));
        rig.waitUntil(() -> !rig.server().requests().isEmpty(), "a request");
        rig.expectPrompt("cancelling", attempt::cancel);
        rig.expect(hasFailed(rig, call), "an exception out of the call", "an answer");
        rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
      }
    }
  }

  /**
   * An attempt that is cancelled already is not made. When this fails: register before connecting, and look afterwards whether it was run.
   */
  @Example
  default void rule706_cancelledAttemptSendsNoRequest() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 706)) {
        rig.enqueue(SampleRequests.helloScenario(), streamed);
        var attempt = rig.newAttempt();
        attempt.cancel();
        rig.expect(
            hasFailed(rig,
                BackgroundTask.start(() -> rig.callProvider(SampleRequests.chatRequest(), streamed, attempt))),
            "an exception out of the call", "an answer");
        rig.connectOnce();
        rig.expect("what the server was asked", List.of(), rig.contractRequests());
      }
    }
  }

  /**
   * Closing a source ends a read that waits, from any thread, at once, and the server is told. When this fails: the lock of the reader must not
   * be needed for closing.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule707_closingASourceEndsABlockedRead() {
    try (var rig = ContractHarness.of(this, 707)) {
      var source =
          rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      var reading = waiting(rig, source);
      rig.expectPrompt("close", source);
      rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
      rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /** A read of what does not come, after all that does. */
  private static BackgroundTask<String> waiting(ContractHarness rig, EventSource<ChatCompletionChunk> source) {
    rig.completeInTime("reading what has come", () -> {
      while (source.next().orElseThrow().text().isEmpty()) {}
      return "";
    });
    var reading = BackgroundTask.start(() -> ContractHarness.drain(source));
    rig.waitUntil(reading::isWaiting, "a read that waits");
    return reading;
  }

  /**
   * Cancelling the attempt ends a stream that waits. When this fails: keep what is registered until the stream has ended, not only until it
   * has begun.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule708_cancellingEndsABlockedStream() {
    try (var rig = ContractHarness.of(this, 708)) {
      var attempt = rig.newAttempt();
      var source = rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), attempt);
      var reading = waiting(rig, source);
      rig.expectPrompt("cancelling", attempt::cancel);
      rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
      rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /**
   * Interrupting the thread that waits ends the call, and it is not made again. When this fails: wait on something that notices, such as a queue
   * or a channel, and let the {@code InterruptedException} through; a read from a socket does not notice.
   */
  @Example
  default void rule709_interruptEndsTheCall() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 709)) {
        rig.enqueue(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.SILENT, 0)), streamed);
        var attempt = rig.newAttempt();
        interrupted(rig, BackgroundTask.start(() -> rig.callProvider(SampleRequests.chatRequest(), streamed, attempt)));
      }
    }
  }

  /**
   * Calls of the other operations are cancelled alike. When this fails: send every operation by one method.
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Example
  default void rule710_cancellingEndsCallsOfOtherOperations() {
    for (var request : SampleRequests.supportedBy(this, OperationGroup.OTHER)) {
      try (var rig = ContractHarness.of(this, 710)) {
        rig.enqueue(SampleRequests.scenarioFor(request).ending(Ending.of(Ending.Kind.SILENT, 0)), false);
        var attempt = rig.newAttempt();
        var call = BackgroundTask.start(() -> rig.provider().send(request, attempt));
        rig.waitUntil(() -> !rig.server().requests().isEmpty(), "a request of " + request.operation());
        rig.expectPrompt("cancelling", attempt::cancel);
        rig.expect(hasFailed(rig, call), "an exception out of " + request.operation(), "an answer");
        rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
      }
    }
  }

  /**
   * Streams of the other operations are closed alike. When this fails: read every stream by one source.
   */
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule711_closingEndsStreamsOfOtherOperations() {
    for (var request : SampleRequests.supportedBy(this, OperationGroup.OTHER_STREAMABLE)) {
      try (var rig = ContractHarness.of(this, 711)) {
        rig.enqueue(SampleRequests.scenarioFor(request).ending(Ending.of(Ending.Kind.STALLED, 1)), true);
        var source =
            rig.completeInTime("stream", () -> rig.provider().stream((Streamable<?, ?>) request, rig.newAttempt()));
        var reading = BackgroundTask.start(() -> ContractHarness.drain(source));
        rig.waitUntil(() -> !rig.server().requests().isEmpty() && reading.isWaiting(),
            "a read that waits of " + request.operation());
        rig.expectPrompt("close", source);
        rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
        rig.waitUntil(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
      }
    }
  }

  /**
   * Interrupting the thread that waits for more of a stream ends it. When this fails: as before.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule712_interruptEndsABlockedStream() {
    try (var rig = ContractHarness.of(this, 712)) {
      var source =
          rig.openSource(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.newAttempt());
      interrupted(rig, waiting(rig, source));
      rig.expectPrompt("close", source);
    }
  }

  private static void interrupted(ContractHarness rig, BackgroundTask<String> call) {
    rig.waitUntil(() -> !rig.server().requests().isEmpty() && call.isWaiting(), "a request, and a thread that waits");
    call.interrupt();
    var end = rig.completeInTime("the call", () -> {
      try {
        return call.await(Duration.ofDays(1));
      } catch (InterruptedException e) {
        return "InterruptedException";
      } catch (BifrostException e) {
        return e.error() instanceof Cancelled ? "InterruptedException" : e.toString();
      } catch (Exception e) {
        return e.toString();
      }
    });
    rig.expect("InterruptedException", end);
    rig.expect("requests", 1, rig.server().requests().size());
  }

  /** Whether it ended by an exception; that it ends at all is demanded. */
  private static boolean hasFailed(ContractHarness rig, BackgroundTask<?> work) {
    return rig.completeInTime("the call", () -> {
      try {
        work.await(Duration.ofDays(1));
        return false;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | Error e) {
        return true;
      }
    });
  }
}
