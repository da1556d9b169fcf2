package bifrost.api.internal.call;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.EventStream;
import bifrost.api.internal.Nullable;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Notices streams that were dropped open: nobody can read or close them any more, so they are ended, with a warning. */
public final class StreamLeakDetector {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Cancelled DROPPED = new Cancelled("the stream was dropped without close()");

  private final CallRegistry registry;
  private final Consumer<String> warn;
  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
  private @Nullable Future<?> next; // guarded by this: the next check, or null

  /** The stream as its attempt knows it: it can be collected all the same. */
  private static final class StreamReference extends PhantomReference<Object> {
    private final CallAttempt attempt;

    StreamReference(EventStream<?, ?> stream, ReferenceQueue<Object> dropped, CallAttempt attempt) {
      super(stream, dropped);
      this.attempt = attempt;
    }
  }

  StreamLeakDetector(CallRegistry watch, Consumer<String> warn) {
    this.registry = watch;
    this.warn = warn;
  }

  /** The attempt holds the handle, and is held while it is live: nothing else is needed, and nothing is left of streams that ended. */
  void track(EventStream<?, ?> stream, CallAttempt attempt) {
    attempt.keepReachable(new StreamReference(stream, queue, attempt));
    schedule();
  }

  private synchronized void schedule() {
    if (next == null) next = registry.schedule(PERIOD, this::check);
  }

  /** On the timer's thread, once a period while anything is live. */
  public void check() {
    for (var handle = (StreamReference) queue.poll(); handle != null; handle = (StreamReference) queue.poll()) {
      end(handle.attempt);
    }
    cancelCheck();
    if (!registry.active.isEmpty()) schedule();
  }

  /** Checks no more until there is another stream. */
  synchronized void cancelCheck() {
    if (next != null) next.cancel(false);
    next = null;
  }

  private void end(CallAttempt attempt) {
    if (!attempt.isActive()) return;
    warn.accept("a stream of provider '" + attempt.provider().name()
        + "' was dropped before its end without close(), and is ended now: open"
        + " streams in try (var stream = bifrost.stream(…))");
    attempt.stop(DROPPED);
  }
}
