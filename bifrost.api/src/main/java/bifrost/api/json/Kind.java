package bifrost.api.json;

/** How messages name the kinds of values. */
final class Kind {

  static final String OBJECT = "an object";
  static final String ARRAY = "an array";
  static final String STRING = "a string";
  static final String NUMBER = "a number";
  static final String BOOLEAN = "a boolean";
  static final String NULL = "null";

  private Kind() {}

  static String of(JsonValue value) {
    if (value instanceof JsonObject) return OBJECT;
    if (value instanceof JsonArray) return ARRAY;
    if (value instanceof JsonString) return STRING;
    if (value instanceof JsonNumber) return NUMBER;
    return value instanceof JsonBoolean ? BOOLEAN : NULL;
  }

  /** The kind of value that starts with this byte, or the empty string if none does. */
  static String startingWith(int first) {
    return switch (first) {
      case '{' -> OBJECT;
      case '[' -> ARRAY;
      case '"' -> STRING;
      case 't', 'f' -> BOOLEAN;
      case 'n' -> NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> NUMBER;
      default -> "";
    };
  }
}
