package bifrost.api.internal.call;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Optional;

/** The limit of a whole call, if it has one. */
final class CallDeadline {
  private final Optional<Duration> timeout;
  private final Clock clock;
  private final long startNanos;

  CallDeadline(Optional<Duration> limit, Clock time) {
    this.timeout = limit;
    this.clock = time;
    this.startNanos = time.nanos();
  }

  /** What is left of it; zero when it has passed, empty when there is none. */
  Optional<Duration> remaining() {
    return timeout.map(all -> all.minus(elapsed())).map(left -> left.isNegative() ? Duration.ZERO : left);
  }

  boolean allows(Duration pause) {
    return remaining().filter(left -> left.compareTo(pause) <= 0).isEmpty();
  }

  TimedOut timeoutError() {
    return new TimedOut(TimedOut.Limit.TOTAL, timeout.orElseThrow());
  }

  /** Since the call began. */
  Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - startNanos);
  }
}
