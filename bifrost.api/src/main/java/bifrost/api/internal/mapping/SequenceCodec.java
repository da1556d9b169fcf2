package bifrost.api.internal.mapping;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The codec of {@code List}, {@code Collection}, {@code Set} and arrays. */
final class SequenceCodec extends TypeCodec {
  private final Class<?> type;
  private final TypeCodec element;
  private final Limits limits;

  SequenceCodec(Class<?> type, TypeCodec element, Limits limits) {
    this.type = type;
    this.element = element;
    this.limits = limits.ofSize();
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonArray array)) throw path.mismatch("an array", json);
    if (!limits.contains(array.size())) {
      throw path.mismatch(expected(), array.size() + " elements", null);
    }
    var values = new ArrayList<Object>(array.size());
    for (var each : array) {
      path.enter(values.size());
      values.add(element.read(each, path));
      path.leave();
    }
    if (type == Set.class) return set(values, path);
    return type.isArray() ? toArray(values) : List.copyOf(values);
  }

  private Set<Object> set(List<Object> values, MappingPath path) {
    var set = new LinkedHashSet<>(values);
    if (!limits.contains(set.size())) throw path.mismatch(expected(), set.size() + " different elements", null);
    return Collections.unmodifiableSet(set);
  }

  private String expected() {
    return "an array with a size" + limits.text();
  }

  private Object toArray(List<Object> values) {
    var array = Array.newInstance(type.getComponentType(), values.size());
    for (int i = 0; i < values.size(); i++) Array.set(array, i, values.get(i));
    return array;
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    var values = type.isArray() ? fromArray(value) : (Collection<?>) value;
    if (!limits.contains(values.size())) throw path.invalid(expected(), values.size() + " elements");
    var elements = new ArrayList<JsonValue>(values.size());
    for (var each : values) {
      path.enter(elements.size());
      if (each == null) throw RecordCodec.isNull(path);
      elements.add(element.write(each, path));
      path.leave();
    }
    return new JsonArray(elements);
  }

  private static List<?> fromArray(Object array) {
    if (array instanceof Object[] objects) return Arrays.asList(objects);
    var values = new ArrayList<Object>();
    for (int i = 0; i < Array.getLength(array); i++) values.add(Array.get(array, i));
    return values;
  }

  @Override
  JsonObject schema(SchemaWriter out) { // without uniqueItems for sets, because vLLM and OpenAI's API reject it
    return out.withSizes(JsonObject.of("type", "array").with("items", out.use(element)), limits, "minItems",
        "maxItems");
  }

  @Override
  List<TypeCodec> parts() {
    return List.of(element);
  }
}
