package bifrost.api.json;

import java.util.ArrayDeque;
import java.util.Deque;

/** Builds the tree of a reader's current value without recursion. */
final class TreeReader {

  private final Deque<Level> open = new ArrayDeque<>();
  private final JsonReader in;

  private TreeReader(JsonReader in) {
    this.in = in;
  }

  static JsonValue read(JsonReader in) {
    return new TreeReader(in).read();
  }

  private JsonValue read() {
    JsonValue value = openOrScalar();
    while (!open.isEmpty()) {
      Level level = open.peek();
      if (value != null) {
        level.add(value);
      }
      value = level.step(in) ? openOrScalar() : open.pop().container.build();
    }
    return value;
  }

  /** The current value, or null if it is a container, which is opened. */
  private JsonValue openOrScalar() {
    if (in.isObject()) {
      open.push(new Level(new Container.Members()));
    } else if (in.isArray()) {
      open.push(new Level(new Container.Elements()));
    } else {
      return in.scalar();
    }
    return null;
  }

  private static final class Level {

    private final Container container;
    private String name = "";

    Level(Container container) {
      this.container = container;
    }

    boolean step(JsonReader in) {
      if (container instanceof Container.Elements) {
        return in.nextElement();
      }
      boolean more = in.nextMemberOrNull();
      name = more ? in.name() : "";
      return more;
    }

    void add(JsonValue value) {
      container.add(name, value);
    }
  }
}
