package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** From when to when the idle limit counts (rule 12), by a clock that the tests turn; its own checks are hours away. */
@Timeout(60)
class IdleTimerTests {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration NEARLY = HOUR.minusNanos(1);
  private static final TimedOut STRUCK = new TimedOut(Limit.IDLE, HOUR);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // System.nanoTime() may overflow at any time
  private final CallRegistry watch = new CallRegistry(ManualClock.reading(now::get));

  @AfterEach
  void close() {
    watch.close();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Nested
  class ByItself {
    private final AtomicReference<BifrostError> struck = new AtomicReference<>();
    private final IdleTimer idle = new IdleTimer(HOUR, watch, struck::set);

    private BifrostError after(Duration time) {
      pass(time);
      idle.check();
      return struck.get();
    }

    @Test
    void strikesWhenItHasPassedSinceTheLastByte() {
      idle.bytesReceived();
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void beginsAnewWithEveryByte() {
      for (int i = 0; i < 5; i++) {
        idle.bytesReceived();
        assertNull(after(NEARLY));
      }
      assertEquals(STRUCK, after(HOUR));
    }

    @Test
    void doesNotCountWhileNobodyWaits() {
      idle.bytesReceived();
      idle.readEnded();
      assertNull(after(HOUR.multipliedBy(10)));
    }

    @Test
    void countsFromWhenSomebodyBeganToWait() {
      idle.bytesReceived();
      idle.readEnded();
      pass(HOUR.multipliedBy(10));
      idle.readStarted();
      idle.readerWaiting();
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void looksAgainWhenTheRestHasPassed() {
      idle.bytesReceived();
      watch.timer.getQueue().clear();
      assertNull(after(Duration.ofMinutes(20)));
      var seconds = ((Delayed) watch.timer.getQueue().peek()).getDelay(TimeUnit.SECONDS);
      assertTrue(seconds <= 40 * 60 && seconds > 30 * 60, () -> seconds + " s");
    }

    @Test
    void doesNotBeginWithoutAByte() {
      idle.readStarted();
      idle.readerWaiting();
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void doesNotBeginWithBytesBeforeTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      assertTrue(idle.hasReceived());
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void strikesWhenItHasPassedSinceTheFirstEvent() {
      idle.waitForFirstEvent();
      idle.bytesReceived();
      pass(HOUR.multipliedBy(10));
      idle.firstEventReceived();
      assertEquals(1, watch.timer.getQueue().size());
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void leavesNoTaskOnceItHasEnded() {
      idle.bytesReceived();
      assertEquals(1, watch.timer.getQueue().size());
      idle.cancel();
      idle.bytesReceived();
      idle.check();
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void isOneTaskEvenIfSeveralThreadsReportTheFirstBytes() throws Exception {
      List<CallerThread<Object>> threads;
      synchronized (idle) { // all see that nothing has begun
        threads = Stream.generate(() -> CallerThread.start(() -> {
          idle.bytesReceived();
          return null;
        })).limit(3).toList();
        while (!threads.stream().allMatch(CallerThread::isBlocked)) Thread.onSpinWait();
      }
      for (var thread : threads) thread.result();
      assertEquals(1, watch.timer.getQueue().size());
    }
  }

  @Nested
  class Demand {
    private final AtomicReference<BifrostError> struck = new AtomicReference<>();
    private final IdleTimer idle = new IdleTimer(HOUR, watch, struck::set);

    @Test
    void whileNobodyReadsIsNoWaiting() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readerWaiting();
      pass(HOUR);
      idle.check();
      assertNull(struck.get());
    }

    @Test
    void whileSomebodyReadsBeginsTheWaiting() {
      idle.bytesReceived();
      idle.readEnded();
      idle.readStarted();
      pass(HOUR);
      idle.check();
      assertNull(struck.get());
      idle.readerWaiting();
      pass(HOUR);
      idle.check();
      assertEquals(STRUCK, struck.get());
    }
  }

  @Nested
  class OfAStream {
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
        options().idleTimeout(HOUR), CallObservers.none(), CallExecutor.createOwned(), watch);

    private Optional<ChatCompletionChunk> chunkAfter(Duration time) {
      checkAfter(time);
      return Optional.of(Fixtures.chunk("."));
    }

    private void checkAfter(Duration time) {
      pass(time);
      ((CallAttempt) provider.attempt()).idleTimer().check();
    }

    @Test
    void doesNotRunWhileNobodyReads() {
      source.then(() -> chunkAfter(NEARLY)).then(() -> chunkAfter(NEARLY));
      var stream = bifrost.stream(ASK);
      var events = stream.iterator();
      for (int i = 0; i < 3; i++) {
        checkAfter(HOUR.multipliedBy(10));
        assertEquals(Optional.empty(), stream.outcome());
        events.next();
      }
      checkAfter(HOUR.multipliedBy(10));
      assertEquals("a..", stream.collect().text());
    }

    @Test
    void endsAReaderForWhomNothingCame() {
      source.then(() -> chunkAfter(HOUR)).event("never read");
      var stream = bifrost.stream(ASK);
      checkAfter(HOUR.multipliedBy(10));
      assertEquals(STRUCK, errorOf(stream::collect));
      assertTrue(source.isClosed());
    }
  }
}
