package bifrost.api.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/** Writes a tree without recursion. */
final class TreeWriter {

  private final Deque<Iterator<?>> open = new ArrayDeque<>();
  private final JsonWriter out;

  private TreeWriter(JsonWriter out) {
    this.out = out;
  }

  static String text(JsonValue value) {
    return new String(new JsonWriter().value(value).toByteArray(), StandardCharsets.UTF_8);
  }

  static void write(JsonValue value, JsonWriter out) {
    new TreeWriter(out).write(value);
  }

  private void write(JsonValue value) {
    scalarOrBegin(value);
    while (!open.isEmpty()) {
      Iterator<?> rest = open.peek();
      if (rest.hasNext()) {
        memberOrElement(rest.next());
      } else {
        open.pop();
        out.end();
      }
    }
  }

  private void memberOrElement(Object next) {
    if (next instanceof Map.Entry<?, ?> member) {
      out.name((String) member.getKey());
      scalarOrBegin((JsonValue) member.getValue());
    } else {
      scalarOrBegin((JsonValue) next);
    }
  }

  private void scalarOrBegin(JsonValue value) {
    if (value instanceof JsonObject object) {
      out.beginObject();
      open.push(object.members().entrySet().iterator());
    } else if (value instanceof JsonArray array) {
      out.beginArray();
      open.push(array.elements().iterator());
    } else if (value instanceof JsonString string) {
      out.string(string.value());
    } else {
      out.verbatim(value.toString());
    }
  }
}
