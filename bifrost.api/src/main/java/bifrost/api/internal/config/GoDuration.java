package bifrost.api.internal.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** A parser for durations in the format of Go: {@code 500ms}, {@code 1.5s}, {@code 1m30s}. */
final class GoDuration {
  private static final Pattern DURATION = Pattern.compile("(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of("ns", 1L, "us", 1_000L, "µs", 1_000L, "μs", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m",
          60_000_000_000L, "h", 3_600_000_000_000L);
  private static final int MAX_LENGTH = 64;

  private GoDuration() {}

  /** {@return the duration; empty if the text is not a duration, or exceeds the maximum of Go, 292 years} */
  static Optional<Duration> parse(String text) {
    if (text.length() > MAX_LENGTH || !DURATION.matcher(text).matches()) return Optional.empty();
    var nanos = PART.matcher(text).results()
        .map(part -> new BigDecimal(part.group(1))
            .multiply(BigDecimal.valueOf(Objects.requireNonNull(NANOS.get(part.group(2))))))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }
}
