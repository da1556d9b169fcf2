package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** What is tried again, how often, and after which pause (rules 22 to 24). Time is ours: nothing waits. */
@Timeout(60)
class RetryDeciderTests {
  private static final Rejected BUSY = rejected(503, "busy");
  private static final IOException LOST = new IOException("connection reset");

  private final ManualClock time = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private ScriptedSteps script(Object... steps) {
    return script(NetworkConfig.defaults(), steps);
  }

  private ScriptedSteps script(NetworkConfig network, Object... steps) {
    var script = ScriptedSteps.of(steps);
    var factory = new ScriptedFactory("p").opening(script::by);
    bifrost =
        Fixtures.builder().factory(factory).provider("p", ProviderConfig.defaults().network(old -> network)).open(time);
    return script;
  }

  private static Rejected wanting(int status, Duration pause) {
    return new Rejected(status, Optional.empty(), Optional.empty(), Optional.empty(), "later", Optional.of(pause),
        Optional.empty(), "");
  }

  static Stream<BifrostError> whatPasses() {
    return Stream.of(rejected(429, ""), rejected(500, ""), rejected(502, ""), BUSY, rejected(504, ""),
        new Unreachable("refused", true), new TimedOut(Limit.CONNECT, Duration.ofSeconds(1)),
        new TimedOut(Limit.REQUEST, Duration.ofSeconds(1)), new TimedOut(Limit.IDLE, Duration.ofSeconds(1)),
        new Truncated("cut"));
  }

  static Stream<BifrostError> whatStays() {
    return Stream.of(rejected(400, ""), rejected(401, ""), rejected(402, ""), rejected(403, ""), rejected(404, ""),
        rejected(408, ""), rejected(422, ""), rejected(501, ""), rejected(505, ""), rejected(302, ""),
        new Unreachable("certificate", false), new Malformed("?", ""),
        new Unsupported("p", Operation.CHAT_COMPLETION, Optional.empty()), new Misconfigured("?"), new Cancelled("?"));
  }

