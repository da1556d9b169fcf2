package bifrost.openai.internal.codec;

import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;

/** The text of a JSON value of any kind. */
public final class PlainText {
  private PlainText() {}

  /** {@return the text of a string, the JSON of anything else} */
  public static String of(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }
}
