package bifrost.api;

import bifrost.api.internal.Nullable;
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
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final long initial;
  private final long max;
  private int failures; // in a row
  private int era; // changes whenever the server is left out or comes back
  private boolean out;
  private long until; // nanoseconds of the time
  private @Nullable ServerUse probe; // or null
  private boolean hasDelay; // whether the server requested a delay
  private long delayUntil;
  private long lastFailure; // the number of the failure, among those of all servers

  ServerHealth(TrafficPolicy traffic) {
    this.initial = Time.nanos(traffic.ejectionInitial());
    this.max = Time.nanos(traffic.ejectionMax());
  }

  int era() {
    return era;
  }

  long lastFailure() {
    return lastFailure;
  }

  /** {@return whether calls may choose the server: it is not left out, or the time has come to probe it} */
  boolean isAvailable(long now) {
    return !out || probe == null && until - now <= 0;
  }

  /** {@return what is left of the delay that the server requested, in nanoseconds} */
  long delay(long now) {
    return hasDelay ? Math.max(0, delayUntil - now) : 0;
  }

  /** {@return whether an attempt that begins probes the server} */
  boolean begin(ServerUse use, long now) {
    if (!out || !isAvailable(now)) return false;
    probe = use;
    return true;
  }

  /** Ends the period of a server that has begun to respond. Its failures are forgotten only when a response is complete. */
  void answered(ServerUse use) {
    if (use.era() != era || !out) return;
    comeBack();
    use.era(era);
  }

  void succeeded(ServerUse use) {
    release(use);
    if (use.era() != era) return;
    if (out) comeBack();
    failures = 0;
    hasDelay = false;
  }

  private void comeBack() {
    out = false;
    probe = null;
    era++;
  }

  /** Ends an attempt that says nothing about the server, such as one that was cancelled. */
  void release(ServerUse use) {
    if (probe == use) probe = null;
  }

  /**
   * Leaves the server out, for longer if it has just been probed.
   *
   * @param number the number of this failure, among those of all servers
   * @param delay the delay that the server requested
   */
  void failed(ServerUse use, long now, long number, Optional<Duration> delay) {
    release(use);
    lastFailure = number;
    if (delay.isPresent() || use.era() == era) hasDelay = delay.isPresent();
    delay.ifPresent(requested -> delayUntil = now + Time.nanos(requested));
    if (out && !use.isProbe()) {
      if (delay.isPresent()) until = later(until, now + shortened(delay.get()));
    } else if (use.era() == era) {
      failures++;
      out = true;
      era++;
      until = now + (delay.isPresent() ? shortened(delay.get()) : period());
    }
  }

  private long period() {
    return (long) Math.min(Math.scalb((double) initial, failures - 1), (double) max);
  }

  private static long shortened(Duration delay) {
    return Math.min(Time.nanos(delay), Time.nanos(LONGEST));
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
