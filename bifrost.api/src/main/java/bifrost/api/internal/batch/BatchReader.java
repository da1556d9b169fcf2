package bifrost.api.internal.batch;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.Request;
import bifrost.api.SendAllOptions;
import bifrost.api.internal.Nullable;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The results of a batch as the source of a stream. Requests are sent by the thread that reads the stream, while it
 * reads.
 */
final class BatchReader<R, T> implements Spliterator<T> {
  private static final Cancelled CLOSED = new Cancelled("the stream was closed");
  private static final Cancelled INTERRUPTED = new Cancelled("the waiting thread was interrupted");

  private final Semaphore changes = new Semaphore(0); // a monitor would pin the carrier of a virtual thread
  private final RequestWindow<R, T> window;
  private @Nullable Throwable failure; // used only by the reading thread

  BatchReader(Iterator<? extends Request<R>> requests, BatchCalls<R, T> calls, SendAllOptions options) {
    this.window = new RequestWindow<>(requests, calls, options, changes::release);
  }

  /** Stops the calls, from any thread. */
  void close() {
    window.stop(CLOSED);
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    Objects.requireNonNull(action, "action");
    while (true) {
      throwFailure();
      window.fill();
      window.reportProgress();
      var next = window.peek();
      if (next != null) {
        window.take();
        failure = next.failure;
        throwFailure();
        action.accept(Objects.requireNonNull(next.result));
        return true;
      }
      if (window.hasEnded()) {
        failure = window.sourceFailure();
        throwFailure();
        return false;
      }
      awaitChange();
    }
  }

  private void throwFailure() {
    var reason = window.stopped();
    if (failure == null && reason != null) failure = new BifrostException(reason);
    if (failure != null) BatchReader.<RuntimeException>sneakyThrow(failure);
  }

  @SuppressWarnings("unchecked") // sources in other JVM languages throw checked exceptions without declaring them
  private static <E extends Throwable> void sneakyThrow(Throwable failure) throws E {
    throw (E) failure;
  }

  private void awaitChange() {
    try {
      changes.acquire();
      changes.drainPermits(); // the changes so far are seen by the next pass
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new BifrostException(INTERRUPTED, e);
      window.stop(INTERRUPTED);
    }
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null; // the order of the requests is that of the source
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | NONNULL;
  }
}
