package bifrost.api.internal.server;

import bifrost.api.TrafficPolicy;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The health of one server: whether it is left out after a failure, until when, and which attempt probes it afterwards. Guarded by the lock
 * of the {@link ServerPool}.
 *
 * <p>Attempts that began before the server was left out, or before it came back, change nothing: a hundred calls that lose their connections
 * at once are one failure, and a response that was under way does not show that a server still accepts requests.
 */
final class ServerHealth {
  /** The longest {@code Retry-After} for which a server is left out. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

  private final long initialNanos;
  private final long maxNanos;
  private int failures; // in a row
  private int generation; // changes whenever the server is left out or comes back
  private boolean ejected;
  private long ejectedUntil; // nanoseconds of the time
  private @Nullable ServerSelection probe; // or null
  private boolean hasDelay; // whether the server requested a delay
  private long delayUntil;
  private long lastFailure; // the number of the failure, among those of all servers

  ServerHealth(TrafficPolicy traffic) {
    this.initialNanos = Clock.nanos(traffic.ejectionInitial());
    this.maxNanos = Clock.nanos(traffic.ejectionMax());
  }

  int generation() {
    return generation;
  }

  long lastFailure() {
    return lastFailure;
  }

  /** {@return whether calls may choose the server: it is not left out, or the time has come to probe it} */
  boolean isAvailable(long now) {
    return !ejected || probe == null && ejectedUntil - now <= 0;
  }

  /** {@return what is left of the delay that the server requested, in nanoseconds} */
  long delay(long now) {
    return hasDelay ? Math.max(0, delayUntil - now) : 0;
  }

  /** {@return whether an attempt that begins probes the server} */
  boolean begin(ServerSelection use, long now) {
    if (!ejected || !isAvailable(now)) return false;
    probe = use;
    return true;
  }

  /** Ends the period of a server that has begun to respond. Its failures are forgotten only when a response is complete. */
  void responded(ServerSelection use) {
    if (use.generation() != generation || !ejected) return;
    readmit();
    use.generation(generation);
  }

  void succeeded(ServerSelection use) {
    release(use);
    if (use.generation() != generation) return;
    if (ejected) readmit();
    failures = 0;
    hasDelay = false;
  }

  private void readmit() {
    ejected = false;
    probe = null;
    generation++;
  }

  /** Ends an attempt that says nothing about the server, such as one that was cancelled. */
  void release(ServerSelection use) {
    if (probe == use) probe = null;
  }

  /**
   * Leaves the server out, for longer if it has just been probed.
   *
   * @param number the number of this failure, among those of all servers
   * @param delay the delay that the server requested
   */
  void failed(ServerSelection use, long now, long number, Optional<Duration> delay) {
    release(use);
    lastFailure = number;
    if (delay.isPresent() || use.generation() == generation) hasDelay = delay.isPresent();
    delay.ifPresent(requested -> delayUntil = now + Clock.nanos(requested));
    if (ejected && !use.isProbe()) {
      if (delay.isPresent()) ejectedUntil = later(ejectedUntil, now + cappedNanos(delay.get()));
    } else if (use.generation() == generation) {
      failures++;
      ejected = true;
      generation++;
      ejectedUntil = now + (delay.isPresent() ? cappedNanos(delay.get()) : ejectionPeriod());
    }
  }

  private long ejectionPeriod() {
    return (long) Math.min(Math.scalb((double) initialNanos, failures - 1), (double) maxNanos);
  }

  private static long cappedNanos(Duration delay) {
    return Math.min(Clock.nanos(delay), Clock.nanos(MAX_RETRY_AFTER));
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
