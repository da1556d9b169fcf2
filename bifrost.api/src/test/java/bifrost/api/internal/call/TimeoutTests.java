package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.awaitNoActiveAttempts;
import static bifrost.api.internal.call.Fixtures.awaitTimer;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.NetworkConfig;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of the situations in which the request timeout and the idle timeout expire. If a test expects a timeout, the
 * call blocks until it is cancelled. If a test expects no timeout, the call continues only after more time than the
 * timeout has passed.
 */
@Timeout(60)
class TimeoutTests {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Bifrost.builder().provider(provider.streaming(source)).open();

  @AfterEach
  @Timeout(60)
  void awaitNoActiveAttemptsAndClose() throws InterruptedException {
    awaitNoActiveAttempts(bifrost); // the timer thread removes an attempt after it has woken its reader
    bifrost.close();
  }

  private void awaitLongerThan(Duration timeout) throws InterruptedException {
    awaitTimer(bifrost, timeout.multipliedBy(3));
  }

  private static void assertTimedOut(Limit limit, Duration after, BifrostError error) {
    assertEquals(new TimedOut(limit, after), error);
    assertTrue(error.isTransient());
  }

  /** Blocks until the attempt is cancelled. */
  private static ChatCompletion blockUntilCancelled(Attempt attempt) throws IOException, InterruptedException {
    var cancelled = new CountDownLatch(1);
    attempt.onCancel(cancelled::countDown);
    cancelled.await();
    throw new IOException("cancelled");
  }

  @Nested
  class RequestTimeouts {
    private final CallOptions limited = options().requestTimeout(SHORT).idleTimeout(NEVER);

