package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.openai.internal.codec.RecordedHttpMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
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
      "18446744073709551615,PT2147483647S", "99999999999999999999,PT2147483647S", "1.5,PT1.5S", "0.25,PT0.25S",
      "007,PT7S", "0.0000000001,PT0.000000001S"})
  void readsRetryAfterAsSeconds(String value, Duration expected) {
    assertEquals(Optional.of(expected), parse(Map.of("retry-after", value)));
    assertEquals(Optional.of(expected), parse(Map.of("Retry-After", value)));
  }

  @Test
  void prefersRetryAfterMs() {
    assertEquals(Optional.of(Duration.ofMillis(1500)), parse(Map.of("retry-after-ms", "1500", "retry-after", "2")));
    assertEquals(Optional.of(Duration.ofSeconds(2)), parse(Map.of("retry-after-ms", "soon", "retry-after", "2")));
  }

  @ParameterizedTest
  @CsvSource({"0,PT0S", "1500,PT1.5S", "250.5,PT0.2505S", "2147483648,PT2147483.647S"})
  void readsRetryAfterMsAsMilliseconds(String value, Duration expected) {
    assertEquals(Optional.of(expected), parse(Map.of("Retry-After-Ms", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
      "Sun, 06 Nov 1994 08:49:37 UTC", "sun, 6 nov 1994 08:49:37 gmt", " Sun, 06 Nov 1994 08:49:37 GMT ",
      "Mon, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37 1994",
      "Sun, 06 Nov 1994 10:49:37 +0200"})
  void readsEveryFormOfADate(String date) {
    var now = Instant.parse("1994-11-06T08:49:07Z");
    assertEquals(Optional.of(Duration.ofSeconds(30)),
        RetryAfter.of(RecordedHttpMessage.headers(Map.of("retry-after", date)), now));
  }

  @ParameterizedTest
  @CsvSource({"2026-11-30T00:00:00Z,76,2076", "2026-11-30T00:00:00Z,77,1977", "2026-11-30T00:00:00Z,26,2026",
      "1994-11-06T00:00:00Z,94,1994", "1994-11-06T00:00:00Z,44,2044", "1994-11-06T00:00:00Z,45,1945"})
  void twoDigitYearIsAtMostFiftyYearsAhead(Instant now, String year, String expected) {
    assertEquals(Optional.of(Instant.parse(expected + "-12-31T23:59:59Z")),
        HttpDate.parse("Sunday, 31-Dec-" + year + " 23:59:59 GMT", now));
  }

  /** Changes the defaults of this JVM, in which no other test runs at the same time. */
  @ParameterizedTest
  @CsvSource({"tr-TR,Pacific/Kiritimati", "ar-EG-u-nu-arab,America/St_Johns", "th-TH-u-ca-buddhist,Asia/Kathmandu",
      "ja-JP-u-ca-japanese,Pacific/Niue"})
  void datesDependNeitherOnTheDefaultLocaleNorOnTheTimeZone(String locale, String zone) {
    var oldLocale = Locale.getDefault();
    var oldZone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(locale));
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      readsEveryFormOfADate("Sun, 06 Nov 1994 08:49:37 GMT");
      readsEveryFormOfADate("Sunday, 06-Nov-94 08:49:37 GMT");
      readsEveryFormOfADate("Sun Nov  6 08:49:37 1994");
    } finally {
      Locale.setDefault(oldLocale);
      TimeZone.setDefault(oldZone);
    }
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
  @ValueSource(
      strings = {"", "soon", "-1", "1.", ".5", "1.5.5", "1,5", "1e3", "+1", "1 2", "\u0661", "2026-01-01T00:00:00Z",
          "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994", "06.11.1994"})
  void ignoresInvalidRetryAfterValues(String value) {
    assertEquals(Optional.empty(), parse(Map.of("retry-after", value, "retry-after-ms", value)));
  }

  @Test
  void retryAfterIsEmptyWithoutTheHeader() {
    assertEquals(Optional.empty(), parse(Map.of()));
  }
}
