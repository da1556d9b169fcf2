package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A builder of the tree of a reader's current value, without recursion. The names and values of all open objects and
 * arrays are on one stack. When a container ends, its values are copied from the stack to an array of exactly their
 * number.
 */
public final class TreeReader {
  private static final JsonArray EMPTY_ARRAY = JsonArray.of();
  private static final JsonString EMPTY_STRING = new JsonString("");

  private final JsonReader reader;
  private final JsonSource source;
  private Object[] stack = new Object[16];
  private int top;
  private int[] starts = new int[4]; // the start of the values of each open container; its complement for an object
  private int depth;

  private TreeReader(JsonReader in, JsonSource source) {
    this.reader = in;
    this.source = source;
  }

  /** Reads the current value of a reader, which must read from this source. */
  public static JsonValue read(JsonReader in, JsonSource source) {
    return in.isObject() || in.isArray() ? new TreeReader(in, source).read() : scalar(in, source);
  }

  /** Reads the current value, which is neither an object nor an array. */
  private static JsonValue scalar(JsonReader in, JsonSource source) {
    int from = source.position;
    if (in.isString()) return string(in.string());
    in.skip();
    return switch (source.bytes[from]) {
      case 't' -> JsonBoolean.TRUE;
      case 'f' -> JsonBoolean.FALSE;
      case 'n' -> JsonNull.NULL;
      default -> SmallNumberCache.read(source.bytes, from, source.position);
    };
  }

  private static JsonString string(String text) {
    return text.isEmpty() ? EMPTY_STRING : new JsonString(text);
  }

  private JsonValue read() {
    var value = openOrScalar();
    while (depth > 0) {
      if (value != null) push(value);
      value = next() ? openOrScalar() : close();
    }
    return Objects.requireNonNull(value);
  }

  /** {@return the current value; null if it is a container, which is then open} */
  private @Nullable JsonValue openOrScalar() {
    if (reader.isObject()) open(~top);
    else if (reader.isArray()) open(top);
    else return scalar(reader, source);
    return null;
  }

  private void open(int start) {
    if (depth == starts.length) starts = Arrays.copyOf(starts, 2 * depth);
    starts[depth++] = start;
  }

  private void push(Object nameOrValue) {
    if (top == stack.length) stack = Arrays.copyOf(stack, Math.min(2 * top, top + maxRemainingValues()));
    stack[top++] = nameOrValue;
  }

  /**
   * {@return an upper bound for the remaining names and values, including the current one} Each takes at least two
   * bytes, including its separator.
   */
  private int maxRemainingValues() {
    return (source.limit - source.position) / 2 + 16;
  }

  private boolean next() {
    if (starts[depth - 1] >= 0) return reader.nextElement();
    boolean more = reader.nextMemberIncludingNull();
    if (more) push(reader.name());
    return more;
  }

  private JsonValue close() {
    int start = starts[--depth];
    var closed = start < 0 ? object(~start) : array(start);
    top = start < 0 ? ~start : start;
    return closed;
  }

  private JsonValue object(int from) {
    return MemberMapBuilder.build(stack, from, top).toObject();
  }

  private JsonValue array(int from) {
    return from == top ? EMPTY_ARRAY : new JsonArray(unmodifiableList(Arrays.copyOfRange(stack, from, top)));
  }

  /**
   * Returns the elements of an array as a list. The cast is safe, because the stack contains only the values of
   * the array in this range.
   */
  @SuppressWarnings("unchecked")
  private static List<JsonValue> unmodifiableList(Object[] values) {
    return (List<JsonValue>) (List<?>) List.of(values);
  }
}
