package bifrost.api.internal.call;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.EventStream;
import bifrost.api.internal.concurrent.SafeRunner;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.function.Consumer;

/**
 * A detector of open streams that have become unreachable. The application can no longer read or close them, so the
 * detector closes them and logs a warning.
 */
public final class StreamLeakDetector {
  private static final Cancelled UNREACHABLE = new Cancelled("the stream became unreachable without close()");

  private final Consumer<String> warn;
  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();

  /** A reference from an attempt to its stream that does not keep the stream reachable. */
  private static final class StreamReference extends PhantomReference<Object> {
    private final CallAttempt attempt;

    StreamReference(EventStream<?, ?> stream, ReferenceQueue<Object> queue, CallAttempt attempt) {
      super(stream, queue);
      this.attempt = attempt;
    }
  }

  StreamLeakDetector(Consumer<String> warn) {
    this.warn = warn;
  }

  /**
   * Tracks a stream. Only the attempt holds the reference, and the registry holds only active attempts, so an ended
   * stream is no longer tracked.
   */
  void track(EventStream<?, ?> stream, CallAttempt attempt) {
    attempt.keepReachable(new StreamReference(stream, queue, attempt));
  }

  /** Closes unreachable streams. Runs on the timer thread once per second while the client has active calls. */
  public void check() {
    for (var reference = (StreamReference) queue.poll(); reference != null;
        reference = (StreamReference) queue.poll()) {
      var attempt = reference.attempt;
      SafeRunner.run(() -> end(attempt));
    }
  }

  private void end(CallAttempt attempt) {
    if (!attempt.isActive()) return;
    warn.accept("a stream of provider '" + attempt.provider().name()
        + "' became unreachable before its end, and was closed: open streams in try (var stream = bifrost.stream(…))");
    attempt.stop(UNREACHABLE);
  }
}
