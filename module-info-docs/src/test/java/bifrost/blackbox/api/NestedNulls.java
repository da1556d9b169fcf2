package bifrost.blackbox.api;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The arguments that contain null: collections, maps, arrays, optional collections, and functions that return it. */
final class NestedNulls {
  /** An argument that contains null, at the place that the description names. */
  record Nested(String description, Object value) {
    private Nested in(String place, Function<Object, Object> container) {
      return new Nested(description + place, container.apply(value));
    }
  }

  private final SampleValues samples;

  private NestedNulls(SampleValues samples) {
    this.samples = samples;
  }

  static List<Nested> of(Parameter parameter, SampleValues samples) {
    return new NestedNulls(samples).of(parameter.getParameterizedType());
  }

  private List<Nested> of(Type type) {
    var raw = SampleValues.raw(type);
    if (raw == UnaryOperator.class) return List.of(new Nested("the result", (UnaryOperator<Object>) value -> null));
    if (raw == Optional.class) {
      return of(SampleValues.argument(type, 0)).stream().map(each -> each.in("", Optional::of)).toList();
    }
    if (raw == Map.class) return ofMap(SampleValues.argument(type, 0), SampleValues.argument(type, 1));
    if (raw == Set.class) return ofElements(SampleValues.argument(type, 0), Collections::singleton);
    if (Collection.class.isAssignableFrom(raw) || raw == Iterable.class) {
      return ofElements(SampleValues.argument(type, 0), Collections::singletonList);
    }
    if (!raw.isArray() || raw.getComponentType().isPrimitive()) return List.of();
    var element = type instanceof GenericArrayType array ? array.getGenericComponentType() : raw.getComponentType();
    return ofElements(element, value -> {
      var array = Array.newInstance(raw.getComponentType(), 1);
      Array.set(array, 0, value);
      return array;
    });
  }

  private List<Nested> ofElements(Type element, Function<Object, Object> container) {
    var nested = new ArrayList<>(List.of(new Nested("an element", container.apply(null))));
    of(element).forEach(each -> nested.add(each.in(" of an element", container)));
    return nested;
  }

  private List<Nested> ofMap(Type key, Type value) {
    Object sampleKey = samples.of(SampleValues.raw(key));
    var nested = new ArrayList<>(List.of(
        new Nested("a key", Collections.singletonMap(null, samples.of(SampleValues.raw(value)))),
        new Nested("an element", Collections.singletonMap(sampleKey, null))));
    of(value).forEach(each -> nested.add(each.in(" of an element", inner -> Map.of(sampleKey, inner))));
    return nested;
  }
}
