package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.NetworkConfig;
import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.KeySelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the idle timeout with a manual clock. */
@Timeout(60)
class IdleTimerTests {
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final Duration ALMOST_TIMEOUT = TIMEOUT.minusNanos(1);
  private static final TimedOut TIMED_OUT = new TimedOut(Limit.IDLE, TIMEOUT);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // System.nanoTime() may overflow at any time
  private final CallRegistry registry = new CallRegistry(ManualClock.reading(now::get));

  @AfterEach
  void close() {
    registry.close();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private boolean hasExpired(IdleTimer idle) {
    return idle.nanosLeft() <= 0;
  }

  @Nested
  class WithoutAStream {
    private final IdleTimer idle = new IdleTimer(TIMEOUT, registry);

    private boolean hasExpiredAfter(Duration time) {
      pass(time);
      return hasExpired(idle);
    }

    @Test
    void theTimerExpiresWhenTheTimeoutHasPassedSinceTheLastByte() {
      idle.bytesReceived();
      assertFalse(hasExpiredAfter(ALMOST_TIMEOUT));
      assertTrue(hasExpiredAfter(Duration.ofNanos(1)));
    }

    @Test
    void theTimerRestartsWithEveryByte() {
      for (int i = 0; i < 5; i++) {
        idle.bytesReceived();
        assertFalse(hasExpiredAfter(ALMOST_TIMEOUT));
      }
      assertTrue(hasExpiredAfter(TIMEOUT));
    }

    @Test
    void theTimerDoesNotRunWhileNoReaderWaits() {
      idle.bytesReceived();
      idle.readEnded();
      assertFalse(hasExpiredAfter(TIMEOUT.multipliedBy(10)));
    }

    @Test
    void theTimerStartsWhenAReaderBeginsToWait() {
      idle.bytesReceived();
      idle.readEnded();
      pass(TIMEOUT.multipliedBy(10));
      idle.readStarted();
      idle.readerWaiting();
      assertFalse(hasExpiredAfter(ALMOST_TIMEOUT));
      assertTrue(hasExpiredAfter(Duration.ofNanos(1)));
    }

    @Test
    void theNextCheckIsDueAfterTheRemainingTime() {
      idle.bytesReceived();
      pass(Duration.ofMinutes(20));
      assertEquals(Duration.ofMinutes(40).toNanos(), idle.nanosLeft());
      idle.readEnded();
      assertEquals(TIMEOUT.toNanos(), idle.nanosLeft());
    }

    @Test
    void theTimerDoesNotStartWithoutAByte() {
      idle.readStarted();
      idle.readerWaiting();
      assertEquals(Long.MAX_VALUE, idle.nanosLeft());
    }

    @Test
    void theTimerDoesNotStartWithBytesBeforeTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      assertTrue(idle.hasReceived());
      assertEquals(Long.MAX_VALUE, idle.nanosLeft());
    }

    @Test
    void theTimerExpiresWhenTheTimeoutHasPassedSinceTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      pass(TIMEOUT.multipliedBy(10));
      idle.firstEventReceived();
      assertFalse(hasExpiredAfter(ALMOST_TIMEOUT));
      assertTrue(hasExpiredAfter(Duration.ofNanos(1)));
    }
  }

  @Nested
  class Demand {
    private final IdleTimer idle = new IdleTimer(TIMEOUT, registry);

    @Test
    void demandOutsideAReadDoesNotStartTheTimer() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readerWaiting();
      pass(TIMEOUT);
      assertFalse(hasExpired(idle));
    }

    @Test
    void demandDuringAReadStartsTheTimer() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readStarted();
      pass(TIMEOUT);
      assertFalse(hasExpired(idle));
      idle.readerWaiting();
      pass(TIMEOUT);
      assertTrue(hasExpired(idle));
    }
  }

  @Nested
  class InAStream {
    private final ScriptedProvider provider = new ScriptedProvider("p");
    private final ScriptedSource source = new ScriptedSource().then(() -> {
      provider.attempt().received();
      return Optional.of(Fixtures.chunk("a"));
    });
    private final Bifrost bifrost = new BifrostClient(
        new ProviderTable(Map.of("p",
            new ProviderTable.ProviderEntry(provider.streaming(source), KeySelector.of(List.of(), Clock.SYSTEM),
                NetworkConfig.defaults())),
            Optional.empty()),
        options().idleTimeout(TIMEOUT), CallObservers.none(), CallExecutor.createOwned(), registry);

    private Optional<ChatCompletionChunk> chunkAfter(Duration time) {
      checkAfter(time);
      return Optional.of(Fixtures.chunk("."));
    }

    private void checkAfter(Duration time) {
      pass(time);
      ((CallAttempt) provider.attempt()).checkTimeouts(System.nanoTime());
    }

    @Test
    void theTimerDoesNotRunBetweenReads() {
      source.then(() -> chunkAfter(ALMOST_TIMEOUT)).then(() -> chunkAfter(ALMOST_TIMEOUT));
      var stream = bifrost.stream(REQUEST);
      var events = stream.iterator();
      for (int i = 0; i < 3; i++) {
        checkAfter(TIMEOUT.multipliedBy(10));
        assertEquals(Optional.empty(), stream.outcome());
        events.next();
      }
      checkAfter(TIMEOUT.multipliedBy(10));
      assertEquals("a..", stream.collect().text());
    }

    @Test
    void aReaderThatReceivesNothingTimesOut() {
      source.then(() -> chunkAfter(TIMEOUT)).event("never read");
      var stream = bifrost.stream(REQUEST);
      checkAfter(TIMEOUT.multipliedBy(10));
      assertEquals(TIMED_OUT, errorOf(stream::collect));
      assertTrue(source.isClosed());
    }
  }
}
