package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.lang.reflect.Array;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A converter from plain Java values to a tree, without recursion. */
public final class JavaValueConverter {
  private static final String ACCEPTED_TYPES =
      "a String, Boolean, finite Number, Enum, Instant, Map with String keys, Iterable, array, Optional,"
          + " JsonRepresentable or null";

  private @Nullable Level innermost; // the innermost open container

  private JavaValueConverter() {}

  public static JsonValue convert(@Nullable Object value) {
    return new JavaValueConverter().convertTree(value);
  }

  private JsonValue convertTree(@Nullable Object root) {
    var value = openOrScalar(root);
    for (var level = innermost; level != null; level = innermost) {
      if (value != null) level.container.add(level.name, value);
      if (level.remaining.hasNext()) {
        value = openOrScalar(level.next());
      } else {
        value = level.container.build();
        innermost = level.outer;
      }
    }
    return Objects.requireNonNull(value);
  }

  /** {@return the converted value; null if it is a container, whose conversion has then begun} */
  private @Nullable JsonValue openOrScalar(@Nullable Object value) {
    if (value instanceof JsonRepresentable representable) return representable.json();
    if (value instanceof Optional<?> optional) return openOrScalar(optional.orElse(null));
    if (value instanceof Object[] array) {
      return open(new ContainerBuilder.ArrayBuilder(), Arrays.asList(array).iterator());
    }
    if (value instanceof Map<?, ?> map) {
      return open(new ContainerBuilder.ObjectBuilder(), map.entrySet().iterator());
    }
    if (value instanceof Iterable<?> iterable) {
      return open(new ContainerBuilder.ArrayBuilder(), iterable.iterator());
    }
    return scalar(value);
  }

  private @Nullable JsonValue open(ContainerBuilder container, Iterator<?> contents) {
    int depth = innermost == null ? 1 : innermost.depth + 1;
    if (depth > PathStack.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "the value is nested deeper than " + PathStack.MAX_DEPTH + " levels; does it contain itself?");
    }
    innermost = new Level(container, contents, innermost, depth);
    return null;
  }

  private static JsonValue scalar(@Nullable Object value) {
    if (value == null) return JsonNull.NULL;
    if (value instanceof CharSequence text) return new JsonString(text.toString());
    if (value instanceof Boolean bool) return bool ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    if (value instanceof Number) {
      var text = value.toString();
      if (NumberParser.isNumber(text)) return new JsonNumber(text);
    }
    if (value instanceof Enum<?> constant) return new JsonString(constant.name());
    if (value instanceof Instant time) return new JsonString(time.toString());
    if (value instanceof OptionalInt number) return scalar(number.isPresent() ? number.getAsInt() : null);
    if (value instanceof OptionalLong number) return scalar(number.isPresent() ? number.getAsLong() : null);
    if (value instanceof OptionalDouble number) return scalar(number.isPresent() ? number.getAsDouble() : null);
    if (value.getClass().isArray()) return primitives(value);
    throw cannotConvert(value instanceof Double || value instanceof Float ? value.toString()
        : "a value of type " + value.getClass().getTypeName());
  }

  private static JsonArray primitives(Object array) {
    return new JsonArray(
        IntStream.range(0, Array.getLength(array)).mapToObj(i -> scalar(Array.get(array, i))).toList());
  }

  private static IllegalArgumentException cannotConvert(String found) {
    return new IllegalArgumentException("cannot convert " + found + " to JSON: expected " + ACCEPTED_TYPES);
  }

  /** A map or an iterable whose conversion has begun. */
  private static final class Level {
    private final ContainerBuilder container;
    private final Iterator<?> remaining;
    private final @Nullable Level outer; // null for the outermost container
    private final int depth;
    private String name = "";

    Level(ContainerBuilder container, Iterator<?> remaining, @Nullable Level outer, int depth) {
      this.container = container;
      this.remaining = remaining;
      this.outer = outer;
      this.depth = depth;
    }

    Object next() {
      var next = remaining.next();
      if (container instanceof ContainerBuilder.ArrayBuilder) return next;
      var member = (Map.Entry<?, ?>) next;
      if (!(member.getKey() instanceof String key)) {
        throw cannotConvert(
            member.getKey() == null ? "a null key" : "a key of type " + member.getKey().getClass().getTypeName());
      }
      name = key;
      return member.getValue();
    }
  }
}
