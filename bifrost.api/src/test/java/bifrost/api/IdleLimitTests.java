package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.Samples.ASK;
import static bifrost.api.Samples.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
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
class IdleLimitTests {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration NEARLY = HOUR.minusNanos(1);
  private static final TimedOut STRUCK = new TimedOut(Limit.IDLE, HOUR);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // System.nanoTime() may overflow at any time
  private final Watch watch = new Watch(ManualTime.reading(now::get));

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
    private final IdleLimit idle = new IdleLimit(HOUR, watch, struck::set);

    private BifrostError after(Duration time) {
      pass(time);
      idle.check();
      return struck.get();
    }

    @Test
    void strikesWhenItHasPassedSinceTheLastByte() {
      idle.received();
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void beginsAnewWithEveryByte() {
      for (int i = 0; i < 5; i++) {
        idle.received();
        assertNull(after(NEARLY));
      }
      assertEquals(STRUCK, after(HOUR));
    }

    @Test
    void doesNotCountWhileNobodyWaits() {
      idle.received();
      idle.rest();
      assertNull(after(HOUR.multipliedBy(10)));
    }

    @Test
    void countsFromWhenSomebodyBeganToWait() {
      idle.received();
      idle.rest();
      pass(HOUR.multipliedBy(10));
      idle.read();
      idle.awaited();
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void looksAgainWhenTheRestHasPassed() {
      idle.received();
      watch.timer.getQueue().clear();
      assertNull(after(Duration.ofMinutes(20)));
      var seconds = ((Delayed) watch.timer.getQueue().peek()).getDelay(TimeUnit.SECONDS);
      assertTrue(seconds <= 40 * 60 && seconds > 30 * 60, () -> seconds + " s");
    }

    @Test
    void doesNotBeginWithoutAByte() {
      idle.read();
      idle.awaited();
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void doesNotBeginWithBytesBeforeTheFirstEvent() {
      idle.hold();
      idle.received();
      assertTrue(idle.hasReceived());
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void strikesWhenItHasPassedSinceTheFirstEvent() {
      idle.hold();
      idle.received();
      pass(HOUR.multipliedBy(10));
      idle.firstEvent();
      assertEquals(1, watch.timer.getQueue().size());
      assertNull(after(NEARLY));
      assertEquals(STRUCK, after(Duration.ofNanos(1)));
    }

    @Test
    void leavesNoTaskOnceItHasEnded() {
      idle.received();
      assertEquals(1, watch.timer.getQueue().size());
      idle.end();
      idle.received();
      idle.check();
      assertEquals(0, watch.timer.getQueue().size());
    }

    @Test
    void isOneTaskEvenIfSeveralThreadsReportTheFirstBytes() throws Exception {
      List<Caller<Object>> threads;
      synchronized (idle) { // all see that nothing has begun
        threads = Stream.generate(() -> Caller.start(() -> {
          idle.received();
          return null;
        })).limit(3).toList();
        while (!threads.stream().allMatch(Caller::isBlocked)) Thread.onSpinWait();
      }
      for (var thread : threads) thread.result();
      assertEquals(1, watch.timer.getQueue().size());
    }
  }

  @Nested
  class Demand {
    private final AtomicReference<BifrostError> struck = new AtomicReference<>();
    private final IdleLimit idle = new IdleLimit(HOUR, watch, struck::set);

    @Test
    void whileNobodyReadsIsNoWaiting() {
      idle.received();
      idle.rest();
      idle.awaited();
      pass(HOUR);
      idle.check();
      assertNull(struck.get());
    }

    @Test
    void whileSomebodyReadsBeginsTheWaiting() {
      idle.received();
      idle.rest();
      idle.read();
      pass(HOUR);
      idle.check();
      assertNull(struck.get());
      idle.awaited();
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
      return Optional.of(Samples.chunk("a"));
    });
    private final Bifrost bifrost = new BifrostClient(new Providers(Map.of("p", new Providers.Entry(provider.streaming(source),
        KeyRing.of(List.of(), Time.REAL), NetworkConfig.defaults())), Optional.empty()),
        options().idleTimeout(HOUR), Observers.none(), Workers.own(), watch);

    private Optional<ChatCompletionChunk> chunkAfter(Duration time) {
      checkAfter(time);
      return Optional.of(Samples.chunk("."));
    }

    private void checkAfter(Duration time) {
      pass(time);
      ((LiveAttempt) provider.attempt()).idleLimit().check();
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
