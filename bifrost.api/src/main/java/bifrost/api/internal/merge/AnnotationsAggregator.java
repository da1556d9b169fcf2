package bifrost.api.internal.merge;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.TreeMap;

/** An aggregator for the annotations of a part, which arrive one by one and in any order. */
public final class AnnotationsAggregator {
  private final TreeMap<Long, JsonValue> annotations = new TreeMap<>();

  void announce(JsonValue list) {
    if (!(list instanceof JsonArray array)) return;
    for (int i = 0; i < array.size(); i++) add(i, array.elements().get(i));
  }

  /**
   * Adds an annotation, unless the same one is already present at its index.
   *
   * @param index the index of the annotation; negative if the server sent none. An annotation is appended if another
   *     one has its index
   */
  void add(long index, JsonValue annotation) {
    var present = index < 0 ? null : annotations.get(index);
    if (annotation.equals(present)) return;
    annotations.put(index >= 0 && present == null ? index : next(), annotation);
  }

  private long next() {
    return annotations.isEmpty() ? 0 : annotations.lastKey() + 1;
  }

  boolean isEmpty() {
    return annotations.isEmpty();
  }

  JsonArray result() {
    return new JsonArray(List.copyOf(annotations.values()));
  }
}
