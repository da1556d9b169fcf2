package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
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
 * Each limit strikes when it is meant to, and never otherwise (rules 12 and 13). What strikes waits for ever without it; what must not
 * strike goes on only after the timer has seen more than the limit pass.
 */
@Timeout(60)
class TimeoutTests {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Bifrost.builder().provider(provider.streaming(source)).open();

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void awaitMoreThan(Duration limit) throws InterruptedException {
    awaitTimer(bifrost, limit.multipliedBy(3));
  }

  private static void assertTimedOut(Limit limit, Duration after, BifrostError error) {
    assertEquals(new TimedOut(limit, after), error);
    assertTrue(error.isTransient());
  }

  /** Waits for ever, unless the attempt is cancelled. */
  private static ChatCompletion silence(Attempt attempt) throws IOException, InterruptedException {
    var cancelled = new CountDownLatch(1);
    attempt.onCancel(cancelled::countDown);
    cancelled.await();
    throw new IOException("cancelled");
  }

  @Nested
  class TheRequestLimit {
    private final CallOptions limited = options().requestTimeout(SHORT).idleTimeout(NEVER);

    @Test
    void endsASendWithoutAnAnswer() {
      provider.answering(TimeoutTests::silence);
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(ASK, limited)));
    }

    @Test
    void endsASendWhoseAnswerGoesOnForEver() {
      provider.answering(attempt -> {
        attempt.responded(200, Map.of());
        attempt.received();
        return silence(attempt);
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(ASK, limited)));
    }

    @Test
    void endsAStreamWithoutAResponse() {
      provider.streaming(attempt -> {
        silence(attempt);
        return source;
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.stream(ASK, limited)));
    }

    @Test
    void endsAStreamWithoutAFirstEvent() {
      source.blocks();
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.stream(ASK, limited)));
      assertTrue(source.isClosed());
    }

    @Test
    void endsAStreamOfCommentsThatBeginsNoIdleLimit() {
      source.then(() -> {
        for (int i = 0; i < 3; i++) {
          provider.attempt().received();
          awaitTimer(bifrost, SHORT.dividedBy(2));
        }
        throw new IOException("the connection was closed");
      });
      assertTimedOut(Limit.REQUEST, SHORT,
          errorOf(() -> bifrost.stream(ASK, limited.idleTimeout(SHORT.dividedBy(10)))));
    }

    @Test
    void isOverWithTheFirstEvent() {
      source.event("a").event("b");
      var stream = bifrost.stream(ASK, options().requestTimeout(Duration.ofDays(1)));
      assertEquals(1, Fixtures.scheduledTimeouts(bifrost), "the idle limit");
      assertEquals("ab", stream.collect().text());
    }

    @Test
    void isTheProvidersWhereNobodySaysAnything() {
      var config = ProviderConfig.defaults().network(network -> network.requestTimeout(SHORT));
      try (var client = Fixtures.open(config, each -> each.answering(TimeoutTests::silence))) {
        assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> client.send(ASK)));
      }
    }

    @Test
    void leavesItsHintWithTheProvider() {
      provider.answering(attempt -> {
        assertTrue(attempt.remaining().compareTo(SHORT) <= 0 && !attempt.remaining().isNegative());
        awaitMoreThan(SHORT);
        assertEquals(Duration.ZERO, attempt.remaining());
        throw new IOException("late");
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(ASK, limited)));
    }

    @Test
    void endsACallWhoseProviderAnswersTooLateAllTheSame() {
      provider.answering(attempt -> {
        awaitMoreThan(SHORT);
        return ChatCompletion.of("late");
      });
      assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(ASK, limited)));
    }
  }

  @Nested
  class TheIdleLimit {
    private final CallOptions limited = options().idleTimeout(SHORT).requestTimeout(NEVER);

    @Test
    void endsASendWhoseAnswerStops() {
      provider.answering(attempt -> {
        attempt.received();
        return silence(attempt);
      });
      assertTimedOut(Limit.IDLE, SHORT, errorOf(() -> bifrost.send(ASK, limited)));
    }

    @Test
    void doesNotRunBeforeTheFirstEvent() throws IOException {
      source.then(() -> {
        provider.attempt().responded(200, Map.of());
        provider.attempt().received(); // a comment
        awaitMoreThan(SHORT);
        return Optional.of(Fixtures.chunk("a"));
      });
      assertEquals("a", bifrost.stream(ASK, limited).collect().text());
    }

    @Test
    void doesNotRunBeforeTheFirstByteOfTheBody() {
      provider.answering(attempt -> {
        attempt.responded(200, Map.of());
        awaitMoreThan(SHORT);
        return ChatCompletion.of("Hello");
      });
      assertEquals("Hello", bifrost.send(ASK, limited).text());
    }

    @Test
    void runsInTheBodyOfAnErrorThatAnswersAStream() {
      provider.streaming(attempt -> {
        attempt.received();
        attempt.responded(400, Map.of());
        silence(attempt);
        return source;
      });
      assertTimedOut(Limit.IDLE, SHORT, errorOf(() -> bifrost.stream(ASK, limited)));
    }

    @Test
    void beginsWithTheFirstEventEvenIfNoBytesAreReported() {
      source.event("a").blocks();
      var stream = bifrost.stream(ASK, limited);
      assertTimedOut(Limit.IDLE, SHORT, errorOf(stream::collect));
    }

    @Test
    void endsAStreamThatStopsLater() {
      source.event("a").then(this::bytesCome).blocks();
      var stream = bifrost.stream(ASK, limited);
      assertTimedOut(Limit.IDLE, SHORT, errorOf(stream::collect));
      assertTimedOut(Limit.IDLE, SHORT,
          assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error());
      assertEquals("a.", stream.partial().text());
      assertTrue(source.isClosed());
    }

    private Optional<ChatCompletionChunk> bytesCome() {
      provider.attempt().received();
      return Optional.of(Fixtures.chunk("."));
    }

    @Test
    void doesNotRunBeforeTheFirstBytes() {
      provider.answering(attempt -> {
        awaitMoreThan(SHORT);
        return ChatCompletion.of("Hello");
      });
      assertEquals("Hello", bifrost.send(ASK, limited).text());
    }

    @Test
    void isOverWithTheCall() {
      provider.answering(attempt -> {
        attempt.received();
        return ChatCompletion.of("");
      });
      bifrost.send(ASK, options().idleTimeout(Duration.ofDays(1)));
      provider.attempt().received();
      assertNothingIsLeft(bifrost);
    }
  }

  @Nested
  class AHugeLimit {
    @Test
    void isAsGoodAsNone() {
      var config = ProviderConfig.defaults()
          .network(network -> network.connectTimeout(NEVER).requestTimeout(NEVER).idleTimeout(NEVER));
      try (var client = Fixtures.open(config, each -> each.answering(attempt -> {
        attempt.received();
        assertTrue(attempt.remaining().compareTo(Duration.ofDays(1_000_000)) > 0);
        return ChatCompletion.of("Hello");
      }))) {
        assertEquals("Hello", client.send(ASK).text());
      }
    }

    @Test
    void isOneThatATimerUnderstands() {
      var most = Duration.ofDays(36_500).toNanos();
      assertEquals(most, Clock.nanos(NEVER));
      assertEquals(most, Clock.nanos(Duration.ofDays(36_500)));
      assertEquals(most - 1, Clock.nanos(Duration.ofDays(36_500).minusNanos(1)));
      assertEquals(1, Clock.nanos(Duration.ofNanos(1)));
    }
  }

  @Test
  void theFirstReasonToStopCounts() {
    provider.answering(attempt -> {
      awaitMoreThan(SHORT);
      bifrost.close();
      throw new IOException("cancelled");
    });
    assertTimedOut(Limit.REQUEST, SHORT, errorOf(() -> bifrost.send(ASK, options().requestTimeout(SHORT))));
  }
}
