package bifrost.api.json;

import bifrost.api.internal.json.TreeEquality;
import bifrost.api.internal.json.TreeWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A JSON array (RFC 8259 section 5). Immutable and thread-safe.
 *
 * @param elements the elements in order, unmodifiable
 * @since 0.1
 */
public record JsonArray(List<JsonValue> elements) implements JsonValue, Iterable<JsonValue> {
  private static final JsonArray EMPTY = new JsonArray(List.of());

  /**
   * Creates an array with a copy of the elements.
   *
   * @param elements the elements in order, none of them {@code null}
   */
  public JsonArray {
    elements = List.copyOf(Objects.requireNonNull(elements, "elements"));
  }

  /**
   * Returns an array of the values, each converted by {@link Json#of(Object)}.
   *
   * @param values the values; {@code null} becomes {@link JsonNull#NULL}
   * @return the array
   * @throws IllegalArgumentException if a value cannot be converted to JSON
   */
  public static JsonArray of(Object... values) {
    boolean isEmpty = Objects.requireNonNull(values, "values").length == 0;
    return isEmpty ? EMPTY : new JsonArray(Arrays.stream(values).map(Json::of).toList());
  }

  /** {@return the number of elements} */
  public int size() {
    return elements.size();
  }

  /** {@return whether there are no elements} */
  public boolean isEmpty() {
    return elements.isEmpty();
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return elements.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonArray array && TreeEquality.equal(this, array);
  }

  @Override
  public int hashCode() {
    return TreeEquality.hash(this);
  }

  @Override
  public String toString() {
    return TreeWriter.text(this);
  }
}
