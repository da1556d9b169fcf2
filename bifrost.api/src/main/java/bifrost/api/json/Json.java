package bifrost.api.json;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JavaValueConverter;
import bifrost.api.internal.json.Utf8;
import java.util.Objects;

/** Factory methods for JSON values, from text (RFC 8259) and from plain Java values. */
public final class Json {
  private Json() {}

  /**
   * Parses a document.
   *
   * @param text JSON text; a leading byte order mark is skipped
   * @return the value of the document; if a name is repeated, the last value is used, and members that are null are
   *     kept
   * @throws JsonParseException if the text is not valid JSON, or is nested deeper than 1,000 levels
   */
  public static JsonValue parse(String text) {
    return parse(Utf8.encode(Objects.requireNonNull(text, "text")));
  }

  /**
   * Parses a document.
   *
   * @param utf8 JSON text in UTF-8 (RFC 8259 section 8.1); a leading byte order mark is skipped
   * @return the value of the document; if a name is repeated, the last value is used, and members that are null are
   *     kept
   * @throws JsonParseException if the bytes are not valid UTF-8, or if the text is not valid JSON or is nested deeper
   *     than 1,000 levels
   */
  public static JsonValue parse(byte[] utf8) {
    var reader = new JsonReader(utf8);
    var value = reader.value();
    reader.end();
    return value;
  }

  /**
   * Converts a plain Java value to JSON.
   *
   * @param value a {@code CharSequence}, {@code Boolean}, finite {@code Number}, {@code Map} with
   *     {@code String} keys, {@code Iterable}, {@code JsonValue} or {@code null}; the values of maps and
   *     iterables are converted too
   * @return the JSON value; {@link JsonNull#NULL} for {@code null}
   * @throws IllegalArgumentException if the value is, or contains, a value of another type, or is nested deeper
   *     than 1,000 levels
   */
  public static JsonValue of(@Nullable Object value) {
    return JavaValueConverter.convert(value);
  }
}
