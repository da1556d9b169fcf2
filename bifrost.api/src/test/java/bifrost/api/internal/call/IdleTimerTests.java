package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
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
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the idle timeout with a manual clock. The tests run the checks, which the timer would run after hours. */
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

  @Nested
  class WithoutAStream {
    private final AtomicReference<BifrostError> error = new AtomicReference<>();
    private final IdleTimer idle = new IdleTimer(TIMEOUT, registry, error::set);

    private BifrostError after(Duration time) {
      pass(time);
      idle.check();
      return error.get();
    }

    @Test
    void theTimerExpiresWhenTheTimeoutHasPassedSinceTheLastByte() {
      idle.bytesReceived();
      assertNull(after(ALMOST_TIMEOUT));
      assertEquals(TIMED_OUT, after(Duration.ofNanos(1)));
    }

    @Test
    void theTimerRestartsWithEveryByte() {
      for (int i = 0; i < 5; i++) {
        idle.bytesReceived();
        assertNull(after(ALMOST_TIMEOUT));
      }
      assertEquals(TIMED_OUT, after(TIMEOUT));
    }

    @Test
    void theTimerDoesNotRunWhileNoReaderWaits() {
      idle.bytesReceived();
      idle.readEnded();
      assertNull(after(TIMEOUT.multipliedBy(10)));
    }

    @Test
    void theTimerStartsWhenAReaderBeginsToWait() {
      idle.bytesReceived();
      idle.readEnded();
      pass(TIMEOUT.multipliedBy(10));
      idle.readStarted();
      idle.readerWaiting();
      assertNull(after(ALMOST_TIMEOUT));
      assertEquals(TIMED_OUT, after(Duration.ofNanos(1)));
    }

    @Test
    void theTimerSchedulesTheNextCheckAfterTheRemainingTime() {
      idle.bytesReceived();
      registry.timer.getQueue().clear();
      assertNull(after(Duration.ofMinutes(20)));
      var seconds = ((Delayed) registry.timer.getQueue().peek()).getDelay(TimeUnit.SECONDS);
      assertTrue(seconds <= 40 * 60 && seconds > 30 * 60, () -> seconds + " s");
    }

    @Test
    void theTimerDoesNotStartWithoutAByte() {
      idle.readStarted();
      idle.readerWaiting();
      assertEquals(0, registry.timer.getQueue().size());
    }

    @Test
    void theTimerDoesNotStartWithBytesBeforeTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      assertTrue(idle.hasReceived());
      assertEquals(0, registry.timer.getQueue().size());
    }

    @Test
    void theTimerExpiresWhenTheTimeoutHasPassedSinceTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      pass(TIMEOUT.multipliedBy(10));
      idle.firstEventReceived();
      assertEquals(1, registry.timer.getQueue().size());
      assertNull(after(ALMOST_TIMEOUT));
      assertEquals(TIMED_OUT, after(Duration.ofNanos(1)));
    }

    @Test
    void aCancelledTimerLeavesNoTask() {
      idle.bytesReceived();
      assertEquals(1, registry.timer.getQueue().size());
      idle.cancel();
      idle.bytesReceived();
      idle.check();
      assertEquals(0, registry.timer.getQueue().size());
    }

    @Test
    void theTimerSchedulesOneTaskEvenIfSeveralThreadsReportTheFirstBytes() throws Exception {
      List<CallerThread<Object>> threads;
      synchronized (idle) { // every thread finds that the timer has not started
        threads = Stream.generate(() -> CallerThread.start(() -> {
          idle.bytesReceived();
          return null;
        })).limit(3).toList();
        while (!threads.stream().allMatch(CallerThread::isBlocked)) Thread.onSpinWait();
      }
      for (var thread : threads) thread.result();
      assertEquals(1, registry.timer.getQueue().size());
    }
  }

  @Nested
  class Demand {
    private final AtomicReference<BifrostError> error = new AtomicReference<>();
    private final IdleTimer idle = new IdleTimer(TIMEOUT, registry, error::set);

    @Test
    void demandOutsideAReadDoesNotStartTheTimer() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readerWaiting();
      pass(TIMEOUT);
      idle.check();
      assertNull(error.get());
    }

    @Test
    void demandDuringAReadStartsTheTimer() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readStarted();
      pass(TIMEOUT);
      idle.check();
      assertNull(error.get());
      idle.readerWaiting();
      pass(TIMEOUT);
      idle.check();
      assertEquals(TIMED_OUT, error.get());
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
      ((CallAttempt) provider.attempt()).idleTimer().check();
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
