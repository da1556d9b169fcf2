package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The time between two tries, which ends at once when the call is stopped. */
public final class RetryDelay implements CallRegistry.Stoppable {
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable BifrostError stopped;

  /** Waits; why the call is to end, if it is. */
  Optional<BifrostError> await(Duration length, CallRegistry watch) throws InterruptedException {
    watch.add(this);
    try {
      watch.clock().await(end, length);
      return Optional.ofNullable(stopped);
    } finally {
      watch.remove(this);
    }
  }

  @Override
  public synchronized void stop(BifrostError reason) {
    if (stopped == null) stopped = reason;
    end.countDown();
  }
}
