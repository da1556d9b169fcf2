package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
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

/** Tests of providers with several servers, some of which fail. */
@Timeout(60)
class ServerFailureTests {
  private final ManualClock clock = new ManualClock();
  private final ScriptedServers servers = new ScriptedServers();
  private Bifrost bifrost;

  ServerFailureTests() {
    clock.random = 0; // selects the first available server
  }

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(ProviderConfig config) {
    bifrost = servers.open(config, clock);
  }

  private List<String> attemptedServers(int maxRetries) {
    servers.attempts();
    bifrost.trySend(REQUEST, options().maxRetries(maxRetries));
    return servers.attempts();
  }

  @Nested
  class WhenTheFirstServerFails {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST")
    void retriesOnTheOtherServerWithoutADelay(Fault fault) {
      open(config("a", "b"));
      servers.down("a", fault);
      assertEquals("b", bifrost.send(REQUEST, options().maxRetries(1)).text());
      assertEquals(List.of("a", "b"), servers.attempts());
      assertEquals(List.of(Duration.ZERO), clock.waits());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST")
    void opensTheStreamOnTheOtherServer(Fault fault) {
      open(config("a", "b"));
      servers.down("a", fault);
      assertEquals("b", bifrost.stream(REQUEST, options().maxRetries(1)).collect().text());
    }

    @ParameterizedTest
    @EnumSource
    void movesToTheOtherServerWithoutARetryOnlyIfTheFirstWasNotReached(Fault fault) {
      open(config("a", "b"));
      servers.down("a", fault);
      var outcome = bifrost.trySend(REQUEST, options().maxRetries(0));
      assertEquals(fault.needsNoRetry(), outcome instanceof Outcome.Success, outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void laterCallsSkipTheFailedServer(Fault fault) {
      open(config("a", "b"));
      servers.down("a", fault);
      attemptedServers(1);
      for (int i = 0; i < 10; i++) assertEquals(List.of("b"), attemptedServers(1));
    }

    @Test
    void resendsOnceToTheSameServerAfterALostConnectionBeforeItMoves() {
      open(config("a", "b"));
      servers.down("a", Fault.LOST);
      assertEquals(List.of("a", "a", "b"), attemptedServers(0));
    }

    @Test
    void resendsToTheSameServerWhileTheOtherIsEjected() {
      open(config("a", "b"));
      servers.down("b", Fault.REFUSED);
      clock.random = 0.9; // the second server
      assertEquals(List.of("b", "a"), attemptedServers(0));
      servers.down("a", Fault.LOST);
      var losses = new AtomicInteger();
      servers.watch(server -> {
        if (losses.incrementAndGet() > 3) servers.up("a");
      });
      assertEquals("a", bifrost.send(REQUEST, options().maxRetries(0)).text());
      assertEquals(List.of("a", "a", "a", "a"), servers.attempts());
    }

    @Test
    void attemptsEveryServerBeforeItReportsThatNoneIsReachable() {
      open(config("a", "b", "c"));
      Stream.of("a", "b", "c").forEach(server -> servers.down(server, Fault.REFUSED));
      assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(REQUEST)));
      assertEquals(List.of("a", "b", "c"), servers.attempts());
    }

    @Test
    void resendsAtMostThreeTimesPlusOncePerAdditionalServerAfterLostConnections() {
      open(config("a", "b"));
      Stream.of("a", "b").forEach(server -> servers.down(server, Fault.LOST));
      assertEquals(List.of("a", "a", "b", "b", "b"), attemptedServers(0));
    }

    @Test
    void waitsBeforeTheThirdServer() {
      open(config("a", "b", "c"));
      servers.down("a", Fault.BUSY).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "c"), attemptedServers(2));
      assertEquals(List.of(Duration.ZERO, ofMillis(400)), clock.waits());
    }

