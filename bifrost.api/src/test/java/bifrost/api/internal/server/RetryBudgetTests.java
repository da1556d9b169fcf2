package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static bifrost.api.internal.server.ScriptedServers.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.ScriptedServers.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the retry budget, which limits the retries of a provider to a share of its recent calls. */
@Timeout(60)
class RetryBudgetTests {
  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /** Opens a client whose server fails every attempt, and returns the counter of the attempts. */
  private int[] openFailing(double share, Throwable failure) {
    var attempts = new int[1];
    var factory = new ScriptedFactory("p").opening(provider -> provider.responding(attempt -> {
      attempts[0]++;
      throw Fixtures.<RuntimeException>sneakyThrow(failure);
    }));
    bifrost = Fixtures.builder().factory(factory)
        .provider("p", ProviderConfig.defaults().traffic(traffic -> traffic.retryBudget(share))
            .network(network -> network.retryBackoff(Duration.ofNanos(1), Duration.ofNanos(1))))
        .open(clock);
    return attempts;
  }

  private void sendCalls(int times, int maxRetries) {
    for (int i = 0; i < times; i++) bifrost.trySend(REQUEST, options().maxRetries(maxRetries));
  }

  @Nested
  class WhenAServerFailsEveryCall {
    private final BifrostException busy = new BifrostException(rejected(503, "busy"));

    @Test
    void retriesOnlyTheBudgetedShareOfCalls() {
      var attempts = openFailing(0.2, busy);
      sendCalls(1_000, 3);
      assertEquals(1_200, attempts[0]);
    }

    @Test
    void allowsThreeRetriesPerWindowHoweverFewCallsThereAre() {
      var attempts = openFailing(0.01, busy);
      sendCalls(1, 9);
      assertEquals(4, attempts[0]);
      clock.advance(RetryBudget.WINDOW);
      sendCalls(1, 9);
      assertEquals(8, attempts[0]);
    }

    @Test
    void aBudgetOfZeroAllowsNoRetries() {
      var attempts = openFailing(0, busy);
      sendCalls(100, 3);
      assertEquals(100, attempts[0]);
    }

    @Test
    void retriesEveryCallWithoutABudget() {
      bifrost = Fixtures.builder().provider(new ScriptedProvider("p").failing(busy)).open(clock);
      assertEquals(4, bifrost.trySend(REQUEST, options().maxRetries(3)).report().attempts().size());
    }

    @Test
    void theErrorNamesTheExhaustedBudget() {
      openFailing(0, busy);
      var outcome = bifrost.trySend(REQUEST, options().maxRetries(3));
      var message = "busy (not retried: the retry budget of provider 'p' is exhausted, see TrafficPolicy.retryBudget)";
      assertEquals(message, errorOf(outcome::orElseThrow).message());
      assertEquals(Optional.of(rejected(503, message)), outcome.report().attempts().get(0).error());
    }

    @Test
    void theErrorOfATimeoutNamesTheExhaustedBudget() {
      openFailing(0, new BifrostException(new TimedOut(TimedOut.Limit.IDLE, Duration.ofSeconds(120))));
      assertContains("the retry budget of provider 'p' is exhausted",
          errorOf(() -> bifrost.send(REQUEST, options().maxRetries(3))).message());
    }

    @Test
    void theErrorOfACutResponseNamesTheExhaustedBudget() {
      openFailing(0, new BifrostException(new Truncated("cut")));
      assertContains("the retry budget of provider 'p' is exhausted",
          errorOf(() -> bifrost.send(REQUEST, options().maxRetries(3))).message());
    }

    @Test
    void theErrorDoesNotNameTheBudgetIfNoRetryWasLeft() {
      openFailing(0, busy);
      assertEquals("busy", errorOf(() -> bifrost.send(REQUEST)).message());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void resendsCountAgainstTheBudget(int maxRetries) {
      var attempts = openFailing(0.1, new IOException("reset"));
      sendCalls(100, maxRetries);
      assertEquals(110, attempts[0]);
      assertContains("the retry budget of provider 'p' is exhausted", errorOf(() -> bifrost.send(REQUEST)).message());
    }

    @Test
    void callsOutsideTheWindowDoNotCount() {
      var attempts = openFailing(0.1, busy);
      sendCalls(1_000, 0);
      clock.advance(RetryBudget.WINDOW);
      sendCalls(10, 3);
      assertEquals(1_013, attempts[0]);
    }
  }

  @Test
  void theBudgetDoesNotLimitTheUseOfOtherServersAndKeys() {
    var servers = new ScriptedServers().down("a", Fault.REFUSED).down("b", rejected(401, "no"));
    bifrost = servers.open(config("a", "b", "c").traffic(traffic -> traffic.retryBudget(0)), clock);
    for (int i = 0; i < 100; i++) assertEquals("c", bifrost.send(REQUEST).text());
  }

  @Test
  void theBudgetLimitsTheUseOfOtherServersAfterALostConnection() {
    var servers = new ScriptedServers().down("a", Fault.LOST);
    clock.random = 0; // selects the first available server
    bifrost = servers.open(config("a", "b").traffic(traffic -> traffic.retryBudget(0)), clock);
    assertContains("the retry budget of provider 'p' is exhausted", errorOf(() -> bifrost.send(REQUEST)).message());
    assertEquals(List.of("a"), servers.attempts());
  }

  @Test
  void eachProviderHasItsOwnBudget() {
    bifrost = Fixtures.builder()
        .factory(
            new ScriptedFactory("k").opening(provider -> provider.failing(new BifrostException(rejected(503, "busy")))))
        .provider("p", ProviderConfig.defaults().kind("k").traffic(traffic -> traffic.retryBudget(0)))
        .provider("q", ProviderConfig.defaults().kind("k")).open(clock);
    assertEquals(1, bifrost.trySend(REQUEST, options().maxRetries(2)).report().attempts().size());
    assertEquals(3, bifrost.trySend(REQUEST.model("q/m"), options().maxRetries(2)).report().attempts().size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsABudgetOutsideZeroToOne(double share) {
    openFailing(0, new RuntimeException());
    assertThrows(IllegalArgumentException.class, () -> TrafficPolicy.defaults().retryBudget(share));
    assertFalse(TrafficPolicy.defaults().retryBudget().isPresent());
  }
}
