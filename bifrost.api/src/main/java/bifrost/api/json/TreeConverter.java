package bifrost.api.json;

import bifrost.api.internal.Nullable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/** Builds a tree from plain Java values without recursion. */
final class TreeConverter {

  private static final String ACCEPTED =
      "a String, Boolean, finite Number, Map with String keys, Iterable, JsonValue or null";

  private final Deque<Level> open = new ArrayDeque<>();

  private TreeConverter() {}

  static JsonValue convert(@Nullable Object value) {
    return new TreeConverter().tree(value);
  }

  private JsonValue tree(Object root) {
    var value = openOrScalar(root);
    while (!open.isEmpty()) {
      var level = open.peek();
      if (value != null) level.container.add(level.name, value);
      value = level.rest.hasNext() ? openOrScalar(level.next()) : open.pop().container.build();
    }
    return Objects.requireNonNull(value);
  }

  /** The value, or null if it is a container, which is opened. */
  private JsonValue openOrScalar(Object value) {
    if (value instanceof JsonValue json) return json;
    if (value instanceof Map<?, ?> map) return open(new Level(new Container.Members(), map.entrySet().iterator()));
    if (value instanceof Iterable<?> iterable) return open(new Level(new Container.Elements(), iterable.iterator()));
    return scalar(value);
  }

  private @Nullable JsonValue open(Level level) {
    if (open.size() == Nesting.LIMIT) {
      throw new IllegalArgumentException("JSON nests at most " + Nesting.LIMIT + " levels deep; does the value contain itself?");
    }
    open.push(level);
    return null;
  }

  private static JsonValue scalar(Object value) {
    if (value == null) return JsonNull.NULL;
    if (value instanceof CharSequence text) return new JsonString(text.toString());
    if (value instanceof Boolean bool) return bool ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    if (value instanceof Number number && Numbers.isNumber(number.toString())) return new JsonNumber(number.toString());
    throw refused(value instanceof Double || value instanceof Float ? value.toString() : "a value of " + value.getClass().getName());
  }


  private static IllegalArgumentException refused(String found) {
    return new IllegalArgumentException("JSON has no form for " + found + ": expected " + ACCEPTED);
  }

  private static final class Level {

    private final Container container;
    private final Iterator<?> rest;
    private String name = "";

    Level(Container container, Iterator<?> rest) {
      this.container = container;
      this.rest = rest;
    }

    Object next() {
      var next = rest.next();
      if (container instanceof Container.Elements) return next;
      var member = (Map.Entry<?, ?>) next;
      if (!(member.getKey() instanceof String key)) {
        throw refused(member.getKey() == null ? "a null key" : "a key of " + member.getKey().getClass().getName());
      }
      name = key;
      return member.getValue();
    }
  }
}
