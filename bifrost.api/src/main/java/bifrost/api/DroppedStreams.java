package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.internal.Nullable;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Notices streams that were dropped open: nobody can read or close them any more, so they are ended, with a warning. */
final class DroppedStreams {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Cancelled DROPPED = new Cancelled("the stream was dropped without close()");

  private final Watch watch;
  private final Consumer<String> warn;
  private final ReferenceQueue<Object> dropped = new ReferenceQueue<>();
  private @Nullable Future<?> next; // guarded by this: the next check, or null

  /** The stream as its attempt knows it: it can be collected all the same. */
  private static final class Handle extends PhantomReference<Object> {
    private final LiveAttempt attempt;

    Handle(EventStream<?, ?> stream, ReferenceQueue<Object> dropped, LiveAttempt attempt) {
      super(stream, dropped);
      this.attempt = attempt;
    }
  }

  DroppedStreams(Watch watch, Consumer<String> warn) {
    this.watch = watch;
    this.warn = warn;
  }

  /** The attempt holds the handle, and is held while it is live: nothing else is needed, and nothing is left of streams that ended. */
  void add(EventStream<?, ?> stream, LiveAttempt attempt) {
    attempt.handle(new Handle(stream, dropped, attempt));
    schedule();
  }

  private synchronized void schedule() {
    if (next == null) next = watch.after(PERIOD, this::check);
  }

  /** On the timer's thread, once a period while anything is live. */
  void check() {
    for (var handle = (Handle) dropped.poll(); handle != null; handle = (Handle) dropped.poll()) end(handle.attempt);
    rest();
    if (!watch.live.isEmpty()) schedule();
  }

  /** Checks no more until there is another stream. */
  synchronized void rest() {
    if (next != null) next.cancel(false);
    next = null;
  }

  private void end(LiveAttempt attempt) {
    if (!attempt.isLive()) return;
    warn.accept("a stream of provider '" + attempt.provider().name() + "' was dropped before its end without close(), and is ended now: open"
        + " streams in try (var stream = bifrost.stream(…))");
    attempt.stop(DROPPED);
  }
}
