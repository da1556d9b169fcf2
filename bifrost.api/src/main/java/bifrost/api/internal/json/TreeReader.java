package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A builder of the tree of a reader's current value, without recursion. It scans the bytes itself, because the steps of
 * a {@link JsonCursor} take more time. If the value is not valid, the cursor reads it again, and reports the error.
 *
 * <p>The names and values of all open objects and arrays are on one stack. When a container ends, its values are copied
 * from the stack to an array of exactly their number.
 */
public final class TreeReader {
  private static final JsonArray EMPTY_ARRAY = JsonArray.of();
  private static final JsonString EMPTY_STRING = new JsonString("");
  private static final Object[] NOTHING = {};
  private static final int INITIAL_STACK = 32;

  private final JsonCursor cursor;
  private final StringCache names;
  private final StringCache strings;
  private final byte[] bytes;
  private final int limit;
  private int position;
  private Object[] stack = NOTHING;
  private int top;
  private int[] starts = {0, 0, 0, 0}; // the start of the values of each open container; its complement for an object
  private int depth;
  private boolean opened; // whether the last token opened a container, so that no comma follows

  private TreeReader(JsonCursor cursor, StringCache names, StringCache strings) {
    this.cursor = cursor;
    this.names = names;
    this.strings = strings;
    bytes = cursor.source.bytes;
    limit = cursor.source.limit;
    position = cursor.source.position;
  }

  /** Reads the current value of a cursor. */
  public static JsonValue read(JsonCursor cursor, StringCache names, StringCache strings) {
    cursor.requireValue();
    return new TreeReader(cursor, names, strings).read();
  }

  private JsonValue read() {
    var value = openOrScalar();
    while (depth > 0) {
      if (value != null) push(value);
      value = next() ? openOrScalar() : close();
    }
    cursor.consumeTo(position);
    return Objects.requireNonNull(value);
  }

  /** {@return the exception about the value, which is not valid} */
  private JsonParseException failure() {
    cursor.restore(cursor.source.position, cursor.pathStack.depth());
    cursor.skip();
    throw new AssertionError("the cursor accepts a value that the tree reader rejects");
  }

  /** Skips white space. */
  private int peek() {
    while (position < limit) {
      int b = bytes[position];
      if (b > ' ' || b != ' ' && b != '\n' && b != '\r' && b != '\t') return b;
      position++;
    }
    return JsonSource.END;
  }

  /** {@return the value after white space; null if it is a container, which is then open} */
  private @Nullable JsonValue openOrScalar() {
    return switch (peek()) {
      case '"' -> string();
      case '{' -> {
        open(~top);
        yield null;
      }
      case '[' -> {
        open(top);
        yield null;
      }
      case 'n' -> literal("null", JsonNull.NULL);
      case 't' -> literal("true", JsonBoolean.TRUE);
      case 'f' -> literal("false", JsonBoolean.FALSE);
      default -> number();
    };
  }

  private JsonString string() {
    int from = position + 1;
    var text = text(strings, from);
    return text.isEmpty() ? EMPTY_STRING : new JsonString(text);
  }

  /** Reads a string whose first character is at an offset. */
  private String text(StringCache cache, int from) {
    int end = StringParser.findPlainEnd(bytes, from, limit);
    if (end < limit && bytes[end] == '"') {
      position = end + 1;
      return cache.decode(bytes, from, end);
    }
    var text = cursor.source.strings.decode(bytes, from, limit);
    end = cursor.source.strings.end();
    if (end == limit || bytes[end] != '"') throw failure();
    position = end + 1;
    return text;
  }

  private JsonValue literal(String text, JsonValue value) {
    int length = text.length();
    if (limit - position < length) throw failure();
    for (int i = 1; i < length; i++) {
      if (bytes[position + i] != text.charAt(i)) throw failure();
    }
    position += length;
    return value;
  }

  private JsonValue number() {
    int from = position;
    int end = NumberParser.findEnd(bytes, from, limit);
    if (end < 0) throw failure();
    position = end;
    return SmallNumberCache.read(bytes, from, end);
  }

  private void open(int start) {
    if (cursor.pathStack.depth() + depth >= PathStack.MAX_DEPTH) throw failure();
    if (depth == starts.length) starts = Arrays.copyOf(starts, 2 * depth);
    starts[depth++] = start;
    position++;
    opened = true;
  }

  private void push(Object nameOrValue) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, Math.min(Math.max(2 * top, INITIAL_STACK), top + maxRemainingValues()));
    }
    stack[top++] = nameOrValue;
  }

  /**
   * {@return an upper bound for the remaining names and values, including the current one} Each takes at least two
   * bytes, including its separator.
   */
  private int maxRemainingValues() {
    return (limit - position) / 2 + 16;
  }

  /** Moves to the next member or element of the innermost container, or past its end. */
  private boolean next() {
    boolean isObject = starts[depth - 1] < 0;
    int b = peek();
    if (position >= cursor.nextCheck) cursor.checkCancelled(position);
    if (b == (isObject ? '}' : ']')) {
      position++;
      opened = false;
      return false;
    }
    if (opened) opened = false;
    else if (b == ',') position++;
    else throw failure();
    if (isObject) name();
    return true;
  }

  private void name() {
    if (peek() != '"') throw failure();
    push(text(names, position + 1));
    if (peek() != ':') throw failure();
    position++;
  }

  private JsonValue close() {
    int start = starts[--depth];
    var closed = start < 0 ? MemberMapBuilder.build(stack, ~start, top).toObject() : array(start);
    top = start < 0 ? ~start : start;
    return closed;
  }

  private JsonValue array(int from) {
    return from == top ? EMPTY_ARRAY : new JsonArray(unmodifiableList(from));
  }

  /**
   * Returns the elements of an array as a list. The cast is safe, because the stack contains only the values of
   * the array in this range.
   */
  @SuppressWarnings("unchecked")
  private List<JsonValue> unmodifiableList(int from) {
    return (List<JsonValue>) (List<?>) switch (top - from) {
      case 1 -> List.of(stack[from]);
      case 2 -> List.of(stack[from], stack[from + 1]);
      default -> List.of(Arrays.copyOfRange(stack, from, top));
    };
  }
}
