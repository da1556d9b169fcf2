package bifrost.testkit.internal.util;

import java.time.Duration;

/** A formatter of durations for messages. */
public final class ReadableDuration {
  private ReadableDuration() {}

  /** {@return the duration in the largest unit in which it is a whole number, for example {@code 10 s}} */
  public static String of(Duration duration) {
    if (duration.getNano() % 1_000_000 != 0) return duration.toString();
    if (duration.getNano() != 0 || duration.isZero()) return duration.toMillis() + " ms";
    return duration.getSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.getSeconds() + " s";
  }
}
