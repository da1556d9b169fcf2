package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static bifrost.api.internal.server.ScriptedServers.busyFor;
import static bifrost.api.internal.server.ScriptedServers.config;
import static bifrost.api.internal.server.ScriptedServers.key;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.ScriptedServers.Fault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several servers behind one provider, some of which fail (rule 22). */
@Timeout(60)
class ServerFailureTests {
  private final ManualClock time = new ManualClock();
  private final ScriptedServers farm = new ScriptedServers();
  private Bifrost bifrost;

  ServerFailureTests() {
    time.random = 0; // the first server of those that can be chosen
  }

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(ProviderConfig config) {
    bifrost = farm.open(config, time);
  }

  private List<String> attemptsOf(int maxRetries) {
    farm.attempts();
    bifrost.attempt(ASK, options().maxRetries(maxRetries));
    return farm.attempts();
  }

  @Nested
  class WhenTheFirstServerFails {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST")
    void retriesAtTheOtherServerWithoutAPause(Fault fault) {
      open(config("a", "b"));
      farm.down("a", fault);
      assertEquals("b", bifrost.send(ASK, options().maxRetries(1)).text());
      assertEquals(List.of("a", "b"), farm.attempts());
      assertEquals(List.of(Duration.ZERO), time.pauses());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST")
    void opensTheStreamAtTheOtherServer(Fault fault) {
      open(config("a", "b"));
      farm.down("a", fault);
      assertEquals("b", bifrost.stream(ASK, options().maxRetries(1)).collect().text());
    }

    @ParameterizedTest
    @EnumSource
    void movesWithoutARetryOnlyIfTheServerWasNotReached(Fault fault) {
      open(config("a", "b"));
      farm.down("a", fault);
      var outcome = bifrost.attempt(ASK, options().maxRetries(0));
      assertEquals(fault.isFree(), outcome instanceof Outcome.Success, outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void isLeftOutByOtherCalls(Fault fault) {
      open(config("a", "b"));
      farm.down("a", fault);
      attemptsOf(1);
      for (int i = 0; i < 10; i++) assertEquals(List.of("b"), attemptsOf(1));
    }

    @Test
    void sendsAgainToTheSameServerBeforeItBlamesTheServerForALostConnection() {
      open(config("a", "b"));
      farm.down("a", Fault.LOST);
      assertEquals(List.of("a", "a", "b"), attemptsOf(0));
    }

    @Test
    void sendsAgainToTheSameServerWhileTheOtherOneIsLeftOut() {
      open(config("a", "b"));
      farm.down("b", Fault.REFUSED);
      time.random = 0.9; // the second server
      assertEquals(List.of("b", "a"), attemptsOf(0));
      farm.down("a", Fault.LOST);
      var losses = new AtomicInteger();
      farm.watch(server -> {
        if (losses.incrementAndGet() > 3) farm.up("a");
      });
      assertEquals("a", bifrost.send(ASK, options().maxRetries(0)).text());
      assertEquals(List.of("a", "a", "a", "a"), farm.attempts());
    }

    @Test
    void triesEveryServerBeforeItGivesUpConnecting() {
      open(config("a", "b", "c"));
      Stream.of("a", "b", "c").forEach(server -> farm.down(server, Fault.REFUSED));
      assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(ASK)));
      assertEquals(List.of("a", "b", "c"), farm.attempts());
    }

    @Test
    void boundsLostConnectionsByThreeResendsAndTheNumberOfServers() {
      open(config("a", "b"));
      Stream.of("a", "b").forEach(server -> farm.down(server, Fault.LOST));
      assertEquals(List.of("a", "a", "b", "b", "b"), attemptsOf(0));
    }

    @Test
    void pausesBeforeTheThirdServer() {
      open(config("a", "b", "c"));
      farm.down("a", Fault.BUSY).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "c"), attemptsOf(2));
      assertEquals(List.of(Duration.ZERO, ofMillis(400)), time.pauses());
    }

