package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.NetworkConfig;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.ManualClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of retries: the errors that are retried, the number of retries, and the delays, on a manual clock. */
@Timeout(60)
class RetryDeciderTests {
  private static final Rejected BUSY = rejected(503, "busy");
  private static final IOException LOST = new IOException("connection reset");

  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private ScriptedSteps script(Object... steps) {
    return script(NetworkConfig.defaults(), steps);
  }

  private ScriptedSteps script(NetworkConfig network, Object... steps) {
    var script = ScriptedSteps.of(steps);
    var factory = new ScriptedFactory("p").opening(script::applyTo);
    bifrost =
        Fixtures.builder().factory(factory).provider("p", ProviderConfig.defaults().network(old -> network))
            .open(clock);
    return script;
  }

  private static Rejected withRetryAfter(int status, Duration delay) {
    return Rejected.of(status, "later").retryAfter(delay);
  }

  static Stream<BifrostError> transientErrors() {
    return Stream.of(rejected(429, ""), rejected(500, ""), rejected(502, ""), BUSY, rejected(504, ""),
        new Unreachable("refused", true), new TimedOut(Limit.CONNECT, Duration.ofSeconds(1)),
        new TimedOut(Limit.REQUEST, Duration.ofSeconds(1)), new TimedOut(Limit.IDLE, Duration.ofSeconds(1)),
        new Truncated("cut"));
  }

  static Stream<BifrostError> permanentErrors() {
    return Stream.of(rejected(400, ""), rejected(401, ""), rejected(402, ""), rejected(403, ""), rejected(404, ""),
        rejected(408, ""), rejected(422, ""), rejected(501, ""), rejected(505, ""), rejected(302, ""),
        new Unreachable("certificate", false), new Malformed("?", ""),
        new Unsupported("p", Operation.CHAT_COMPLETION, Optional.empty()), new Misconfigured("?"), new Cancelled("?"));
  }

  @Nested
  class TransientErrors {
    static Stream<BifrostError> transientErrors() {
      return RetryDeciderTests.transientErrors();
    }

    @ParameterizedTest
    @MethodSource("transientErrors")
    void retriesATransientError(BifrostError error) {
      var script = script(error, error, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
      assertTrue(script.isDone());
    }

    @ParameterizedTest
    @MethodSource("transientErrors")
    void retriesATransientErrorBeforeTheFirstEventOfAStream(BifrostError error) {
      var script = script(error, error, "Hello");
      assertEquals("Hello", bifrost.stream(REQUEST, options().maxRetries(2)).collect().text());
      assertTrue(script.isDone());
    }

    @Test
    void doesNotRetryByDefault() {
      var script = script(BUSY);
      assertEquals(BUSY, errorOf(() -> bifrost.send(REQUEST)));
      assertTrue(script.isDone());
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void failsWithTheLastErrorIfAllRetriesFail() {
      var script = script(rejected(500, "first"), rejected(502, "second"), rejected(503, "third"));
      assertEquals(rejected(503, "third"), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(2))));
      assertTrue(script.isDone());
      assertEquals(2, clock.waits().size());
    }

    @Test
    void maxRetriesOfTheCallOverridesThatOfTheClientAndTheProvider() {
      script(NetworkConfig.defaults().maxRetries(1), BUSY, "by the provider", BUSY, BUSY, "by the call");
      assertEquals("by the provider", bifrost.send(REQUEST).text());
      assertEquals("by the call", bifrost.send(REQUEST, options().maxRetries(2)).text());
      bifrost.close();
      var script = ScriptedSteps.of(BUSY, BUSY, BUSY, "by the client");
      bifrost = Fixtures.builder().provider(script.provider("p")).options(options().maxRetries(3)).open(clock);
      assertEquals("by the client", bifrost.send(REQUEST).text());
    }

    @Test
    void doesNotRetryAfterTheFirstEventOfAStream() {
      var source = new ScriptedSource().event("Hel").fails(new BifrostException(BUSY));
      bifrost = Fixtures.builder().provider(new ScriptedProvider("p").streaming(source)).open(clock);
      var stream = bifrost.stream(REQUEST, options().maxRetries(5));
      assertEquals(BUSY, errorOf(stream::collect));
      assertEquals("Hel", stream.partial().text());
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void closesTheSourceOfEachFailedAttempt() {
      var sources = Stream.generate(() -> new ScriptedSource().fails(new BifrostException(BUSY))).limit(3).toList();
      var next = sources.iterator();
      bifrost = Fixtures.builder().provider(new ScriptedProvider("p").streaming(attempt -> next.next())).open(clock);
      assertEquals(BUSY, errorOf(() -> bifrost.stream(REQUEST, options().maxRetries(2))));
      assertTrue(sources.stream().allMatch(ScriptedSource::isClosed));
    }
  }

  @Nested
  class PermanentErrors {
    static Stream<BifrostError> permanentErrors() {
      return RetryDeciderTests.permanentErrors();
    }

