package bifrost.openai.internal.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The delay that a server requests before the next attempt: {@code retry-after-ms}, otherwise {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3).
 */
public final class RetryAfter {
  private static final long MAX_NUMBER = Integer.MAX_VALUE; // 24 days in milliseconds, decades in seconds

  private RetryAfter() {}

  public static Optional<Duration> of(HttpHeaders headers) {
    return headers.firstValue("retry-after-ms").flatMap(text -> number(text).map(Duration::ofMillis))
        .or(() -> headers.firstValue("retry-after")
            .flatMap(text -> number(text).map(Duration::ofSeconds).or(() -> date(text))));
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseUnsignedLong(text.strip()))
          .map(value -> value < 0 ? MAX_NUMBER : Math.min(value, MAX_NUMBER));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String text) {
    try {
      var until =
          Duration.between(Instant.now(), ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