    @Test
    void retriesTheServersInTurnIfAllFail() {
      open(config("a", "b"));
      servers.down("a", Fault.BUSY).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "a", "b"), attemptedServers(3));
      assertEquals(List.of(Duration.ZERO, ofMillis(400), ofMillis(800)), clock.waits());
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "CONNECT_TIMEOUT"})
    void returnsToTheBusyServerIfTheOtherCannotBeReached(Fault fault) {
      open(config("a", "b"));
      servers.down("a", fault);
      attemptedServers(0);
      servers.down("b", Fault.BUSY);
      assertEquals(List.of("b", "a", "b"), attemptedServers(1));
    }

    static Stream<BifrostError> errorsOfAHealthyServer() {
      return Stream.of(rejected(500, "bug"), rejected(429, "enough"), rejected(400, "no"), rejected(404, "no model"));
    }

    @ParameterizedTest
    @MethodSource("errorsOfAHealthyServer")
    void doesNotEjectAServerThatRespondsWithAnError(BifrostError error) {
      open(config("a", "b").key(ApiKey.of("other").id("a2").baseUrl("http://a")));
      servers.down("a", error);
      bifrost.trySend(REQUEST);
      servers.up("a").attempts();
      assertEquals("a", bifrost.send(REQUEST).text());
    }

    @Test
    void retriesAnInternalServerErrorOnTheSameServer() {
      open(config("a", "b"));
      servers.down("a", rejected(500, "bug"));
      assertEquals(List.of("a", "a"), attemptedServers(1));
      assertEquals(List.of(ofMillis(400)), clock.waits());
    }

    @Test
    void namesTheServerOfEachAttemptInTheReport() {
      open(config("a", "b"));
      servers.down("a", Fault.REFUSED);
      assertEquals(List.of(Optional.of(URI.create("http://a")), Optional.of(URI.create("http://b"))),
          bifrost.trySend(REQUEST).report().attempts().stream().map(CallReport.AttemptReport::server).toList());
    }

    @Test
    void usesOnlyServersThatServeTheModel() {
      open(ProviderConfig.defaults().key(key("a")).key(key("b").models("another")).key(key("c")));
      servers.down("a", Fault.REFUSED);
      assertEquals(List.of("a", "c"), attemptedServers(0));
    }

    @Test
    void doesNotReuseARejectedKey() {
      open(config("a", "b"));
      servers.down("a", rejected(401, "no")).down("b", Fault.BUSY);
      assertEquals(List.of("a", "b", "b"), attemptedServers(2).subList(0, 3));
    }

    @Test
    void doesNotRetryBeyondTheCallTimeout() {
      open(config("a", "b"));
      servers.down("a", busyFor(ofSeconds(30))).down("b", busyFor(ofSeconds(30)));
      assertEquals(busyFor(ofSeconds(30)),
          errorOf(() -> bifrost.send(REQUEST, options().maxRetries(5).timeout(ofSeconds(30)))));
      assertEquals(List.of("a", "b"), servers.attempts());
    }
  }

  @Nested
  class WhileAServerIsEjected {
    private void eject(String server) {
      servers.down(server, Fault.BUSY);
      attemptedServers(0);
    }

    @Test
    void probesTheServerAfterAnEjectionPeriodThatDoublesWithEachFailure() {
      open(config("a", "b").traffic(traffic -> traffic.ejectionTime(ofSeconds(1), ofSeconds(5))));
      eject("a");
      for (int seconds : List.of(1, 2, 4, 5, 5)) {
        clock.advance(ofSeconds(seconds).minusNanos(1));
        assertEquals(List.of("b"), attemptedServers(0), seconds + " s");
        clock.advance(Duration.ofNanos(1));
        assertEquals(List.of("a", "b"), attemptedServers(0), seconds + " s"); // a failed probe uses up no retry
        assertEquals(List.of("b"), attemptedServers(0), seconds + " s");
      }
    }

    @Test
    void readmitsTheServerAfterASuccessfulProbeAndResetsTheEjectionPeriod() {
      open(config("a", "b"));
      eject("a");
      clock.advance(ofSeconds(1));
      attemptedServers(0);
      clock.advance(ofSeconds(2));
      servers.up("a");
      assertEquals(List.of("a"), attemptedServers(0));
      assertEquals(List.of("a"), attemptedServers(0));
      eject("a");
      servers.up("a");
      clock.advance(ofSeconds(1));
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void aLostConnectionOfAProbeDoesNotResetTheEjectionPeriod() {
      open(config("a", "b"));
      eject("a");
      clock.advance(ofSeconds(1));
      servers.down("a", Fault.LOST);
      assertEquals(List.of("a", "a", "b"), attemptedServers(0));
      servers.up("a");
      clock.advance(ofSeconds(2).minusNanos(1));
      assertEquals(List.of("b"), attemptedServers(0));
      clock.advance(Duration.ofNanos(1));
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void readmitsTheServerAfterARejectedProbe() {
      open(config("a", "b"));
      eject("a");
      clock.advance(ofSeconds(1));
      servers.down("a", rejected(400, "no"));
      attemptedServers(0);
      servers.up("a");
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void aTimedOutProbeUsesUpARetry() {
      open(config("a", "b"));
      eject("a");
      clock.advance(ofSeconds(1));
      servers.down("a", Fault.REQUEST_TIMEOUT);
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void usesTheServerThatFailedLeastRecentlyIfAllAreEjected() {
      open(config("a", "b", "c"));
      Stream.of("b", "c", "a").forEach(server -> {
        Stream.of("a", "b", "c").filter(other -> !other.equals(server)).forEach(servers::up);
        servers.down(server, Fault.BUSY);
        while (!attemptedServers(0).contains(server)) clock.random = (clock.random + 0.34) % 1;
      });
      Stream.of("a", "b", "c").forEach(server -> servers.down(server, Fault.BUSY));
      assertEquals(List.of("b"), attemptedServers(0));
      assertEquals(List.of("c"), attemptedServers(0));
      assertEquals(List.of("a"), attemptedServers(0));
      servers.up("b");
      assertEquals("b", bifrost.send(REQUEST).text());
      assertEquals("b", bifrost.send(REQUEST).text()); // no longer ejected
    }

    @Test
    void retryAfterSetsTheEjectionPeriod() {
      open(config("a", "b"));
      servers.down("a", busyFor(ofSeconds(30)));
      attemptedServers(0);
      servers.up("a");
      clock.advance(ofSeconds(30).minusNanos(1));
      assertEquals(List.of("b"), attemptedServers(0));
      clock.advance(Duration.ofNanos(1));
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void retryAfterEjectsAServerForAtMostFiveMinutes() {
      open(config("a", "b"));
      servers.down("a", busyFor(Duration.ofDays(9)));
      attemptedServers(0);
      servers.up("a");
      clock.advance(ofMinutes(5));
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void retryAfterDoesNotDelayTheMoveToAnotherServer() {
      open(config("a", "b"));
      servers.down("a", busyFor(ofSeconds(30)));
      assertEquals(List.of("a", "b"), attemptedServers(1));
      assertEquals(List.of(Duration.ZERO), clock.waits());
    }

    @Test
    void waitsForTheServerWhoseRetryAfterEndsFirst() {
      open(config("a", "b"));
      servers.down("a", busyFor(ofSeconds(30))).down("b", busyFor(ofSeconds(3)));
      assertEquals(List.of("a", "b", "b"), attemptedServers(2));
      assertEquals(List.of(Duration.ZERO, ofSeconds(3)), clock.waits());
    }
  }

  @Nested
  class StandbyServers {
    private final ProviderConfig config = config("a").key(key("s").weight(0)).key(key("b"));

    @Test
    void aStandbyIsNotUsedWhileAnotherServerIsUp() {
      open(config);
      for (double random : List.of(0.0, 0.3, 0.5, 0.7, 0.99)) {
        clock.random = random;
        assertEquals(List.of(random < 0.5 ? "a" : "b"), attemptedServers(0));
      }
      servers.down("a", Fault.REFUSED);
      clock.random = 0;
      assertEquals(List.of("a", "b"), attemptedServers(0));
    }

    @ParameterizedTest
    @EnumSource
    void aStandbyIsUsedIfAllOtherServersFail(Fault fault) {
      open(config);
      servers.down("a", fault).down("b", fault);
      assertEquals("s", bifrost.send(REQUEST, options().maxRetries(3)).text());
      servers.attempts();
      assertEquals(List.of("s"), attemptedServers(0));
      clock.advance(ofSeconds(1));
      servers.up("b");
      clock.random = 0.99;
      assertEquals(List.of("b"), attemptedServers(0));
      assertEquals(List.of("b"), attemptedServers(0));
    }

    @Test
    void aStandbyIsUsedIfTheKeysOfAllOtherServersAreRejected() {
      open(config);
      servers.down("a", rejected(401, "")).down("b", rejected(403, ""));
      assertEquals("s", bifrost.send(REQUEST).text());
    }
  }

  @Nested
  class Streams {
    private ScriptedSource cutStream() {
      return new ScriptedSource().event("Hel").fails(new IOException("reset"));
    }

    private void openWithServerThatCutsStreams() {
      UnaryOperator<ScriptedProvider> script =
          provider -> provider.responding(attempt -> ChatCompletion.of(servers.respond(attempt)))
              .streaming(
                  attempt -> servers.respond(attempt).equals("a") ? cutStream() : ScriptedSource.of("Hel", "lo"));
      bifrost = Fixtures.builder().factory(new ScriptedFactory("p").opening(script)).provider("p", config("a", "b"))
          .open(clock);
    }

    @Test
    void aCutStreamEjectsTheServerAndIsNotRetried() {
      openWithServerThatCutsStreams();
      var stream = bifrost.stream(REQUEST, options().maxRetries(5));
      assertInstanceOf(Unreachable.class, errorOf(stream::collect));
      assertEquals(List.of("a"), servers.attempts());
      assertEquals(List.of("b"), attemptedServers(0));
    }

    @Test
    void aSecondCutStreamDoublesTheEjectionPeriodAlthoughItsFirstEventArrived() {
      openWithServerThatCutsStreams();
      errorOf(bifrost.stream(REQUEST)::collect);
      clock.advance(ofSeconds(1));
      errorOf(bifrost.stream(REQUEST)::collect);
      clock.advance(ofSeconds(1));
      assertEquals(List.of("b"), attemptedServers(0));
      clock.advance(ofSeconds(1));
      assertEquals(List.of("a"), attemptedServers(0));
    }

    @Test
    void theFirstEventOfAProbingStreamReadmitsTheServer() {
      open(config("a", "b"));
      servers.down("a", Fault.BUSY);
      attemptedServers(0);
      servers.up("a");
      clock.advance(ofSeconds(1));
      try (var stream = bifrost.stream(REQUEST)) {
        assertEquals(Optional.empty(), stream.outcome());
        assertEquals(List.of("a"), attemptedServers(0));
      }
    }

    @Test
    void closingAStreamDoesNotEjectTheServer() {
      open(config("a", "b"));
      bifrost.stream(REQUEST).close();
      assertEquals(List.of("a"), attemptedServers(0));
    }
  }

  @Test
  void theOnlyServerOfAProviderIsNeverEjected() {
    open(config("a").key(ApiKey.of("other").id("a2").baseUrl("http://a/v1/")));
    servers.down("a", Fault.BUSY);
    for (int i = 0; i < 5; i++) assertEquals(List.of("a"), attemptedServers(0));
    assertEquals(List.of("a", "a", "a"), attemptedServers(2));
  }

  @Test
  void theCallTimeoutDoesNotEjectTheServer() {
    open(config("a", "b"));
    servers.down("a", new TimedOut(TimedOut.Limit.TOTAL, ofSeconds(1)));
    attemptedServers(0);
    servers.up("a");
    assertEquals(List.of("a"), attemptedServers(0));
  }
}
