package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A writer of a tree, without recursion. */
public final class TreeWriter {
  private static final int INITIAL_DEPTH = 4;

  private final Utf8Buffer out;
  // The open containers, each a MemberMap or a List, and the index of the next member or element of each.
  private Object[] open = new Object[INITIAL_DEPTH];
  private int[] next = new int[INITIAL_DEPTH];
  private int depth;

  private TreeWriter(Utf8Buffer out) {
    this.out = out;
  }

  public static String text(JsonValue value) {
    var out = new Utf8Buffer();
    write(value, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  public static void write(JsonValue value, Utf8Buffer out) {
    if (value instanceof JsonObject || value instanceof JsonArray) new TreeWriter(out).writeContainer(value);
    else writeScalar(value, out);
  }

  private static void writeScalar(JsonValue value, Utf8Buffer out) {
    if (value instanceof JsonString string) out.appendQuoted(string.value());
    else if (value == JsonNull.NULL) out.appendNull();
    else if (value instanceof JsonNumber number) out.append(number.text());
    else out.append(value.toString());
  }

  private void writeContainer(JsonValue value) {
    scalarOrBegin(value);
    while (depth > 0) {
      int level = depth - 1;
      int i = next[level]++;
      if (open[level] instanceof MemberMap members) memberOrEnd(members, i);
      else elementOrEnd((List<?>) open[level], i);
    }
  }

  private void memberOrEnd(MemberMap members, int i) {
    if (i == members.size()) {
      end('}');
      return;
    }
    out.appendName(members.name(i), i == 0);
    scalarOrBegin(members.value(i));
  }

  private void elementOrEnd(List<?> elements, int i) {
    if (i == elements.size()) {
      end(']');
      return;
    }
    if (i > 0) out.append(',');
    scalarOrBegin((JsonValue) elements.get(i));
  }

  private void scalarOrBegin(JsonValue value) {
    if (value instanceof JsonObject object) begin('{', MemberMap.copyOf(object.members()));
    else if (value instanceof JsonArray array) begin('[', array.elements());
    else writeScalar(value, out);
  }

  private void begin(char bracket, Object container) {
    out.append(bracket);
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      next = Arrays.copyOf(next, 2 * depth);
    }
    open[depth] = container;
    next[depth++] = 0;
  }

  private void end(char bracket) {
    depth--;
    out.append(bracket);
  }
}