    @Test
    void theRequestTimeoutEndsACallWithoutAResponse() {
      provider.responding(TimeoutTests::blockUntilCancelled);
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(REQUEST, limited)));
    }

    @Test
    void theRequestTimeoutEndsACallWhoseBodyNeverEnds() {
      provider.responding(attempt -> {
        attempt.responded(200, Map.of());
        attempt.received();
        return blockUntilCancelled(attempt);
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(REQUEST, limited)));
    }

    @Test
    void theRequestTimeoutEndsAStreamWithoutAResponse() {
      provider.streaming(attempt -> {
        blockUntilCancelled(attempt);
        return source;
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.stream(REQUEST, limited)));
    }

    @Test
    void theRequestTimeoutEndsAStreamWithoutAFirstEvent() {
      source.blocks();
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.stream(REQUEST, limited)));
      assertTrue(source.isClosed());
    }

    @Test
    void theRequestTimeoutEndsAStreamOfCommentsDespiteAShorterIdleTimeout() {
      source.then(() -> {
        for (int i = 0; i < 3; i++) {
          provider.attempt().received();
          awaitTimer(bifrost, SHORT.dividedBy(2));
        }
        throw new IOException("the connection was closed");
      });
      assertTimedOut(Limit.REQUEST, SHORT,
          errorOf(() -> bifrost.stream(REQUEST, limited.idleTimeout(SHORT.dividedBy(10)))));
    }

    @Test
    void theRequestTimeoutStopsAtTheFirstEvent() {
      source.event("a").event("b");
      var stream = bifrost.stream(REQUEST, options().requestTimeout(Duration.ofMinutes(1)));
      long left = ((CallAttempt) provider.attempt()).checkTimeouts(System.nanoTime());
      assertEquals(NetworkConfig.defaults().idleTimeout().toNanos(), left, "only the idle timeout is left");
      assertEquals("ab", stream.collect().text());
    }

    @Test
    void theRequestTimeoutDefaultsToThatOfTheProvider() {
      var config = ProviderConfig.defaults().network(network -> network.requestTimeout(SHORT));
      try (var client = Fixtures.open(config, each -> each.responding(TimeoutTests::blockUntilCancelled))) {
        assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> client.send(REQUEST)));
      }
    }

    @Test
    void aProviderCanReadTheRemainingTime() {
      provider.responding(attempt -> {
        assertTrue(attempt.remainingTime().compareTo(SHORT) <= 0 && !attempt.remainingTime().isNegative());
        awaitLongerThan(SHORT);
        assertEquals(Duration.ZERO, attempt.remainingTime());
        throw new IOException("late");
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(REQUEST, limited)));
    }

    @Test
    void aResponseAfterTheRequestTimeoutIsATimeout() {
      provider.responding(attempt -> {
        awaitLongerThan(SHORT);
        return ChatCompletion.of("late");
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(REQUEST, limited)));
    }
  }

  @Nested
  class IdleTimeouts {
    private final CallOptions limited = options().idleTimeout(SHORT).requestTimeout(NEVER);

    @Test
    void theIdleTimeoutEndsACallWhoseBodyStops() {
      provider.responding(attempt -> {
        attempt.received();
        return blockUntilCancelled(attempt);
      });
      assertTimedOut(Limit.IDLE, SHORT, errorOf(() -> bifrost.send(REQUEST, limited)));
    }

    @Test
    void theIdleTimeoutDoesNotRunBeforeTheFirstEvent() throws IOException {
      source.then(() -> {
        provider.attempt().responded(200, Map.of());
        provider.attempt().received(); // bytes of a comment, not of an event
        awaitLongerThan(SHORT);
        return Optional.of(Fixtures.chunk("a"));
      });
      assertEquals("a", bifrost.stream(REQUEST, limited).collect().text());
    }

    @Test
    void theIdleTimeoutDoesNotRunBeforeTheFirstByteOfTheBody() {
      provider.responding(attempt -> {
        attempt.responded(200, Map.of());
        awaitLongerThan(SHORT);
        return ChatCompletion.of("Hello");
      });
      assertEquals("Hello", bifrost.send(REQUEST, limited).text());
    }

    @Test
    void theIdleTimeoutRunsWhileTheErrorBodyOfAStreamIsRead() {
      provider.streaming(attempt -> {
        attempt.received();
        attempt.responded(400, Map.of());
        blockUntilCancelled(attempt);
        return source;
      });
      assertTimedOut(Limit.IDLE, SHORT, errorOf(() -> bifrost.stream(REQUEST, limited)));
    }

    @Test
    void theIdleTimeoutStartsWithTheFirstEventEvenIfNoBytesAreReported() {
      source.event("a").blocks();
      var stream = bifrost.stream(REQUEST, limited);
      assertTimedOut(Limit.IDLE, SHORT, errorOf(stream::collect));
    }

    @Test
    void theIdleTimeoutEndsAStreamThatStopsAfterSomeEvents() {
      source.event("a").then(this::chunkWithBytes).blocks();
      var stream = bifrost.stream(REQUEST, limited);
      assertTimedOut(Limit.IDLE, SHORT, errorOf(stream::collect));
      assertTimedOut(Limit.IDLE, SHORT,
          assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error());
      assertEquals("a.", stream.partial().text());
      assertTrue(source.isClosed());
    }

    private Optional<ChatCompletionChunk> chunkWithBytes() {
      provider.attempt().received();
      return Optional.of(Fixtures.chunk("."));
    }

    @Test
    void theIdleTimeoutDoesNotRunBeforeTheResponse() {
      provider.responding(attempt -> {
        awaitLongerThan(SHORT);
        return ChatCompletion.of("Hello");
      });
      assertEquals("Hello", bifrost.send(REQUEST, limited).text());
    }

    @Test
    void theIdleTimeoutStopsWithTheCall() {
      provider.responding(attempt -> {
        attempt.received();
        return ChatCompletion.of("");
      });
      bifrost.send(REQUEST, options().idleTimeout(Duration.ofDays(1)));
      provider.attempt().received();
      assertNothingIsLeft(bifrost);
    }
  }

  @Nested
  class HugeTimeouts {
    @Test
    void aHugeTimeoutNeverExpires() {
      var config = ProviderConfig.defaults()
          .network(network -> network.connectTimeout(NEVER).requestTimeout(NEVER).idleTimeout(NEVER));
      try (var client = Fixtures.open(config, each -> each.responding(attempt -> {
        attempt.received();
        assertTrue(attempt.remainingTime().compareTo(Duration.ofDays(1_000_000)) > 0);
        return ChatCompletion.of("Hello");
      }))) {
        assertEquals("Hello", client.send(REQUEST).text());
      }
    }

    @Test
    void aHugeTimeoutIsLimitedTo36500Days() {
      var most = Duration.ofDays(36_500).toNanos();
      assertEquals(most, Clock.nanos(NEVER));
      assertEquals(most, Clock.nanos(Duration.ofDays(36_500)));
      assertEquals(most - 1, Clock.nanos(Duration.ofDays(36_500).minusNanos(1)));
      assertEquals(1, Clock.nanos(Duration.ofNanos(1)));
    }
  }

  @Test
  void theFirstReasonToStopACallIsReported() {
    provider.responding(attempt -> {
      awaitLongerThan(SHORT);
      bifrost.close();
      throw new IOException("cancelled");
    });
    assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(SHORT))));
  }
}
