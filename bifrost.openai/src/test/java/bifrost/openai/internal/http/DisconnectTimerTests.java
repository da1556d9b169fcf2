package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timer that disconnects from servers whose bodies do not end within a grace period. */
@Timeout(60)
class DisconnectTimerTests {
  private final DisconnectTimer timer = new DisconnectTimer();
  private final AtomicInteger runs = new AtomicInteger();

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("bifrost-grace"))
        .count();
  }

  @Test
  void disconnectsIfTheBodyDoesNotEnd() throws InterruptedException {
    var disconnected = new CountDownLatch(1);
    timer.schedule(disconnected::countDown);
    disconnected.await();
  }

  @Test
  void doesNotDisconnectIfTheBodyHasEnded() {
    timer.schedule(runs::incrementAndGet).run();
    timer.close();
    assertEquals(0, runs.get());
  }

  @Test
  void disconnectsImmediatelyDuringAndAfterClose() {
    timer.schedule(runs::incrementAndGet);
    timer.close();
    assertEquals(1, runs.get());
    timer.schedule(runs::incrementAndGet);
    assertEquals(2, runs.get());
    timer.close();
    assertEquals(2, runs.get());
  }

  @Test
  void usesOneThreadThatEndsWhenIdle() throws InterruptedException {
    while (threads() > 0) Thread.sleep(10); // Threads of other tests may still run.
    for (int i = 0; i < 100; i++) timer.schedule(runs::incrementAndGet);
    assertEquals(1, threads());
    while (threads() > 0) Thread.sleep(10);
    assertEquals(100, runs.get());
  }
}
