package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.nio.charset.StandardCharsets;

/** The names of the kinds of values in messages. */
public final class ValueKind {
  public static final String OBJECT = "an object";
  public static final String ARRAY = "an array";
  public static final String STRING = "a string";
  public static final String NUMBER = "a number";
  public static final String BOOLEAN = "a boolean";
  static final String NULL = "null";

  private static final byte NUMBERS = 1;
  private static final byte OTHERS = 2;
  /** What starts with each byte. Looking this up needs no branch for the sign, which would be hard to predict. */
  private static final byte[] FIRST_BYTES = new byte[256];

  static {
    for (byte first : "-0123456789".getBytes(StandardCharsets.US_ASCII)) FIRST_BYTES[first] = NUMBERS;
    for (byte first : "\"{[ntf".getBytes(StandardCharsets.US_ASCII)) FIRST_BYTES[first] = OTHERS;
  }

  private ValueKind() {}

  public static String describe(JsonValue value) {
    if (value instanceof JsonObject) return OBJECT;
    if (value instanceof JsonArray) return ARRAY;
    if (value instanceof JsonString) return STRING;
    if (value instanceof JsonNumber) return NUMBER;
    return value instanceof JsonBoolean ? BOOLEAN : NULL;
  }

  /** {@return the exception for a value of another kind than the caller expected} */
  public static IllegalStateException unexpected(String expected, JsonValue found) {
    boolean isNumber = found instanceof JsonNumber && !expected.equals(NUMBER);
    return new IllegalStateException(
        "expected " + expected + " but found " + (isNumber ? "the number " + found : describe(found)));
  }

  /** {@return whether a value starts with a byte; false for -1} */
  static boolean isFirstByte(int first) {
    return first >= 0 && FIRST_BYTES[first] != 0;
  }

  /** {@return whether a number starts with a byte; false for -1} */
  public static boolean isFirstByteOfNumber(int first) {
    return first >= 0 && FIRST_BYTES[first] == NUMBERS;
  }

  /** {@return the kind of value that starts with a byte; {@code ""} if no value starts with it} */
  static String describeFromFirstByte(int first) {
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
