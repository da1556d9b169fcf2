package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DisconnectTimerTests {
  private final DisconnectTimer grace = new DisconnectTimer();
  private final AtomicInteger runs = new AtomicInteger();

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("bifrost-grace"))
        .count();
  }

  @Test
  void disconnectsWhatDoesNotEnd() throws InterruptedException {
    var disconnected = new CountDownLatch(1);
    grace.schedule(disconnected::countDown);
    disconnected.await();
  }

  @Test
  void leavesWhatHasEndedAlone() {
    grace.schedule(runs::incrementAndGet).run();
    grace.close();
    assertEquals(0, runs.get());
  }

  @Test
  void disconnectsAtOnceWhenItIsClosedAndAfterwards() {
    grace.schedule(runs::incrementAndGet);
    grace.close();
    assertEquals(1, runs.get());
    grace.schedule(runs::incrementAndGet);
    assertEquals(2, runs.get());
    grace.close();
    assertEquals(2, runs.get());
  }

  @Test
  void needsOneThreadThatEndsByItself() throws InterruptedException {
    while (threads() > 0) Thread.sleep(10); // of other tests
    for (int i = 0; i < 100; i++) grace.schedule(runs::incrementAndGet);
    assertEquals(1, threads());
    while (threads() > 0) Thread.sleep(10);
    assertEquals(100, runs.get());
  }
}
