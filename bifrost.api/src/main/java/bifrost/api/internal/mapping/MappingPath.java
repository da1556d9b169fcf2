package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.ShortText;
import bifrost.api.internal.json.ValueKind;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonMappingException;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The path to the value that is being read or written. It is formatted only for an exception. */
final class MappingPath {
  /** As in the JSON reader; a value that contains itself would otherwise exhaust the stack. */
  private static final int MAX_DEPTH = 1000;

  private static final int MAX_VALUE_LENGTH = 200;

  private final boolean isReading;
  private final List<Object> steps = new ArrayList<>(); // names and indices

  MappingPath(boolean isReading) {
    this.isReading = isReading;
  }

  void enter(Object step) {
    if (steps.size() == MAX_DEPTH) {
      if (isReading) throw mismatch("at most " + MAX_DEPTH + " levels of nesting", "more", null);
      throw new IllegalArgumentException(
          "the value is nested deeper than " + MAX_DEPTH + " levels; does it contain itself?");
    }
    steps.add(step);
  }

  void leave() {
    steps.remove(steps.size() - 1);
  }

  JsonMappingException mismatch(String expected, JsonValue actual) {
    return mismatch(expected, describe(actual), null);
  }

  JsonMappingException mismatch(String expected, String actual, @Nullable Throwable cause) {
    return new JsonMappingException(text(), expected, actual, cause);
  }

  /** {@return the exception for a value that is written, but would not be read} */
  IllegalArgumentException invalid(String expected, Object actual) {
    return new IllegalArgumentException(
        "the value at " + text() + " is " + ShortText.of(actual.toString(), MAX_VALUE_LENGTH) + ": expected "
            + expected);
  }

  private static String describe(JsonValue value) {
    boolean isContainer = value instanceof JsonObject || value instanceof JsonArray || value instanceof JsonNull;
    if (isContainer) return ValueKind.describe(value);
    return ShortText.of(value.toString(), MAX_VALUE_LENGTH);
  }

  /** {@return the path, such as {@code $.items[2].name}} */
  String text() {
    var text = new StringBuilder("$");
    for (var step : steps) {
      if (step instanceof String name) text.append(JsonPath.formatStep(name));
      else text.append('[').append(step).append(']');
    }
    return text.toString();
  }
}
