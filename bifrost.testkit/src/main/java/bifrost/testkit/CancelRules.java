package bifrost.testkit;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Streamable;
import bifrost.api.spi.EventSource;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Needs.Served;
import bifrost.testkit.Scenario.Ending;
import java.time.Duration;
import net.jqwik.api.Example;

/** Rules 7xx: limits, and giving up. The client keeps every limit by cancelling the attempt, so all of them rest on that. */
@SuppressWarnings("exports") // jqwik is optional, and cannot be passed on
public sealed interface CancelRules extends ContractSubject permits ProviderContract {
  /**
   * The limit of a request ends a call that nobody answers. When this fails: register with {@code attempt.onCancel} before anything blocks,
   * and let it close the connection.
   */
  @Example
  default void rule701_theLimitOfARequestEndsACallThatNobodyAnswers() {
    try (var rig = Rig.of(this, 701)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
      var seen = rig.send(ask(), rig.options().requestTimeout(Duration.ofMillis(150)));
      rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.REQUEST, "TimedOut(REQUEST)", seen);
    }
  }

  /**
   * The idle limit ends an answer that stands still. When this fails: call {@code attempt.received} whenever bytes come, the head's among
   * them: the limit begins with the first.
   */
  @Example
  default void rule702_theIdleLimitEndsAnAnswerThatStandsStill() {
    try (var rig = Rig.of(this, 702)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), false);
      var seen = rig.send(ask(), rig.options().idleTimeout(Duration.ofMillis(300)));
      rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE, "TimedOut(IDLE)", seen);
    }
  }

  /**
   * The idle limit ends a stream that stands still, and what had come was delivered. When this fails: as before, in streams.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule703_theIdleLimitEndsAStreamThatStandsStill() {
    try (var rig = Rig.of(this, 703)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), true);
      var seen = rig.stream(ask(), rig.options().idleTimeout(Duration.ofMillis(300)));
      rig.expect(seen.error().orElse(null) instanceof TimedOut it && it.limit() == TimedOut.Limit.IDLE, "TimedOut(IDLE)", seen);
      rig.expect("Hel", seen.partial().map(partial -> partial.text()).orElse(""));
    }
  }

  /**
   * Bytes are reported when they come, also those after the head: a slow stream is alive. When this fails: call {@code attempt.received} for
   * every piece that is read from the connection.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule704_bytesAreReportedWhenTheyCome() {
    try (var rig = Rig.of(this, 704)) {
      rig.server().pace(Duration.ofMillis(25));
      int most = 0; // several times: on a busy machine all may have come before the first read
      for (int i = 0; i < 5 && most < 2; i++) most = Math.max(most, reports(rig));
      rig.expect(most > 1, "received() for the pieces after the head too", most + " calls of received()");
    }
  }

  private static int reports(Rig rig) {
    var attempt = rig.attempt();
    var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 2)), attempt);
    rig.within("reading what has come", () -> {
      var read = new StringBuilder();
      while (read.length() < 5) read.append(source.next().orElseThrow().text());
      return "";
    });
    rig.within("close", () -> closed(source));
    return attempt.receivedCount();
  }

  /**
   * Cancelling a call that waits ends it, and the server is told. When this fails: let what is registered with {@code onCancel} close the
   * connection, and not only set a flag.
   */
  @Example
  default void rule705_cancellingEndsTheCallAndTellsTheServer() {
    try (var rig = Rig.of(this, 705)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
      var attempt = rig.attempt();
      var call = Background.start(() -> rig.provider().send(ask(), attempt));
      rig.eventually(() -> !rig.server().requests().isEmpty(), "a request");
      rig.within("cancelling", () -> cancelled(attempt));
      rig.expect(hasFailed(rig, call), "an exception out of the call", "an answer");
      rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /**
   * An attempt that is cancelled already is not made. When this fails: register before connecting, and look afterwards whether it was run.
   */
  @Example
  default void rule706_aCancelledAttemptEndsAtOnce() {
    try (var rig = Rig.of(this, 706)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
      var attempt = rig.attempt();
      attempt.cancel();
      rig.expect(hasFailed(rig, Background.start(() -> rig.provider().send(ask(), attempt))), "an exception out of the call", "an answer");
    }
  }

  /**
   * Closing a source ends a read that waits, from any thread, at once, and the server is told. When this fails: the lock of the reader must not
   * be needed for closing.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule707_closingASourceEndsAReadThatWaits() {
    try (var rig = Rig.of(this, 707)) {
      var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), rig.attempt());
      var reading = Background.start(() -> readOn(source));
      rig.eventually(() -> !rig.server().requests().isEmpty(), "a request");
      rig.within("close", () -> closed(source));
      rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
      rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /**
   * Cancelling the attempt ends a stream that waits. When this fails: keep what is registered until the stream has ended, not only until it
   * has begun.
   */
  @Needs(Feature.STREAMS)
  @Example
  default void rule708_cancellingEndsAStreamThatWaits() {
    try (var rig = Rig.of(this, 708)) {
      var attempt = rig.attempt();
      var source = rig.source(Samples.hello().ending(Ending.of(Ending.Kind.STALLED, 1)), attempt);
      var reading = Background.start(() -> readOn(source));
      rig.within("cancelling", () -> cancelled(attempt));
      rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
      rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /**
   * Interrupting the thread that waits ends the call. When this fails: wait on something that notices, such as a queue or a channel; a read from
   * a socket does not.
   */
  @Example
  default void rule709_anInterruptEndsTheCall() {
    try (var rig = Rig.of(this, 709)) {
      rig.serve(Samples.hello().ending(Ending.of(Ending.Kind.SILENT, 0)), false);
      var call = Background.start(() -> rig.bifrost().attempt(rig.named(ask())));
      rig.eventually(() -> !rig.server().requests().isEmpty(), "a request");
      call.interrupt();
      rig.await("the call", call);
      rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
    }
  }

  /**
   * Calls of the other operations are cancelled alike. When this fails: send every operation by one method.
   */
  @Needs(served = Served.OTHERS)
  @Example
  default void rule710_callsOfOtherOperationsAreCancelledAlike() {
    for (var request : Samples.of(this, Served.OTHERS)) {
      try (var rig = Rig.of(this, 710)) {
        rig.serve(Samples.answer(request).ending(Ending.of(Ending.Kind.SILENT, 0)), false);
        var attempt = rig.attempt();
        var call = Background.start(() -> rig.provider().send(request, attempt));
        rig.eventually(() -> !rig.server().requests().isEmpty(), "a request of " + request.operation());
        rig.within("cancelling", () -> cancelled(attempt));
        rig.expect(hasFailed(rig, call), "an exception out of " + request.operation(), "an answer");
        rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
      }
    }
  }

  /**
   * Streams of the other operations are closed alike. When this fails: read every stream by one source.
   */
  @Needs(value = Feature.STREAMS, served = Served.OTHER_STREAMS)
  @Example
  default void rule711_streamsOfOtherOperationsAreClosedAlike() {
    for (var request : Samples.of(this, Served.OTHER_STREAMS)) {
      try (var rig = Rig.of(this, 711)) {
        rig.serve(Samples.answer(request).ending(Ending.of(Ending.Kind.STALLED, 1)), true);
        var source = rig.within("stream", () -> rig.provider().stream((Streamable<?, ?>) request, rig.attempt()));
        var reading = Background.start(() -> readOn(source));
        rig.eventually(() -> !rig.server().requests().isEmpty(), "a request of " + request.operation());
        rig.within("close", () -> closed(source));
        rig.expect(hasFailed(rig, reading), "an exception out of next()", "an end that looks complete");
        rig.eventually(() -> rig.server().requests().get(0).disconnected().isDone(), "the server is told");
      }
    }
  }

  private static ChatCompletionRequest ask() {
    return (ChatCompletionRequest) Samples.hello().request();
  }

  private static String readOn(EventSource<?> source) throws Exception {
    while (source.next().isPresent()) continue;
    return "";
  }

  private static String closed(EventSource<?> source) {
    source.close();
    return "";
  }

  private static String cancelled(TrialAttempt attempt) {
    attempt.cancel();
    return "";
  }

  /** Whether it ended by an exception; that it ends at all is demanded. */
  private static boolean hasFailed(Rig rig, Background<?> work) {
    return rig.within("the call", () -> {
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
