package bifrost.api;

import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The time between two tries, which ends at once when the call is stopped. */
final class Pause implements Watch.Stoppable {
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable BifrostError stopped;

  /** Waits; why the call is to end, if it is. */
  Optional<BifrostError> await(Duration length, Watch watch) throws InterruptedException {
    watch.add(this);
    try {
      watch.time().await(end, length);
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
