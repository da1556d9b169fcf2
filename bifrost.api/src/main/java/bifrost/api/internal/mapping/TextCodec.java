package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/** The codec of {@code String} and of the types of the JDK that have a standard text. */
final class TextCodec extends TypeCodec {
  private static final String NUMBER = "-?\\d{1,9}";
  private static final String SECONDS = NUMBER + "(\\.\\d{1,9})?S";
  private static final String TIME = "T(" + NUMBER + "H(" + NUMBER + "M)?(" + SECONDS + ")?|" + NUMBER + "M(" + SECONDS
      + ")?|" + SECONDS + ")";
  /**
   * The texts of {@link Duration}. Its {@code format} in JSON schema also permits years and weeks, which a duration
   * cannot contain, but no fractions of seconds.
   */
  private static final String DURATION = "^P(" + NUMBER + "D(" + TIME + ")?|" + TIME + ")$";

  private final Class<?> type;
  private final Limits limits;

  private TextCodec(Class<?> type, Limits limits) {
    this.type = type;
    this.limits = limits;
  }

  /** {@return the codec; null if the type has no standard text} */
  static @Nullable TextCodec of(Class<?> type, Limits limits) {
    if (type == String.class) return new TextCodec(type, limits.ofSize());
    boolean isText = type == Instant.class || type == LocalDate.class || type == Duration.class || type == UUID.class
        || type == URI.class;
    return isText ? new TextCodec(type, limits) : null;
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonString string)) throw path.mismatch(expected(), json);
    var text = string.value();
    if (type == String.class) {
      if (!isWithinLimits(text)) throw path.mismatch(expected(), json);
      return text;
    }
    try {
      return parse(text);
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw path.mismatch(expected(), json);
    }
  }

  private boolean isWithinLimits(String text) {
    return limits.isNone() || limits.contains(text.codePointCount(0, text.length()));
  }

  private Object parse(String text) {
    if (type == Instant.class) return Instant.parse(text);
    if (type == LocalDate.class) return LocalDate.parse(text);
    if (type == Duration.class) return Duration.parse(text);
    if (type == URI.class) return URI.create(text);
    var uuid = UUID.fromString(text);
    if (!uuid.toString().equalsIgnoreCase(text)) throw new IllegalArgumentException("digits are missing");
    return uuid;
  }

  private String expected() {
    if (type == Instant.class) return "a time such as \"2026-01-31T12:00:00Z\"";
    if (type == LocalDate.class) return "a date such as \"2026-01-31\"";
    if (type == Duration.class) return "a duration such as \"PT1H30M\"";
    if (type == URI.class) return "a URI";
    if (type == UUID.class) return "a UUID";
    return limits.isNone() ? "a string" : "a string with a length" + limits.text();
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    var text = value.toString();
    if (!isWithinLimits(text)) throw path.invalid(expected(), new JsonString(text));
    return new JsonString(text);
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    var schema = JsonObject.of("type", "string");
    if (type == Instant.class) return schema.with("format", "date-time");
    if (type == LocalDate.class) return schema.with("format", "date");
    if (type == Duration.class) return schema.with("pattern", DURATION);
    if (type == UUID.class) return schema.with("format", "uuid");
    if (type == URI.class) return schema.with("format", "uri");
    return out.withSizes(schema, limits, "minLength", "maxLength");
  }

  @Override
  boolean isStrict() { // OpenAI's API supports neither the format uri nor the length of a text
    return type != URI.class && limits.isNone();
  }
}
