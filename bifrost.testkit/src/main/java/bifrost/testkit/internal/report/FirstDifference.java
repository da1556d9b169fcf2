package bifrost.testkit.internal.report;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The first place at which two values differ, which is hard to find in two long records.
 *
 * @param path the path from the values to the place, such as {@code choices[0].message.text}; empty for the values
 *     themselves
 * @param expected the expected value at the place
 * @param actual the actual value at the place
 */
public record FirstDifference(String path, String expected, String actual) {
  private static final String MISSING = "nothing";
  private static final int CONTEXT = 20;

  /** {@return the first difference of two values; empty if there is none} */
  public static Optional<FirstDifference> of(Object expected, Object actual) {
    return find("", expected, actual);
  }

  private static Optional<FirstDifference> find(String path, Object expected, Object actual) {
    if (expected.equals(actual)) return Optional.empty();
    if (expected instanceof String text && actual instanceof String other) return Optional.of(texts(path, text, other));
    if (expected instanceof Optional<?> first && actual instanceof Optional<?> second) {
      return first.isPresent() && second.isPresent() ? find(path, first.get(), second.get())
          : Optional.of(new FirstDifference(path, optional(first), optional(second)));
    }
    if (expected instanceof List<?> first && actual instanceof List<?> second) return lists(path, first, second);
    if (expected instanceof JsonObject first && actual instanceof JsonObject second) {
      return maps(path, first.members(), second.members());
    }
    if (expected instanceof JsonArray first && actual instanceof JsonArray second) {
      return lists(path, first.elements(), second.elements());
    }
    if (expected instanceof Map<?, ?> first && actual instanceof Map<?, ?> second) return maps(path, first, second);
    if (expected.getClass() == actual.getClass()) {
      if (expected.getClass().isArray()) return lists(path, elements(expected), elements(actual));
      if (expected instanceof Record first) return records(path, first, (Record) actual);
    }
    return Optional.of(new FirstDifference(path, expected.toString(), actual.toString()));
  }

  private static String optional(Optional<?> value) {
    return value.map(Object::toString).orElse(MISSING);
  }

  private static List<?> elements(Object array) {
    return IntStream.range(0, Array.getLength(array)).mapToObj(i -> Array.get(array, i)).toList();
  }

  /** Shows the first different characters with some characters around them, because texts may be long. */
  private static FirstDifference texts(String path, String expected, String actual) {
    int i = 0;
    while (i < Math.min(expected.length(), actual.length()) && expected.charAt(i) == actual.charAt(i)) i++;
    var place = i <= CONTEXT ? path : path + " from character " + (i - CONTEXT);
    return new FirstDifference(place, excerpt(expected, i), excerpt(actual, i));
  }

  private static String excerpt(String text, int i) {
    return FailureText.quoted(text.substring(Math.max(0, i - CONTEXT), Math.min(text.length(), i + 4 * CONTEXT)));
  }

  private static Optional<FirstDifference> lists(String path, List<?> expected, List<?> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      var difference = find(path + "[" + i + "]", expected.get(i), actual.get(i));
      if (difference.isPresent()) return difference;
    }
    if (expected.size() == actual.size()) return Optional.empty();
    return Optional.of(new FirstDifference(path, size(expected), size(actual)));
  }

  private static String size(List<?> list) {
    return list.size() == 1 ? "1 element" : list.size() + " elements";
  }

  private static Optional<FirstDifference> maps(String path, Map<?, ?> expected, Map<?, ?> actual) {
    var names = new LinkedHashSet<Object>(expected.keySet());
    names.addAll(actual.keySet());
    for (var name : names) {
      var difference = find(member(path, name), Optional.ofNullable(expected.get(name)),
          Optional.ofNullable(actual.get(name)));
      if (difference.isPresent()) return difference;
    }
    return Optional.empty();
  }

  private static String member(String path, Object name) {
    return path.isEmpty() ? name.toString() : path + "." + name;
  }

  private static Optional<FirstDifference> records(String path, Record expected, Record actual) {
    for (var component : expected.getClass().getRecordComponents()) {
      var difference = find(member(path, component.getName()), value(component, expected), value(component, actual));
      if (difference.isPresent()) return difference;
    }
    return Optional.of(new FirstDifference(path, expected.toString(), actual.toString()));
  }

  /** Returns the whole record if the component is not accessible; then the record is the place. */
  private static Object value(RecordComponent component, Record record) {
    try {
      var value = component.getAccessor().invoke(record);
      return value == null ? Optional.empty() : value;
    } catch (ReflectiveOperationException e) {
      return record.toString();
    }
  }
}