    @Test
    void triesTheServersInTurnWhenAllFail() {
      open(config("a", "b"));
      farm.down("a", Fault.BUSY).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "a", "b"), attemptsOf(3));
      assertEquals(List.of(Duration.ZERO, ofMillis(400), ofMillis(800)), time.pauses());
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "CONNECT_TIMEOUT"})
    void returnsToTheServerThatWasBusyIfTheOtherOneIsNotReached(Fault fault) {
      open(config("a", "b"));
      farm.down("a", fault);
      attemptsOf(0);
      farm.down("b", Fault.BUSY);
      assertEquals(List.of("b", "a", "b"), attemptsOf(1));
    }

    static Stream<BifrostError> others() {
      return Stream.of(rejected(500, "bug"), rejected(429, "enough"), rejected(400, "no"), rejected(404, "no model"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void keepsAServerThatResponds(BifrostError error) {
      open(config("a", "b").key(ApiKey.of("other").id("a2").baseUrl("http://a")));
      farm.down("a", error);
      bifrost.attempt(ASK);
      farm.up("a").attempts();
      assertEquals("a", bifrost.send(ASK).text());
    }

    @Test
    void retriesAnInternalErrorAtTheSameServer() {
      open(config("a", "b"));
      farm.down("a", rejected(500, "bug"));
      assertEquals(List.of("a", "a"), attemptsOf(1));
      assertEquals(List.of(ofMillis(400)), time.pauses());
    }

    @Test
    void namesTheServerOfEachAttemptInTheReport() {
      open(config("a", "b"));
      farm.down("a", Fault.REFUSED);
      assertEquals(List.of(Optional.of(URI.create("http://a")), Optional.of(URI.create("http://b"))),
          bifrost.attempt(ASK).report().attempts().stream().map(CallReport.AttemptReport::server).toList());
    }

    @Test
    void asksOnlyServersThatServeTheModel() {
      open(ProviderConfig.defaults().key(key("a")).key(key("b").models("another")).key(key("c")));
      farm.down("a", Fault.REFUSED);
      assertEquals(List.of("a", "c"), attemptsOf(0));
    }

    @Test
    void doesNotReturnToAKeyThatWasRejected() {
      open(config("a", "b"));
      farm.down("a", rejected(401, "no")).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "b"), attemptsOf(2).subList(0, 3));
    }

    @Test
    void stopsAtTheTimeoutOfTheCall() {
      open(config("a", "b"));
      farm.down("a", busyFor(ofSeconds(30))).down("b", busyFor(ofSeconds(30)));
      assertEquals(busyFor(ofSeconds(30)),
          errorOf(() -> bifrost.send(ASK, options().maxRetries(5).timeout(ofSeconds(30)))));
      assertEquals(List.of("a", "b"), farm.attempts());
    }
  }

  @Nested
  class WhileAServerIsLeftOut {
    private void fail(String server) {
      farm.down(server, Fault.BUSY);
      attemptsOf(0);
    }

    @Test
    void itIsProbedAfterAPeriodThatDoublesWithEachFailure() {
      open(config("a", "b").traffic(traffic -> traffic.ejection(ofSeconds(1), ofSeconds(5))));
      fail("a");
      for (int seconds : List.of(1, 2, 4, 5, 5)) {
        time.pass(ofSeconds(seconds).minusNanos(1));
        assertEquals(List.of("b"), attemptsOf(0), seconds + " s");
        time.pass(Duration.ofNanos(1));
        assertEquals(List.of("a", "b"), attemptsOf(0), seconds + " s"); // a failed probe costs no retry
        assertEquals(List.of("b"), attemptsOf(0), seconds + " s");
      }
    }

    @Test
    void itComesBackWhenAProbeSucceedsAndBeginsFromTheFirstPeriod() {
      open(config("a", "b"));
      fail("a");
      time.pass(ofSeconds(1));
      attemptsOf(0);
      time.pass(ofSeconds(2));
      farm.up("a");
      assertEquals(List.of("a"), attemptsOf(0));
      assertEquals(List.of("a"), attemptsOf(0));
      fail("a");
      farm.up("a");
      time.pass(ofSeconds(1));
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void aProbeThatIsRejectedShowsThatTheServerIsBack() {
      open(config("a", "b"));
      fail("a");
      time.pass(ofSeconds(1));
      farm.down("a", rejected(400, "no"));
      attemptsOf(0);
      farm.up("a");
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void aProbeThatTimesOutCostsARetry() {
      open(config("a", "b"));
      fail("a");
      time.pass(ofSeconds(1));
      farm.down("a", Fault.REQUEST_TIMEOUT);
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void theServerThatFailedLeastRecentlyIsTriedIfAllAre() {
      open(config("a", "b", "c"));
      Stream.of("b", "c", "a").forEach(server -> {
        Stream.of("a", "b", "c").filter(other -> !other.equals(server)).forEach(farm::up);
        farm.down(server, Fault.BUSY);
        while (!attemptsOf(0).contains(server)) time.random = (time.random + 0.34) % 1;
      });
      Stream.of("a", "b", "c").forEach(server -> farm.down(server, Fault.BUSY));
      assertEquals(List.of("b"), attemptsOf(0));
      assertEquals(List.of("c"), attemptsOf(0));
      assertEquals(List.of("a"), attemptsOf(0));
      farm.up("b");
      assertEquals("b", bifrost.send(ASK).text());
      assertEquals("b", bifrost.send(ASK).text()); // is back
    }

    @Test
    void retryAfterIsThePeriod() {
      open(config("a", "b"));
      farm.down("a", busyFor(ofSeconds(30)));
      attemptsOf(0);
      farm.up("a");
      time.pass(ofSeconds(30).minusNanos(1));
      assertEquals(List.of("b"), attemptsOf(0));
      time.pass(Duration.ofNanos(1));
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void retryAfterIsAtMostFiveMinutes() {
      open(config("a", "b"));
      farm.down("a", busyFor(Duration.ofDays(9)));
      attemptsOf(0);
      farm.up("a");
      time.pass(ofMinutes(5));
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void retryAfterDoesNotDelayTheMoveToAnotherServer() {
      open(config("a", "b"));
      farm.down("a", busyFor(ofSeconds(30)));
      assertEquals(List.of("a", "b"), attemptsOf(1));
      assertEquals(List.of(Duration.ZERO), time.pauses());
    }

    @Test
    void theServerWhoseRetryAfterEndsFirstIsTriedAfterThatDelay() {
      open(config("a", "b"));
      farm.down("a", busyFor(ofSeconds(30))).down("b", busyFor(ofSeconds(3)));
      assertEquals(List.of("a", "b", "b"), attemptsOf(2));
      assertEquals(List.of(Duration.ZERO, ofSeconds(3)), time.pauses());
    }
  }

  @Nested
  class AStandby {
    private final ProviderConfig config = config("a").key(key("s").weight(0)).key(key("b"));

    @Test
    void isNotUsedWhileAnotherServerIsUp() {
      open(config);
      for (double random : List.of(0.0, 0.3, 0.5, 0.7, 0.99)) {
        time.random = random;
        assertEquals(List.of(random < 0.5 ? "a" : "b"), attemptsOf(0));
      }
      farm.down("a", Fault.REFUSED);
      time.random = 0;
      assertEquals(List.of("a", "b"), attemptsOf(0));
    }

    @ParameterizedTest
    @EnumSource
    void isUsedWhenAllOthersFail(Fault fault) {
      open(config);
      farm.down("a", fault).down("b", fault);
      assertEquals("s", bifrost.send(ASK, options().maxRetries(3)).text());
      farm.attempts();
      assertEquals(List.of("s"), attemptsOf(0));
      time.pass(ofSeconds(1));
      farm.up("b");
      time.random = 0.99;
      assertEquals(List.of("b"), attemptsOf(0));
      assertEquals(List.of("b"), attemptsOf(0));
    }

    @Test
    void isUsedWhenTheKeysOfTheOthersAreRejected() {
      open(config);
      farm.down("a", rejected(401, "")).down("b", rejected(403, ""));
      assertEquals("s", bifrost.send(ASK).text());
    }
  }

  @Nested
  class AStream {
    private ScriptedSource cut() {
      return new ScriptedSource().event("Hel").fails(new IOException("reset"));
    }

    private void cutAfterTheFirstEvent() {
      UnaryOperator<ScriptedProvider> script =
          provider -> provider.answering(attempt -> ChatCompletion.of(farm.reached(attempt)))
              .streaming(attempt -> farm.reached(attempt).equals("a") ? cut() : ScriptedSource.of("Hel", "lo"));
      bifrost = Fixtures.builder().factory(new ScriptedFactory("p").opening(script)).provider("p", config("a", "b"))
          .open(time);
    }

    @Test
    void thatIsCutCountsAgainstTheServerAndIsNotRetried() {
      cutAfterTheFirstEvent();
      var stream = bifrost.stream(ASK, options().maxRetries(5));
      assertInstanceOf(Unreachable.class, errorOf(stream::collect));
      assertEquals(List.of("a"), farm.attempts());
      assertEquals(List.of("b"), attemptsOf(0));
    }

    @Test
    void thatIsCutAgainDoublesThePeriodAlthoughItBegan() {
      cutAfterTheFirstEvent();
      errorOf(bifrost.stream(ASK)::collect);
      time.pass(ofSeconds(1));
      errorOf(bifrost.stream(ASK)::collect);
      time.pass(ofSeconds(1));
      assertEquals(List.of("b"), attemptsOf(0));
      time.pass(ofSeconds(1));
      assertEquals(List.of("a"), attemptsOf(0));
    }

    @Test
    void thatIsAProbeBringsTheServerBackWithItsFirstEvent() {
      open(config("a", "b"));
      farm.down("a", Fault.BUSY);
      attemptsOf(0);
      farm.up("a");
      time.pass(ofSeconds(1));
      try (var stream = bifrost.stream(ASK)) {
        assertEquals(Optional.empty(), stream.outcome());
        assertEquals(List.of("a"), attemptsOf(0));
      }
    }

    @Test
    void thatTheCallerClosesCountsForNothing() {
      open(config("a", "b"));
      bifrost.stream(ASK).close();
      assertEquals(List.of("a"), attemptsOf(0));
    }
  }

  @Test
  void aProviderWithOneServerIsNeverLeftOut() {
    open(config("a").key(ApiKey.of("other").id("a2").baseUrl("http://a/v1/")));
    farm.down("a", Fault.BUSY);
    for (int i = 0; i < 5; i++) assertEquals(List.of("a"), attemptsOf(0));
    assertEquals(List.of("a", "a", "a"), attemptsOf(2));
  }

  @Test
  void aTimeoutOfTheWholeCallSaysNothingAboutTheServer() {
    open(config("a", "b"));
    farm.down("a", new TimedOut(TimedOut.Limit.TOTAL, ofSeconds(1)));
    attemptsOf(0);
    farm.up("a");
    assertEquals(List.of("a"), attemptsOf(0));
  }
}
