package bifrost.api.json;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JavaValueConverter;
import bifrost.api.internal.json.Utf8;
import java.util.Objects;

/**
 * Factory methods for JSON values, from text (RFC 8259) and from plain Java values. Thread-safe.
 *
 * @since 0.1
 */
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
   * <table>
   *   <caption>Conversions</caption>
   *   <tr><th>Java</th><th>JSON</th></tr>
   *   <tr><td>{@link JsonRepresentable}: a JSON value, a message, a request, …</td><td>its JSON form</td></tr>
   *   <tr><td>{@code CharSequence}</td><td>string</td></tr>
   *   <tr><td>{@code Boolean}</td><td>boolean</td></tr>
   *   <tr><td>{@code Number}, finite</td><td>number</td></tr>
   *   <tr><td>{@code Enum}</td><td>its {@linkplain Enum#name() name}, as a string</td></tr>
   *   <tr><td>{@code Instant}</td><td>ISO 8601, as a string</td></tr>
   *   <tr><td>{@code Map} with {@code String} keys</td><td>object</td></tr>
   *   <tr><td>{@code Iterable}, array</td><td>array</td></tr>
   *   <tr><td>{@code Optional}, {@code OptionalInt}, …</td><td>the value, or null if empty</td></tr>
   *   <tr><td>{@code null}</td><td>null</td></tr>
   * </table>
   *
   * @param value the value; the values of maps, iterables, arrays and optionals are converted too
   * @return the JSON value; {@link JsonNull#NULL} for {@code null}
   * @throws IllegalArgumentException if the value is, or contains, a value of another type, or is nested deeper
   *     than 1,000 levels
   */
  public static JsonValue of(@Nullable Object value) {
    return JavaValueConverter.convert(value);
  }
}
