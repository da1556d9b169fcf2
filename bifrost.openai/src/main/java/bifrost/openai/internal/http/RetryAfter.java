package bifrost.openai.internal.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The delay that a server requests before the next attempt: {@code retry-after-ms}, otherwise {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3). Some servers send fractions of a second or of a millisecond.
 */
public final class RetryAfter {
  private static final BigDecimal MAX_NUMBER = BigDecimal.valueOf(Integer.MAX_VALUE); // 24 days in ms, decades in s
  private static final int MAX_DIGITS = 100;
  private static final int NANOS_PER_SECOND_DIGITS = 9;
  private static final int NANOS_PER_MILLISECOND_DIGITS = 6;

  private RetryAfter() {}

  public static Optional<Duration> of(HttpHeaders headers) {
    return of(headers, Instant.now());
  }

  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers.firstValue("retry-after-ms").flatMap(text -> number(text.strip(), NANOS_PER_MILLISECOND_DIGITS))
        .or(() -> headers.firstValue("retry-after").map(String::strip)
            .flatMap(text -> number(text, NANOS_PER_SECOND_DIGITS).or(() -> untilDate(text, now))));
  }

  /** {@return the number as a duration, rounded up to nanoseconds, so that no retry is too early} */
  private static Optional<Duration> number(String text, int nanosDigits) {
    if (!isNumber(text)) return Optional.empty();
    var nanos = new BigDecimal(text).min(MAX_NUMBER).movePointRight(nanosDigits).setScale(0, RoundingMode.CEILING);
    return Optional.of(Duration.ofNanos(nanos.longValueExact()));
  }

  /** {@return whether the text has ASCII digits and at most one decimal point between them} */
  private static boolean isNumber(String text) {
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && i > 0 && i < text.length() - 1) points++;
      else if (c < '0' || c > '9') return false;
    }
    return !text.isEmpty() && text.length() <= MAX_DIGITS && points <= 1;
  }

  private static Optional<Duration> untilDate(String text, Instant now) {
    return HttpDate.parse(text, now).map(date -> Duration.between(now, date))
        .map(delay -> delay.isNegative() ? Duration.ZERO : delay);
  }
}
