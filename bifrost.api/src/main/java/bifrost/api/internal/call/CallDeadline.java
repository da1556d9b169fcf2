package bifrost.api.internal.call;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The deadline of a call, across all its attempts and delays, or of the calls of a sequence. A call without a timeout
 * has no deadline.
 */
final class CallDeadline {
  private final Optional<Duration> timeout;
  private final Clock clock;
  private final long startNanos; // of the call, or of the first call of a sequence
  private final long callStartNanos;

  CallDeadline(Optional<Duration> timeout, Clock clock) {
    this(timeout, clock, clock.nanos());
  }

  private CallDeadline(Optional<Duration> timeout, Clock clock, long startNanos) {
    this.timeout = timeout;
    this.clock = clock;
    this.startNanos = startNanos;
    this.callStartNanos = clock.nanos();
  }

  /** {@return the same deadline for a call that starts now} */
  CallDeadline forNextCall() {
    return new CallDeadline(timeout, clock, startNanos);
  }

  /** {@return the time until the deadline; zero after it has passed, empty if there is none} */
  Optional<Duration> remaining() {
    return timeout.map(total -> total.minusNanos(clock.nanos() - startNanos))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
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
    return Duration.ofNanos(clock.nanos() - callStartNanos);
  }
}
