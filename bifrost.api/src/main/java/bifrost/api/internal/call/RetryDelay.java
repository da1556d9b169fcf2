package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A delay of a call, such as that between two attempts. It ends immediately when the call is stopped. */
public final class RetryDelay implements CallRegistry.Stoppable {
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable BifrostError stopped;

  /**
   * Waits for the delay.
   *
   * @return the reason if the call was stopped
   */
  Optional<BifrostError> await(Duration delay, CallRegistry registry) throws InterruptedException {
    registry.add(this);
    try {
      registry.clock().await(end, delay);
      return Optional.ofNullable(stopped);
    } finally {
      registry.remove(this);
    }
  }

  /** Ends the delay early, without stopping the call. */
  void end() {
    end.countDown();
  }

  @Override
  public synchronized void stop(BifrostError reason) {
    if (stopped == null) stopped = reason;
    end.countDown();
  }
}
