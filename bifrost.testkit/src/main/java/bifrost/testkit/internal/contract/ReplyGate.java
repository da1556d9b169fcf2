package bifrost.testkit.internal.contract;

import java.util.concurrent.CountDownLatch;

/**
 * A gate at which the threads of a server wait before they reply. It opens after a number of arrivals, or when the rule
 * has ended, but not after a time: on a slow machine, a reply before the timeout of the rule would hide that a provider
 * sends its requests one after another.
 */
public final class ReplyGate implements AutoCloseable {
  private final CountDownLatch missing;

  public ReplyGate(int arrivals) {
    missing = new CountDownLatch(arrivals);
  }

  public void arrive() {
    missing.countDown();
  }

  public boolean isOpen() {
    return missing.getCount() == 0;
  }

  /** Waits until the gate is open. */
  public void await() {
    try {
      missing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens the gate. Must be called before the server is closed, which waits for its threads. */
  @Override
  public void close() {
    while (!isOpen()) arrive();
  }
}