    @ParameterizedTest
    @MethodSource("permanentErrors")
    void doesNotRetryAPermanentError(BifrostError error) {
      var script = script(error);
      assertEquals(error.getClass(), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(9))).getClass());
      assertTrue(script.isDone());
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void aPermanentErrorEndsTheRetries() {
      script(BUSY, rejected(400, "no"));
      assertEquals(rejected(400, "no"), errorOf(() -> bifrost.send(REQUEST, options().maxRetries(9))));
    }

    @Test
    void throwsABugUnchangedWithoutARetry() {
      var bug = new IllegalArgumentException("a bug");
      script(BUSY, bug);
      assertSame(bug,
          assertThrows(IllegalArgumentException.class, () -> bifrost.send(REQUEST, options().maxRetries(9))));
    }
  }

  @Nested
  class RetryDelays {
    private final NetworkConfig network =
        NetworkConfig.defaults().maxRetries(6).retryBackoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    private List<Long> delays(double random, Object... steps) {
      clock.random = random;
      script(network, steps);
      bifrost.trySend(REQUEST);
      return clock.waits().stream().map(Duration::toMillis).toList();
    }

    @Test
    void theDelayDoublesUpToTheMaximum() {
      assertEquals(List.of(500L, 1000L, 2000L, 4000L, 5000L, 5000L), delays(0.5, ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void jitterShortensTheDelayByAtMostAFifth() {
      assertEquals(List.of(400L, 800L, 1600L, 3200L, 4000L, 4000L), delays(0, ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void jitterLengthensTheDelayByAtMostAFifthUpToTheMaximum() {
      assertEquals(List.of(600L, 1200L, 2400L, 4800L, 5000L, 5000L),
          delays(Math.nextDown(1.0), ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void theDelayStaysAtTheMaximumForThousandsOfRetries() {
      script(network, ScriptedSteps.times(5_000, BUSY, "Hello"));
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(5_000)).text());
      assertEquals(Duration.ofSeconds(5), clock.waits().get(4_999));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void retryAfterSetsTheDelay(int status) {
      assertEquals(List.of(7_000L, 1_000L, 300_000L),
          delays(0.5, withRetryAfter(status, Duration.ofSeconds(7)), BUSY,
              withRetryAfter(status, Duration.ofMinutes(5)), "Hello"));
    }

    @Test
    void aShortRetryAfterDoesNotShortenTheDelay() {
      assertEquals(List.of(500L), delays(0.5, withRetryAfter(429, Duration.ofMillis(1)), "Hello"));
    }

    @Test
    void aRetryAfterOfMoreThanFiveMinutesEndsTheCallImmediately() {
      var script = script(network, withRetryAfter(503, Duration.ofMinutes(5).plusMillis(1)));
      assertEquals(withRetryAfter(503, Duration.ofMinutes(5).plusMillis(1)), errorOf(() -> bifrost.send(REQUEST)));
      assertTrue(script.isDone());
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void aRetryAfterBeyondTheCallTimeoutEndsTheCallImmediately() {
      script(network, withRetryAfter(429, Duration.ofSeconds(20)));
      assertEquals(withRetryAfter(429, Duration.ofSeconds(20)),
          errorOf(() -> bifrost.send(REQUEST, options().timeout(Duration.ofSeconds(20)))));
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void closingTheClientEndsTheDelay() throws Exception {
      var script = ScriptedSteps.of(BUSY);
      bifrost = Bifrost.builder().provider(script.provider("p")).options(options().maxRetries(9)).open();
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.onSpinWait();
      bifrost.close();
      assertEquals(new Cancelled("the client was closed"), errorOf(call::result));
    }

    @Test
    void anInterruptEndsTheDelayAndLeavesTheFlagSet() throws Exception {
      var script = ScriptedSteps.of(BUSY);
      bifrost = Bifrost.builder().provider(script.provider("p")).options(options().maxRetries(9)).open();
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.onSpinWait();
      call.interrupt();
      assertEquals(new Cancelled("the waiting thread was interrupted"), errorOf(call::result));
      assertTrue(call.wasInterrupted());
    }
  }

  /** Connections that are lost before the first byte of a response, for reasons other than a timeout or TLS. */
  @Nested
  class ConnectionsLostBeforeTheResponse {
    static Stream<Throwable> losses() {
      return Stream.of(LOST, new UncheckedIOException(LOST), new java.io.EOFException(),
          new java.net.SocketException("Broken pipe"));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void resendsTheRequestImmediatelyUpToThreeTimesEvenWithoutRetries(Throwable lost) {
      var script = script(lost, lost, lost, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST).text());
      assertTrue(script.isDone());
      assertEquals(List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO), clock.waits());
    }

    @ParameterizedTest
    @MethodSource("losses")
    void resendsTheRequestOfAStreamUpToThreeTimes(Throwable lost) {
      script(lost, lost, lost, "Hello");
      assertEquals("Hello", bifrost.stream(REQUEST).collect().text());
    }

    @Test
    void doesNotResendTheRequestAFourthTime() {
      var script = script(LOST, LOST, LOST, LOST);
      assertTrue(errorOf(() -> bifrost.send(REQUEST)) instanceof Unreachable);
      assertTrue(script.isDone());
    }

    @Test
    void countsResendsSeparatelyFromRetries() {
      script(LOST, BUSY, LOST, BUSY, LOST, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
    }

    @Test
    void retriesALostConnectionAfterThreeResends() {
      script(LOST, LOST, LOST, LOST, LOST, "Hello");
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
      assertEquals(List.of(0L, 0L, 0L, 500L, 1000L), clock.waits().stream().map(Duration::toMillis).toList());
    }

    static Stream<Throwable> failuresBeforeTheRequestIsSent() {
      return Stream.of(new ConnectException("refused"), new NoRouteToHostException(),
          new BindException("no port is free"), new UnknownHostException("gpu-9"), new UnresolvedAddressException(),
          new IOException(new UnresolvedAddressException()), new SSLException("expired"),
          new InterruptedIOException("timed out"),
          new BifrostException(new Unreachable("reported by the provider", true)));
    }

    @ParameterizedTest
    @MethodSource("failuresBeforeTheRequestIsSent")
    void doesNotResendARequestThatWasNeverSent(Throwable thrown) {
      var script = script(thrown);
      errorOf(() -> bifrost.send(REQUEST));
      assertTrue(script.isDone());
      assertEquals(List.of(), clock.waits());
    }

    @Test
    void doesNotResendAfterTheResponseHeaders() {
      var script = script((ScriptedProvider.Responder<String>) attempt -> {
        attempt.responded(200, Map.of());
        throw LOST;
      });
      assertTrue(errorOf(() -> bifrost.send(REQUEST)) instanceof Truncated);
      assertTrue(script.isDone());
    }

    @Test
    void doesNotResendAfterTheFirstByte() {
      var script = script((ScriptedProvider.Responder<String>) attempt -> {
        attempt.received();
        throw LOST;
      });
      errorOf(() -> bifrost.send(REQUEST));
      assertTrue(script.isDone());
    }

    @Test
    void doesNotResendAfterATimeout() {
      var script = script((ScriptedProvider.Responder<String>) attempt -> {
        var cancelled = new CountDownLatch(1);
        attempt.onCancel(cancelled::countDown);
        cancelled.await();
        throw LOST;
      });
      assertEquals(new TimedOut(Limit.REQUEST, Duration.ofMillis(1)),
          errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(Duration.ofMillis(1)))));
      assertTrue(script.isDone());
    }
  }

  @Nested
  class Reports {
    @Test
    void theReportListsEveryAttempt() {
      script(BUSY, LOST, "Hello");
      var attempts = bifrost.trySend(REQUEST, options().maxRetries(1)).report().attempts();
      assertEquals(3, attempts.size());
      assertEquals(Optional.of(BUSY), attempts.get(0).error());
      assertTrue(attempts.get(1).error().orElseThrow() instanceof Unreachable);
      assertEquals(Optional.empty(), attempts.get(2).error());
      assertEquals(List.of("some/model", "some/model", "some/model"),
          attempts.stream().map(CallReport.AttemptReport::model).toList());
    }

    @Test
    void theReportOfAFailureListsEveryAttempt() {
      script(BUSY, rejected(400, "no"));
      var exception = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, options().maxRetries(1)));
      assertEquals(List.of(Optional.of(BUSY), Optional.of(rejected(400, "no"))),
          exception.report().orElseThrow().attempts().stream().map(CallReport.AttemptReport::error).toList());
    }

    @Test
    void theReportOfAStreamListsTheAttemptsBeforeIt() {
      script(BUSY, "Hello");
      var stream = bifrost.stream(REQUEST, options().maxRetries(1));
      stream.collect();
      assertEquals(List.of(Optional.of(BUSY), Optional.empty()),
          stream.outcome().orElseThrow().report().attempts().stream().map(CallReport.AttemptReport::error).toList());
    }

    @Test
    void theElapsedTimeOfACallIncludesRetryDelays() {
      script(BUSY, "Hello");
      assertEquals(Duration.ofMillis(500), bifrost.trySend(REQUEST, options().maxRetries(1)).report().elapsed());
    }
  }

  @Test
  void rejectsNegativeRetryCountsAndDelaysOfZero() {
    script();
    assertThrows(IllegalArgumentException.class, () -> options().maxRetries(-1));
    assertThrows(IllegalArgumentException.class, () -> NetworkConfig.defaults().maxRetries(-1));
    assertThrows(IllegalArgumentException.class,
        () -> NetworkConfig.defaults().retryBackoff(Duration.ZERO, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class,
        () -> NetworkConfig.defaults().retryBackoff(Duration.ofSeconds(1), Duration.ZERO));
  }
}
