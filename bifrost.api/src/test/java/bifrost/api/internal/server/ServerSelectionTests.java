package bifrost.api.internal.server;

import static bifrost.api.internal.call.Fixtures.rejected;
import static bifrost.api.internal.server.ScriptedServers.busyFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.LoadBalancing;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the selection of servers and keys for attempts that overlap, without a client. */
class ServerSelectionTests {
  private static final ApiKey A = ApiKey.server("http://a").id("a");
  private static final ApiKey B = ApiKey.server("http://b").id("b");

  private final ManualClock clock = new ManualClock();

  ServerSelectionTests() {
    clock.random = 0; // selects the first available server
    clock.advance(Duration.ofSeconds(7));
  }

  private KeySelector selector(ApiKey... keys) {
    return KeySelector.of(List.of(keys), ProviderConfig.defaults(), clock);
  }

  private static KeySelector.SelectionCriteria criteria(String model) {
    return new KeySelector.SelectionCriteria(model, Optional.empty(), Set.of(), Set.of());
  }

  private static ServerSelection select(KeySelector selector) {
    return selector.select(criteria("m"));
  }

  private static String id(ServerSelection selection) {
    return selection.key().orElseThrow().id();
  }

  @Nested
  class Ejection {
    private final KeySelector selector = selector(A, B);

    private ServerSelection probe() {
      select(selector).failed(rejected(503, "busy"));
      clock.advance(Duration.ofSeconds(1));
      var probe = select(selector);
      assertTrue(probe.isProbe());
      return probe;
    }

    @Test
    void aRejectedProbeReadmitsTheServerForConcurrentAttempts() {
      probe().failed(rejected(400, "no"));
      assertFalse(select(selector).isProbe());
      assertEquals("a", id(select(selector)));
    }

    static Stream<BifrostError> inconclusiveErrors() {
      return Stream.of(new Cancelled("?"), new TimedOut(TimedOut.Limit.TOTAL, Duration.ofSeconds(1)),
          new Misconfigured("?"), new Unsupported("p", Operation.CHAT_COMPLETION, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("inconclusiveErrors")
    void aProbeWithoutAResultIsFollowedByAnother(BifrostError error) {
      var probe = probe();
      probe.failed(error);
      assertEquals(0, probe.server().inFlight());
      assertTrue(select(selector).isProbe());
    }

    @Test
    void aSuccessDoesNotHideTheFailureOfAConcurrentAttempt() {
      var first = select(selector);
      var second = select(selector);
      first.succeeded();
      second.failed(rejected(503, "busy"));
      assertEquals("b", id(select(selector)));
    }

    @Test
    void aConcurrentFailureExtendsTheEjectionButDoesNotShortenIt() {
      var attempts = List.of(select(selector), select(selector), select(selector));
      attempts.get(0).failed(busyFor(Duration.ofSeconds(10)));
      attempts.get(1).failed(busyFor(Duration.ofSeconds(30)));
      attempts.get(2).failed(busyFor(Duration.ofSeconds(5)));
      clock.advance(Duration.ofSeconds(30).minusNanos(1));
      assertEquals("b", id(select(selector)));
      clock.advance(Duration.ofNanos(1));
      assertEquals("a", id(select(selector)));
    }

    @Test
    void aRetryAfterOfZeroDoesNotShortenTheEjection() {
      select(selector).failed(busyFor(Duration.ZERO));
      assertEquals("b", id(select(selector)));
    }

    @Test
    void theRequestedDelayDecreasesWithTime() {
      var attempt = select(selector);
      attempt.failed(busyFor(Duration.ofSeconds(10)));
      clock.advance(Duration.ofSeconds(4));
      assertEquals(Duration.ofSeconds(6).toNanos(), attempt.server().health().delay(clock.nanos()));
    }
  }

  @Nested
  class Weights {
    @Test
    void standbyServersHaveEqualWeights() {
      var selector = selector(A.weight(0), B.weight(0));
      assertEquals("a", id(select(selector)));
      clock.random = 0.5;
      assertEquals("b", id(select(selector)));
    }

    @Test
    void selectsAServerAlthoughTheSumOfWeightsIsRounded() {
      clock.random = 0.75;
      assertEquals("b", id(select(selector(A.weight(Double.MIN_VALUE), B.weight(Double.MIN_VALUE)))));
    }

    @Test
    void selectsNoKeyOfWeightZeroAlthoughTheSumOfWeightsIsRounded() {
      clock.random = 0.75;
      var first = ApiKey.of("1").id("1").weight(Double.MIN_VALUE);
      assertEquals("1", id(select(selector(first, ApiKey.of("2").id("2").weight(0)))));
    }

    @Test
    void standbyServersAreUsedLastIfAllKeysAreRateLimited() {
      var standby = A.weight(0);
      var selector = selector(standby, B);
      for (var key : List.of(standby, B)) selector.coolDown(key, "m", Optional.empty());
      assertEquals("b", id(select(selector)));
    }

    @Test
    void onlyKeysForTheModelDecideAboutTheServerOfAConversation() {
      var other = ApiKey.server("http://a").id("other").models("other").weight(1_000);
      var selector = selector(A, other, B);
      int first = 0;
      for (int i = 0; i < 400; i++) {
        var criteria = new KeySelector.SelectionCriteria("m", Optional.of("chat-" + i), Set.of(), Set.of());
        if (id(selector.select(criteria)).equals("a")) first++;
      }
      assertTrue(first > 150 && first < 250, first + " of 400 conversations");
    }

    @Test
    void aResentRequestIsNotInFlightTwice() {
      var selector = KeySelector.of(List.of(A, B),
          ProviderConfig.defaults().traffic(traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)), clock);
      var lost = select(selector);
      lost.release();
      lost.release(); // has no effect
      selector.selectAgain(lost, criteria("m")).succeeded();
      assertEquals(0, lost.server().inFlight());
      assertEquals("a", id(select(selector)));
    }
  }

  @Nested
  class RateLimits {
    private final ApiKey first = ApiKey.of("1").id("1");
    private final ApiKey second = ApiKey.of("2").id("2");

    @Test
    void aRateLimitedKeyIsBetterThanAKeyForOtherModels() {
      var selector = selector(first.models("other"), second);
      selector.coolDown(second, "m", Optional.empty());
      assertEquals("2", id(select(selector)));
    }

    @Test
    void aCooldownDoesNotEndThatOfAnotherKey() {
      var selector = selector(first, second);
      selector.coolDown(first, "m", Optional.empty());
      selector.coolDown(second, "m", Optional.empty());
      assertEquals(2, selector.cooldownCount());
    }
  }

  @Test
  void modelsOfKeysRestrictACallWithItsOwnAuthorizationOnlyIfKeysHaveServers() {
    assertFalse(selector(A.models("other")).hasServerFor("m"));
    assertTrue(selector(A.models("other"), B).hasServerFor("m"));
    assertTrue(selector(ApiKey.of("1").models("other")).hasServerFor("m"));
  }
}