  @Nested
  class AnErrorThatPasses {
    static Stream<BifrostError> whatPasses() {
      return RetryDeciderTests.whatPasses();
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void isRepeated(BifrostError whatPasses) {
      var script = script(whatPasses, whatPasses, "Hello");
      assertEquals("Hello", bifrost.send(ASK, options().maxRetries(2)).text());
      assertTrue(script.isDone());
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void beforeTheFirstEventOfAStreamIsRepeated(BifrostError error) {
      var script = script(error, error, "Hello");
      assertEquals("Hello", bifrost.stream(ASK, options().maxRetries(2)).collect().text());
      assertTrue(script.isDone());
    }

    @Test
    void isNotRepeatedUnlessSomebodySaysSo() {
      var script = script(BUSY);
      assertEquals(BUSY, errorOf(() -> bifrost.send(ASK)));
      assertTrue(script.isDone());
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void isTheResultWhenItDoesNotPass() {
      var script = script(rejected(500, "first"), rejected(502, "second"), rejected(503, "third"));
      assertEquals(rejected(503, "third"), errorOf(() -> bifrost.send(ASK, options().maxRetries(2))));
      assertTrue(script.isDone());
      assertEquals(2, time.pauses().size());
    }

    @Test
    void isRepeatedAsOftenAsTheCallElseTheClientElseTheProviderSays() {
      script(NetworkConfig.defaults().maxRetries(1), BUSY, "by the provider", BUSY, BUSY, "by the call");
      assertEquals("by the provider", bifrost.send(ASK).text());
      assertEquals("by the call", bifrost.send(ASK, options().maxRetries(2)).text());
      bifrost.close();
      var script = ScriptedSteps.of(BUSY, BUSY, BUSY, "by the client");
      bifrost = Fixtures.builder().provider(script.provider("p")).options(options().maxRetries(3)).open(time);
      assertEquals("by the client", bifrost.send(ASK).text());
    }

    @Test
    void afterTheFirstEventOfAStreamIsTheEnd() {
      var source = new ScriptedSource().event("Hel").fails(new BifrostException(BUSY));
      bifrost = Fixtures.builder().provider(new ScriptedProvider("p").streaming(source)).open(time);
      var stream = bifrost.stream(ASK, options().maxRetries(5));
      assertEquals(BUSY, errorOf(stream::collect));
      assertEquals("Hel", stream.partial().text());
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void leavesNothingOfItsTryOpen() {
      var sources = Stream.generate(() -> new ScriptedSource().fails(new BifrostException(BUSY))).limit(3).toList();
      var next = sources.iterator();
      bifrost = Fixtures.builder().provider(new ScriptedProvider("p").streaming(attempt -> next.next())).open(time);
      assertEquals(BUSY, errorOf(() -> bifrost.stream(ASK, options().maxRetries(2))));
      assertTrue(sources.stream().allMatch(ScriptedSource::isClosed));
    }
  }

  @Nested
  class AnErrorThatStays {
    static Stream<BifrostError> whatStays() {
      return RetryDeciderTests.whatStays();
    }

    @ParameterizedTest
    @MethodSource("whatStays")
    void isNotRepeated(BifrostError whatStays) {
      var script = script(whatStays);
      assertEquals(whatStays.getClass(), errorOf(() -> bifrost.send(ASK, options().maxRetries(9))).getClass());
      assertTrue(script.isDone());
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void endsTheRepetitionOfOnesThatPass() {
      script(BUSY, rejected(400, "no"));
      assertEquals(rejected(400, "no"), errorOf(() -> bifrost.send(ASK, options().maxRetries(9))));
    }

    @Test
    void likeABugIsThrownAsItIs() {
      var bug = new IllegalArgumentException("a bug");
      script(BUSY, bug);
      assertSame(bug, assertThrows(IllegalArgumentException.class, () -> bifrost.send(ASK, options().maxRetries(9))));
    }
  }

  @Nested
  class ThePause {
    private final NetworkConfig network =
        NetworkConfig.defaults().maxRetries(6).retryBackoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    private List<Long> pauses(double random, Object... steps) {
      time.random = random;
      script(network, steps);
      bifrost.attempt(ASK);
      return time.pauses().stream().map(Duration::toMillis).toList();
    }

    @Test
    void doublesUpToTheLongest() {
      assertEquals(List.of(500L, 1000L, 2000L, 4000L, 5000L, 5000L), pauses(0.5, ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void isAFifthShorterAtTheLeast() {
      assertEquals(List.of(400L, 800L, 1600L, 3200L, 4000L, 4000L), pauses(0, ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void isAFifthLongerAtTheMostAndNeverBeyondTheLongest() {
      assertEquals(List.of(600L, 1200L, 2400L, 4800L, 5000L, 5000L),
          pauses(Math.nextDown(1.0), ScriptedSteps.times(7, BUSY)));
    }

    @Test
    void staysTheLongestHoweverOftenItIsRepeated() {
      script(network, ScriptedSteps.times(5_000, BUSY, "Hello"));
      assertEquals("Hello", bifrost.send(ASK, options().maxRetries(5_000)).text());
      assertEquals(Duration.ofSeconds(5), time.pauses().get(4_999));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void isAsLongAsTheServerWants(int status) {
      assertEquals(List.of(7_000L, 1_000L, 300_000L),
          pauses(0.5, wanting(status, Duration.ofSeconds(7)), BUSY, wanting(status, Duration.ofMinutes(5)), "Hello"));
    }

    @Test
    void isNotShorterBecauseTheServerWantsLess() {
      assertEquals(List.of(500L), pauses(0.5, wanting(429, Duration.ofMillis(1)), "Hello"));
    }

    @Test
    void thatTheServerWantsAndNobodyWouldWaitForIsTheEndAtOnce() {
      var script = script(network, wanting(503, Duration.ofMinutes(5).plusMillis(1)));
      assertEquals(wanting(503, Duration.ofMinutes(5).plusMillis(1)), errorOf(() -> bifrost.send(ASK)));
      assertTrue(script.isDone());
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void beyondTheLimitOfTheCallIsTheEndAtOnce() {
      script(network, wanting(429, Duration.ofSeconds(20)));
      assertEquals(wanting(429, Duration.ofSeconds(20)),
          errorOf(() -> bifrost.send(ASK, options().timeout(Duration.ofSeconds(20)))));
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void endsWhenTheClientIsClosed() throws Exception {
      var script = ScriptedSteps.of(BUSY);
      bifrost = Bifrost.builder().provider(script.provider("p")).options(options().maxRetries(9)).open();
      var call = CallerThread.start(() -> bifrost.send(ASK));
      while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.onSpinWait();
      bifrost.close();
      assertEquals(new Cancelled("the client was closed"), errorOf(call::result));
    }

    @Test
    void endsWhenTheCallerIsInterruptedAndTheFlagStays() throws Exception {
      var script = ScriptedSteps.of(BUSY);
      bifrost = Bifrost.builder().provider(script.provider("p")).options(options().maxRetries(9)).open();
      var call = CallerThread.start(() -> bifrost.send(ASK));
      while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.onSpinWait();
      call.interrupt();
      assertEquals(new Cancelled("the waiting thread was interrupted"), errorOf(call::result));
      assertTrue(call.wasInterrupted());
    }
  }

  /** No body handler called, and the cause is none of timeout, connect, TLS, cancel. */
  @Nested
  class ALossWithoutAByteOfAnAnswer {
    static Stream<Throwable> losses() {
      return Stream.of(LOST, new UncheckedIOException(LOST), new java.io.EOFException(),
          new java.net.SocketException("Broken pipe"));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void isSentAgainAtOnceThreeTimesEvenWithoutRetries(Throwable lost) {
      var script = script(lost, lost, lost, "Hello");
      assertEquals("Hello", bifrost.send(ASK).text());
      assertTrue(script.isDone());
      assertEquals(List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO), time.pauses());
    }

    @ParameterizedTest
    @MethodSource("losses")
    void ofAStreamIsSentAgainToo(Throwable lost) {
      script(lost, lost, lost, "Hello");
      assertEquals("Hello", bifrost.stream(ASK).collect().text());
    }

    @Test
    void isNotSentAgainAFourthTime() {
      var script = script(LOST, LOST, LOST, LOST);
      assertTrue(errorOf(() -> bifrost.send(ASK)) instanceof Unreachable);
      assertTrue(script.isDone());
    }

    @Test
    void countsBesideTheRetries() {
      script(LOST, BUSY, LOST, BUSY, LOST, "Hello");
      assertEquals("Hello", bifrost.send(ASK, options().maxRetries(2)).text());
    }

    @Test
    void afterThatIsRepeatedLikeAnyErrorThatPasses() {
      script(LOST, LOST, LOST, LOST, LOST, "Hello");
      assertEquals("Hello", bifrost.send(ASK, options().maxRetries(2)).text());
      assertEquals(List.of(0L, 0L, 0L, 500L, 1000L), time.pauses().stream().map(Duration::toMillis).toList());
    }

    static Stream<Throwable> others() {
      return Stream.of(new ConnectException("refused"), new NoRouteToHostException(),
          new BindException("no port is free"), new UnknownHostException("gpu-9"), new UnresolvedAddressException(),
          new IOException(new UnresolvedAddressException()), new SSLException("expired"),
          new InterruptedIOException("timed out"), new BifrostException(new Unreachable("said by the provider", true)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void isNotOneWhoseRequestWasNeverSent(Throwable thrown) {
      var script = script(thrown);
      errorOf(() -> bifrost.send(ASK));
      assertTrue(script.isDone());
      assertEquals(List.of(), time.pauses());
    }

    @Test
    void isNotOneAfterTheHead() {
      var script = script((ScriptedProvider.Answer<String>) attempt -> {
        attempt.responded(200, Map.of());
        throw LOST;
      });
      assertTrue(errorOf(() -> bifrost.send(ASK)) instanceof Truncated);
      assertTrue(script.isDone());
    }

    @Test
    void isNotOneAfterTheFirstByte() {
      var script = script((ScriptedProvider.Answer<String>) attempt -> {
        attempt.received();
        throw LOST;
      });
      errorOf(() -> bifrost.send(ASK));
      assertTrue(script.isDone());
    }

    @Test
    void isNotOneByALimit() {
      var script = script((ScriptedProvider.Answer<String>) attempt -> {
        var cancelled = new CountDownLatch(1);
        attempt.onCancel(cancelled::countDown);
        cancelled.await();
        throw LOST;
      });
      assertEquals(new TimedOut(Limit.REQUEST, Duration.ofMillis(1)),
          errorOf(() -> bifrost.send(ASK, options().requestTimeout(Duration.ofMillis(1)))));
      assertTrue(script.isDone());
    }
  }

  @Nested
  class TheReport {
    @Test
    void tellsEveryTry() {
      script(BUSY, LOST, "Hello");
      var tries = bifrost.attempt(ASK, options().maxRetries(1)).report().attempts();
      assertEquals(3, tries.size());
      assertEquals(Optional.of(BUSY), tries.get(0).error());
      assertTrue(tries.get(1).error().orElseThrow() instanceof Unreachable);
      assertEquals(Optional.empty(), tries.get(2).error());
      assertEquals(List.of("some/model", "some/model", "some/model"),
          tries.stream().map(CallReport.AttemptReport::model).toList());
    }

    @Test
    void ofAFailureTellsEveryTry() {
      script(BUSY, rejected(400, "no"));
      var exception = assertThrows(BifrostException.class, () -> bifrost.send(ASK, options().maxRetries(1)));
      assertEquals(List.of(Optional.of(BUSY), Optional.of(rejected(400, "no"))),
          exception.report().orElseThrow().attempts().stream().map(CallReport.AttemptReport::error).toList());
    }

    @Test
    void ofAStreamTellsTheTriesBeforeIt() {
      script(BUSY, "Hello");
      var stream = bifrost.stream(ASK, options().maxRetries(1));
      stream.collect();
      assertEquals(List.of(Optional.of(BUSY), Optional.empty()),
          stream.outcome().orElseThrow().report().attempts().stream().map(CallReport.AttemptReport::error).toList());
    }

    @Test
    void countsThePausesInTheTimeOfTheCall() {
      script(BUSY, "Hello");
      assertEquals(Duration.ofMillis(500), bifrost.attempt(ASK, options().maxRetries(1)).report().elapsed());
    }
  }

  @Test
  void countsAreNotNegative() {
    script();
    assertThrows(IllegalArgumentException.class, () -> options().maxRetries(-1));
    assertThrows(IllegalArgumentException.class, () -> NetworkConfig.defaults().maxRetries(-1));
    assertThrows(IllegalArgumentException.class,
        () -> NetworkConfig.defaults().retryBackoff(Duration.ZERO, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class,
        () -> NetworkConfig.defaults().retryBackoff(Duration.ofSeconds(1), Duration.ZERO));
  }
}
