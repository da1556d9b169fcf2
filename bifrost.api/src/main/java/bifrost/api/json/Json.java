package bifrost.api.json;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JavaValueConverter;
import bifrost.api.internal.json.Utf8;
import java.util.Objects;

/** Makes JSON values from text (RFC 8259) and from plain Java values. */
public final class Json {
  private Json() {}

  /**
   * Reads one whole document.
   *
   * @param text JSON text; a leading byte order mark is skipped
   * @return its value; of members with the same name the last one, every null kept
   * @throws JsonParseException if the text is not JSON, or nested deeper than 1,000 levels
   */
  public static JsonValue parse(String text) {
    return parse(Utf8.encode(Objects.requireNonNull(text, "text")));
  }

  /**
   * Reads one whole document.
   *
   * @param utf8 JSON text in UTF-8 (RFC 8259 section 8.1); a leading byte order mark is skipped
   * @return its value; of members with the same name the last one, every null kept
   * @throws JsonParseException if the bytes are not UTF-8 or not JSON, or nested deeper than 1,000 levels
   */
  public static JsonValue parse(byte[] utf8) {
    var reader = new JsonReader(utf8);
    var value = reader.value();
    reader.end();
    return value;
  }

  /**
   * The JSON form of a plain Java value.
   *
   * @param value a {@code CharSequence}, {@code Boolean}, finite {@code Number}, {@code Map} with {@code String} keys,
   *     {@code Iterable}, {@code JsonValue} or {@code null}; maps and iterables may hold the same
   * @return the value; of {@code null} it is {@link JsonNull#NULL}
   * @throws IllegalArgumentException if it is or holds anything else, or nests deeper than 1,000 levels
   */
  public static JsonValue of(@Nullable Object value) {
    return JavaValueConverter.convert(value);
  }
}
