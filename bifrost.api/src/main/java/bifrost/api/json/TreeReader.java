package bifrost.api.json;

import bifrost.api.internal.Nullable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A builder of the tree of a reader's current value that does not recurse. The names and values of all open objects and arrays are on one
 * stack, from which a container is copied in its exact size when it ends.
 */
final class TreeReader {

  private final JsonReader in;
  private Object[] stack = new Object[16];
  private int top;
  private int[] starts = new int[4]; // where the values of each open container start; the complement if it is an object
  private int depth;

  private TreeReader(JsonReader in) {
    this.in = in;
  }

  static JsonValue read(JsonReader in) {
    return in.isObject() || in.isArray() ? new TreeReader(in).read() : in.scalar();
  }

  private JsonValue read() {
    JsonValue value = openOrScalar();
    while (depth > 0) {
      if (value != null) {
        push(value);
      }
      value = step() ? openOrScalar() : close();
    }
    return Objects.requireNonNull(value);
  }

  /** The current value, or null if it is a container, which is opened. */
  private @Nullable JsonValue openOrScalar() {
    if (in.isObject()) {
      open(~top);
    } else if (in.isArray()) {
      open(top);
    } else {
      return in.scalar();
    }
    return null;
  }

  private void open(int start) {
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, 2 * depth);
    }
    starts[depth++] = start;
  }

  private void push(Object nameOrValue) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, Math.min(2 * top, top + in.mostValuesLeft()));
    }
    stack[top++] = nameOrValue;
  }

  private boolean step() {
    if (starts[depth - 1] >= 0) {
      return in.nextElement();
    }
    boolean more = in.nextMemberOrNull();
    if (more) {
      push(in.name());
    }
    return more;
  }

  private JsonValue close() {
    int start = starts[--depth];
    JsonValue closed = start < 0 ? object(~start) : array(start);
    top = start < 0 ? ~start : start;
    return closed;
  }

  private JsonValue object(int from) {
    return JsonObject.of(MemberList.build(stack, from, top));
  }

  private JsonValue array(int from) {
    return from == top ? JsonArray.EMPTY : new JsonArray(listOf(Arrays.copyOfRange(stack, from, top)));
  }

  /** The stack holds no other values between the start of an array and its end. */
  @SuppressWarnings("unchecked")
  private static List<JsonValue> listOf(Object[] values) {
    return (List<JsonValue>) (List<?>) List.of(values);
  }
}
