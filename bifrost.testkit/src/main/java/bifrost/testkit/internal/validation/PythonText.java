package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.stream.Collectors;

/** Texts in the notation of Python, which vLLM's error messages contain. */
public final class PythonText {
  private static final int MAX_INPUT_LENGTH = 200;

  private PythonText() {}

  /** {@return the literal of a string, in single quotes if possible} */
  public static String literal(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var literal = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == quote || next == '\\') literal.append('\\').append(next);
      else if (next == '\n') literal.append("\\n");
      else if (next == '\r') literal.append("\\r");
      else if (next == '\t') literal.append("\\t");
      else if (next < ' ' || next == 0x7f) literal.append(String.format("\\x%02x", (int) next));
      else literal.append(next);
    }
    return literal.append(quote).toString();
  }

  /** {@return the literal of a JSON value} */
  public static String literal(JsonValue value) {
    if (value instanceof JsonString string) return literal(string.value());
    if (value instanceof JsonArray array) {
      return array.elements().stream().map(PythonText::literal).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof JsonObject object) {
      return object.members().entrySet().stream()
          .map(member -> literal(member.getKey()) + ": " + literal(member.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return scalar(value);
  }

  /** {@return the value as vLLM's schema errors describe it: containers by their size, and the start of long texts} */
  static String input(JsonValue value) {
    if (value instanceof JsonObject object) return "<dict of " + object.members().size() + " items>";
    if (value instanceof JsonArray array) return "<list of " + array.elements().size() + " items>";
    var text = value instanceof JsonString string ? string.value() : scalar(value);
    return text.length() > MAX_INPUT_LENGTH ? text.substring(0, MAX_INPUT_LENGTH) + "...[truncated]" : text;
  }

  private static String scalar(JsonValue value) {
    if (value instanceof JsonNull) return "None";
    if (value instanceof JsonBoolean) return value.equals(JsonBoolean.TRUE) ? "True" : "False";
    return value.toString();
  }
}
