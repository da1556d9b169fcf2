package bifrost.openai.internal.http;

import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.DAY_OF_WEEK;
import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.MINUTE_OF_HOUR;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.SECOND_OF_MINUTE;
import static java.time.temporal.ChronoField.YEAR;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A parser of the three forms of dates in HTTP (RFC 9110, section 5.6.7), which are always in UTC. The names of days
 * and months are English, whatever the default locale of the JVM. The name of the day is not checked against the
 * date, because a wrong name must not hide the date.
 */
final class HttpDate {
  private static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private HttpDate() {}

  /**
   * Parses a date.
   *
   * @param text the date
   * @param now the current time, which determines the century of a year with two digits
   */
  static Optional<Instant> parse(String text, Instant now) {
    return zoned(text).or(() -> utc(text, dayMonthYear(now))).or(() -> utc(text, monthDayTimeYear()));
  }

  /** {@return a date with an offset, which HTTP does not allow but email does} */
  private static Optional<Instant> zoned(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> utc(String text, DateTimeFormatter form) {
    try {
      return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** {@return the form of {@code Sun, 06 Nov 1994 08:49:37 GMT} and {@code Sunday, 06-Nov-94 08:49:37 GMT}} */
  private static DateTimeFormatter dayMonthYear(Instant now) {
    int oldest = now.atOffset(ZoneOffset.UTC).getYear() - 49; // a year more than 50 years ahead is in the past
    var form = dayName().appendLiteral(',').appendLiteral(' ').appendValue(DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
    separator(form);
    form.appendText(MONTH_OF_YEAR, names(MONTHS, 3));
    separator(form);
    form.appendValueReduced(YEAR, 2, 4, oldest).appendLiteral(' ');
    return formatter(time(form).appendLiteral(' ').optionalStart().appendLiteral("GMT").optionalEnd().optionalStart()
        .appendLiteral("UTC").optionalEnd());
  }

  private static void separator(DateTimeFormatterBuilder form) {
    form.optionalStart().appendLiteral(' ').optionalEnd().optionalStart().appendLiteral('-').optionalEnd();
  }

  /** {@return the form of {@code Sun Nov  6 08:49:37 1994}, which C's {@code asctime} writes} */
  private static DateTimeFormatter monthDayTimeYear() {
    var form = dayName().appendLiteral(' ').appendText(MONTH_OF_YEAR, names(MONTHS, 3)).appendLiteral(' ')
        .optionalStart().appendLiteral(' ').optionalEnd().appendValue(DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
        .appendLiteral(' ');
    return formatter(time(form).appendLiteral(' ').appendValue(YEAR, 4));
  }

  private static DateTimeFormatterBuilder dayName() {
    return new DateTimeFormatterBuilder().parseCaseInsensitive()
        .optionalStart().appendText(DAY_OF_WEEK, names(DAYS, 9)).optionalEnd()
        .optionalStart().appendText(DAY_OF_WEEK, names(DAYS, 3)).optionalEnd();
  }

  private static DateTimeFormatterBuilder time(DateTimeFormatterBuilder form) {
    return form.appendValue(HOUR_OF_DAY, 2).appendLiteral(':').appendValue(MINUTE_OF_HOUR, 2).appendLiteral(':')
        .appendValue(SECOND_OF_MINUTE, 2);
  }

  private static DateTimeFormatter formatter(DateTimeFormatterBuilder form) {
    return form.toFormatter(Locale.ROOT).withResolverFields(
        new ChronoField[] {YEAR, MONTH_OF_YEAR, DAY_OF_MONTH, HOUR_OF_DAY, MINUTE_OF_HOUR, SECOND_OF_MINUTE});
  }

  private static Map<Long, String> names(List<String> all, int length) {
    var names = new HashMap<Long, String>();
    for (var name : all) names.put(names.size() + 1L, name.substring(0, Math.min(length, name.length())));
    return names;
  }
}
