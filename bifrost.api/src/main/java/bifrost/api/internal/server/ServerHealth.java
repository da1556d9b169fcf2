package bifrost.api.internal.server;

import bifrost.api.TrafficPolicy;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The health of one server: its ejection after a failure, the end of the ejection, and the attempt that then probes
 * the server. Guarded by the lock of the {@link ServerPool}.
 *
 * <p>Attempts that began before the latest ejection or readmission of the server do not change its health. For
 * example, a hundred calls that lose their connections at once count as one failure, and the end of an older response
 * does not prove that the server accepts new requests.
 */
final class ServerHealth {
  /** The longest ejection that a {@code Retry-After} header can cause. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

  private final long initialNanos;
  private final long maxNanos;
  private int failures; // consecutive
  private int generation; // changes whenever the server is ejected or readmitted
  private boolean ejected;
  private long ejectedUntil; // in nanoseconds of the clock
  private @Nullable ServerSelection probe;
  private boolean hasDelay; // whether the server requested a delay
  private long delayUntil;
  private long lastFailure; // the sequence number of the failure, across all servers of the provider

  ServerHealth(TrafficPolicy traffic) {
    this.initialNanos = Clock.nanos(traffic.initialEjectionTime());
    this.maxNanos = Clock.nanos(traffic.maxEjectionTime());
  }

  int generation() {
    return generation;
  }

  long lastFailure() {
    return lastFailure;
  }

  /**
   * {@return whether an attempt may use the server: it is not ejected, or its ejection has ended and no other attempt
   * is probing it}
   */
  boolean isAvailable(long now) {
    return !ejected || probe == null && ejectedUntil - now <= 0;
  }

  /** {@return the remaining nanoseconds of the delay that the server requested} */
  long delay(long now) {
    return hasDelay ? Math.max(0, delayUntil - now) : 0;
  }

  /**
   * Begins an attempt.
   *
   * @return whether the attempt probes an ejected server
   */
  boolean begin(ServerSelection selection, long now) {
    if (!ejected || !isAvailable(now)) return false;
    probe = selection;
    return true;
  }

  /** Readmits an ejected server that has begun to respond. Its failures are reset only when a response is complete. */
  void responded(ServerSelection selection) {
    if (selection.generation() != generation || !ejected) return;
    readmit();
    selection.generation(generation);
  }

  void succeeded(ServerSelection selection) {
    release(selection);
    if (selection.generation() != generation) return;
    if (ejected) readmit();
    failures = 0;
    hasDelay = false;
  }

  private void readmit() {
    ejected = false;
    probe = null;
    generation++;
  }

  /** Ends an attempt whose result does not depend on the server, such as a cancelled one. */
  void release(ServerSelection selection) {
    if (probe == selection) probe = null;
  }

  /**
   * Ejects the server. Each consecutive failure doubles the ejection period.
   *
   * @param number the sequence number of this failure, across all servers of the provider
   * @param delay the delay that the server requested
   */
  void failed(ServerSelection selection, long now, long number, Optional<Duration> delay) {
    release(selection);
    lastFailure = number;
    if (delay.isPresent() || selection.generation() == generation) hasDelay = delay.isPresent();
    delay.ifPresent(requested -> delayUntil = now + Clock.nanos(requested));
    if (ejected && !selection.isProbe()) {
      if (delay.isPresent()) ejectedUntil = later(ejectedUntil, now + cappedNanos(delay.get()));
    } else if (selection.generation() == generation) {
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
