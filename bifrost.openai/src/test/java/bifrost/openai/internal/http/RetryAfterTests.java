package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.openai.internal.codec.RecordedHttpMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of {@code Retry-After} and {@code retry-after-ms}. */
class RetryAfterTests {
  private static Optional<Duration> parse(Map<String, String> fields) {
    return RetryAfter.of(RecordedHttpMessage.headers(fields));
  }

  @ParameterizedTest
  @CsvSource({"0,PT0S", "1,PT1S", "' 20 ',PT20S", "2147483647,PT2147483647S", "2147483648,PT2147483647S",
      "18446744073709551615,PT2147483647S"})
  void readsRetryAfterAsSeconds(String value, Duration expected) {
    assertEquals(Optional.of(expected), parse(Map.of("retry-after", value)));
    assertEquals(Optional.of(expected), parse(Map.of("Retry-After", value)));
  }

  @Test
  void prefersRetryAfterMs() {
    assertEquals(Optional.of(Duration.ofMillis(1500)), parse(Map.of("retry-after-ms", "1500", "retry-after", "2")));
    assertEquals(Optional.of(Duration.ofSeconds(2)), parse(Map.of("retry-after-ms", "soon", "retry-after", "2")));
  }

  @Test
  void readsARetryAfterDateAsTheDelayUntilThen() {
    var date = Instant.now().plusSeconds(3600).atOffset(ZoneOffset.UTC).format(DateTimeFormatter.RFC_1123_DATE_TIME);
    var delay = parse(Map.of("retry-after", date)).orElseThrow();
    assertTrue(delay.compareTo(Duration.ofSeconds(3600)) <= 0 && delay.compareTo(Duration.ofSeconds(3000)) > 0,
        delay.toString());
  }

  @Test
  void readsARetryAfterDateInThePastAsZero() {
    assertEquals(Optional.of(Duration.ZERO), parse(Map.of("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "1 2", "99999999999999999999", "2026-01-01T00:00:00Z"})
  void ignoresInvalidRetryAfterValues(String value) {
    assertEquals(Optional.empty(), parse(Map.of("retry-after", value, "retry-after-ms", value)));
  }

  @Test
  void retryAfterIsEmptyWithoutTheHeader() {
    assertEquals(Optional.empty(), parse(Map.of()));
  }
}
