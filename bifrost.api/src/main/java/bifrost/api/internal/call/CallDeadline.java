package bifrost.api.internal.call;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Optional;

/** The deadline of a call, across all its attempts and delays. A call without a timeout has no deadline. */
final class CallDeadline {
  private final Optional<Duration> timeout;
  private final Clock clock;
  private final long startNanos;

  CallDeadline(Optional<Duration> timeout, Clock clock) {
    this.timeout = timeout;
    this.clock = clock;
    this.startNanos = clock.nanos();
  }

  /** {@return the time until the deadline; zero after it has passed, empty if there is none} */
  Optional<Duration> remaining() {
    return timeout.map(total -> total.minus(elapsed())).map(left -> left.isNegative() ? Duration.ZERO : left);
  }

  /** {@return the nanoseconds until the deadline at a time of the clock; {@link Long#MAX_VALUE} if there is none} */
  long nanosLeft(long now) {
    return timeout.isEmpty() ? Long.MAX_VALUE : Clock.nanos(timeout.get()) - (now - startNanos);
  }

  /** {@return whether a delay ends before the deadline} */
  boolean allows(Duration delay) {
    return timeout.isEmpty() || remaining().orElseThrow().compareTo(delay) > 0;
  }

  TimedOut timeoutError() {
    return new TimedOut(TimedOut.Limit.TOTAL, timeout.orElseThrow());
  }

  /** {@return the time since the call began} */
  Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - startNanos);
  }
}
