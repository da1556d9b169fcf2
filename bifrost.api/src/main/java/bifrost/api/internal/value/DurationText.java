package bifrost.api.internal.value;

import java.time.Duration;

/** A formatter of durations for messages, such as {@code 300 ms} and {@code 5 min}. */
public final class DurationText {
  private DurationText() {}

  public static String of(Duration duration) {
    if (duration.isNegative() || duration.isZero()) return duration.isZero() ? "0 s" : duration.toString();
    if (duration.compareTo(Duration.ofMillis(1)) < 0) return duration.toNanos() + " ns";
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) return duration.toMillis() + " ms";
    var text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "min");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) text.append(text.isEmpty() ? "" : " ").append(count).append(' ').append(unit);
  }
}
