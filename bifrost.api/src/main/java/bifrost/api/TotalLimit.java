package bifrost.api;

import bifrost.api.BifrostError.TimedOut;
import java.time.Duration;
import java.util.Optional;

/** The limit of a whole call, if it has one. */
final class TotalLimit {
  private final Optional<Duration> limit;
  private final Time time;
  private final long began;

  TotalLimit(Optional<Duration> limit, Time time) {
    this.limit = limit;
    this.time = time;
    this.began = time.nanos();
  }

  /** What is left of it; zero when it has passed, empty when there is none. */
  Optional<Duration> left() {
    return limit.map(all -> all.minus(elapsed())).map(left -> left.isNegative() ? Duration.ZERO : left);
  }

  boolean allows(Duration pause) {
    return left().filter(left -> left.compareTo(pause) <= 0).isEmpty();
  }

  TimedOut passed() {
    return new TimedOut(TimedOut.Limit.TOTAL, limit.orElseThrow());
  }

  /** Since the call began. */
  Duration elapsed() {
    return Duration.ofNanos(time.nanos() - began);
  }
}
