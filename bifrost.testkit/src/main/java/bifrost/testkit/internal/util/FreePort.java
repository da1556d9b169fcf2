package bifrost.testkit.internal.util;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Binds sockets when a port is free. A closed TCP connection occupies its port for up to a minute, so that none may be
 * free after many short connections, for example of contracts that run in parallel.
 */
public final class FreePort {
  /** Creates a socket and binds it to a port, usually to 0, for which the operating system chooses one. */
  public interface Binding<T> {
    T bind() throws IOException;
  }

  private static final Duration MAX_WAIT = Duration.ofSeconds(70);
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  private FreePort() {}

  /**
   * {@return the bound socket}
   *
   * @throws BindException if no port becomes free, or the thread is interrupted before one is free
   */
  public static <T> T bind(Binding<T> binding) throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        return binding.bind();
      } catch (BindException e) {
        if (System.nanoTime() - start > MAX_WAIT.toNanos() || Thread.currentThread().isInterrupted()) throw e;
        LockSupport.parkNanos(PAUSE);
      }
    }
  }
}
