package bifrost.testkit.internal.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreePortTests {
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void waitsUntilAPortIsFree() throws IOException {
    var port = FreePort.bind(() -> {
      if (attempts.incrementAndGet() < 3) throw new BindException("Address already in use");
      return 4711;
    });
    assertEquals(4711, port);
    assertEquals(3, attempts.get());
  }

  @Test
  void otherFailuresAreThrownImmediately() {
    var failure = new IOException("too many open files");
    assertSame(failure, assertThrows(IOException.class, () -> FreePort.bind(() -> {
      attempts.incrementAndGet();
      throw failure;
    })));
    assertEquals(1, attempts.get());
  }

  @Test
  void interruptEndsTheWaiting() {
    Thread.currentThread().interrupt();
    assertThrows(BindException.class, () -> FreePort.bind(() -> {
      throw new BindException("Address already in use");
    }));
    assertTrue(Thread.interrupted());
  }
}
