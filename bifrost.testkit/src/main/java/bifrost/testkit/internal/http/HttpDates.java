package bifrost.testkit.internal.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The forms of a date in HTTP (RFC 9110, section 5.6.7). */
public final class HttpDates {
  private HttpDates() {}

  /** {@return the date in the preferred form, in the form of RFC 850, and in that of C's {@code asctime}} */
  public static List<String> all(Instant date) {
    return Stream.of("EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM ppd HH:mm:ss yyyy")
        .map(form -> DateTimeFormatter.ofPattern(form, Locale.US).format(date.atOffset(ZoneOffset.UTC))).toList();
  }
}
