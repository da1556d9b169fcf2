package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the thread that checks the timeouts of a client. */
class TimeoutTimerTests {
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private static boolean hasTimerThread() {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(TimeoutTimer::isTimerThread);
  }

  private static void awaitNoTimerThread() throws InterruptedException {
    while (hasTimerThread()) Thread.sleep(1);
  }

  /** An activity that counts the checks and has a long timeout. */
  private static final class CheckCounter implements CallRegistry.Stoppable {
    private final AtomicInteger checks = new AtomicInteger();

    @Override
    public void stop(BifrostError reason) {}

    @Override
    public long checkTimeouts(long now) {
      checks.incrementAndGet();
      return HOUR_NANOS;
    }
  }

  @Property
  void timeoutsAreLateByAtMostTwoPercentAndFiftyMilliseconds(@ForAll @LongRange(min = 0) long nanos) {
    long timeout = Math.min(nanos, Clock.nanos(Duration.ofSeconds(Long.MAX_VALUE)));
    long sleep = TimeoutTimer.withTolerance(timeout);
    assertTrue(sleep >= timeout);
    assertTrue(sleep - timeout <= timeout / 50 && sleep - timeout <= 50_000_000);
  }

  /** A timeout of the model: it expires once, unless it has been cancelled before its time. */
  private static final class ModelTimeout implements CallRegistry.Stoppable {
    private final CallRegistry registry;
    private final Set<ModelTimeout> expired;
    private final long time;

    ModelTimeout(CallRegistry registry, Set<ModelTimeout> expired, int millis) {
      this.registry = registry;
      this.expired = expired;
      this.time = System.nanoTime() + millis * 1_000_000L;
      registry.add(this, millis * 1_000_000L);
    }

    @Override
    public void stop(BifrostError reason) {}

    @Override
    public long checkTimeouts(long now) {
      if (time - now > 0) return time - now;
      registry.remove(this);
      if (System.nanoTime() - time >= 0) expired.add(this);
      return Long.MAX_VALUE;
    }
  }

  /** Negative numbers cancel the latest timeout; the other numbers add one of this length in milliseconds. */
  @Property(tries = 30)
  void exactlyTheTimeoutsThatAreNotCancelledExpire(
      @ForAll @Size(max = 30) List<@IntRange(min = -10, max = 40) Integer> steps) throws InterruptedException {
    Set<ModelTimeout> expired = ConcurrentHashMap.newKeySet();
    var expected = new HashSet<ModelTimeout>();
    var open = new ArrayList<ModelTimeout>();
    try (var registry = new CallRegistry(Clock.SYSTEM)) {
      for (int step : steps) {
        if (step >= 0) {
          open.add(new ModelTimeout(registry, expired, step));
          expected.add(open.get(open.size() - 1));
        } else if (!open.isEmpty()) {
          var cancelled = open.remove(open.size() - 1);
          if (registry.active.remove(cancelled)) expected.remove(cancelled); // otherwise it has expired
        }
      }
      while (!expired.equals(expected)) Thread.sleep(1);
      assertEquals(Set.of(), registry.active);
    }
  }

  @Test
  @Timeout(60)
  void callsDoNotWakeTheTimer() {
    try (var bifrost = Fixtures.open(provider -> provider)) {
      var counter = new CheckCounter();
      Fixtures.registry(bifrost).add(counter);
      long start = System.nanoTime();
      for (int i = 0; i < 5_000; i++) bifrost.send(REQUEST);
      long periods = (System.nanoTime() - start) / TimeoutTimer.PERIOD_NANOS;
      int checks = counter.checks.get();
      assertTrue(checks <= periods + 2, () -> checks + " checks in " + periods + " periods");
    }
  }

  @Test
  @Timeout(60)
  void aTimeoutShorterThanTheCurrentSleepWakesTheThread() throws Exception {
    try (var bifrost = Fixtures.open(provider -> provider)) {
      var counter = new CheckCounter();
      Fixtures.registry(bifrost).add(counter, HOUR_NANOS);
      while (counter.checks.get() == 0) Thread.onSpinWait();
      for (int i = 0; i < 20; i++) Fixtures.awaitTimer(bifrost, Duration.ofMillis(5));
      // Without the wake-ups, each timeout would wait for the next period.
      assertTrue(counter.checks.get() >= 20);
    }
  }

  @Test
  @Timeout(60)
  void anIdleClientHasNoThreadAndStartsItAgain() throws Exception {
    awaitNoTimerThread();
    try (var bifrost = Fixtures.open(provider -> provider)) {
      assertFalse(hasTimerThread());
      for (int i = 0; i < 2; i++) {
        bifrost.send(REQUEST);
        Fixtures.awaitTimer(bifrost, Duration.ofMillis(1));
        awaitNoTimerThread();
      }
    }
  }

  @Test
  @Timeout(60)
  void closingAClientEndsItsThread() throws Exception {
    Bifrost bifrost = Fixtures.open(provider -> provider);
    var counter = new CheckCounter();
    Fixtures.registry(bifrost).add(counter, HOUR_NANOS);
    assertTrue(hasTimerThread());
    bifrost.close();
    Fixtures.registry(bifrost).timer.checkWithin(0);
    awaitNoTimerThread();
  }

  @Test
  @Timeout(60)
  void anInterruptedThreadContinues() throws Exception {
    try (var bifrost = Fixtures.open(provider -> provider)) {
      var thread = new Thread[1];
      var done = new CountDownLatch(1);
      Fixtures.runOnTimer(bifrost, Duration.ZERO, () -> {
        thread[0] = Thread.currentThread();
        thread[0].interrupt();
        done.countDown();
      });
      done.await();
      Fixtures.awaitTimer(bifrost, Duration.ofMillis(1));
      assertFalse(thread[0].isInterrupted());
    }
  }
}
