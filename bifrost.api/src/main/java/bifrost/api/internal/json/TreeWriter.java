package bifrost.api.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A writer of a tree, without recursion. */
public final class TreeWriter {
  // The remaining members or elements of each open container.
  private final Deque<Iterator<?>> open = new ArrayDeque<>();
  private final Utf8Buffer out;

  private TreeWriter(Utf8Buffer out) {
    this.out = out;
  }

  public static String text(JsonValue value) {
    var out = new Utf8Buffer();
    write(value, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  public static void write(JsonValue value, Utf8Buffer out) {
    new TreeWriter(out).write(value);
  }

  private void write(JsonValue value) {
    scalarOrBegin(value);
    while (!open.isEmpty()) {
      var remaining = open.peek();
      if (remaining instanceof MemberMap.EntryIterator members) memberOrEnd(members);
      else elementOrEnd(remaining);
    }
  }

  private void memberOrEnd(MemberMap.EntryIterator members) {
    if (!members.hasNext()) {
      end('}');
      return;
    }
    comma();
    var member = members.next();
    out.appendQuoted(member.getKey());
    out.append(':');
    scalarOrBegin(member.getValue());
  }

  private void elementOrEnd(Iterator<?> elements) {
    if (!elements.hasNext()) {
      end(']');
      return;
    }
    comma();
    scalarOrBegin((JsonValue) elements.next());
  }

  private void end(char bracket) {
    open.pop();
    out.append(bracket);
  }

  /** Appends a comma, except after an opening bracket. No value ends with an opening bracket. */
  private void comma() {
    int last = out.lastByte();
    if (last != '{' && last != '[') out.append(',');
  }

  private void scalarOrBegin(JsonValue value) {
    if (value instanceof JsonObject object) {
      out.append('{');
      open.push(MemberMap.copyOf(object.members()).entryIterator());
    } else if (value instanceof JsonArray array) {
      out.append('[');
      open.push(array.elements().iterator());
    } else if (value instanceof JsonString string) {
      out.appendQuoted(string.value());
    } else {
      out.append(value.toString());
    }
  }
}
