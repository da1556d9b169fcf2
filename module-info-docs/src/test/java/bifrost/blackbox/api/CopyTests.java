package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Modifies the collections that were passed to constructors and static methods, which must have copied them. */
class CopyTests {
  private final List<String> problems = new ArrayList<>();
  private int checked;

  @Test
  void changingACollectionAfterwardsDoesNotChangeTheRecordThatWasCreatedWithIt() throws Exception {
    try (var samples = SampleValues.filled()) {
      for (var type : PublicApi.types(Packaged.MODULES)) {
        if (!type.isRecord()) continue;
        for (var member : PublicApi.members(type).toList()) check(member, samples);
      }
    }
    assertEquals(List.of(), problems);
    assertTrue(checked > 40, () -> "only " + checked + " members with collections");
  }

  private void check(Executable member, SampleValues samples) throws ReflectiveOperationException {
    var arguments = Stream.of(member.getParameters()).map(samples::of).toArray();
    if (Stream.of(arguments).noneMatch(CopyTests::isCollection)) return;
    var created = create(member, arguments, samples);
    if (created.isEmpty()) return;
    checked++;
    var before = components(created.get());
    Stream.of(arguments).forEach(CopyTests::clear);
    var after = components(created.get());
    if (!before.equals(after)) problems.add(PublicApi.signature(member) + ": " + before + " became " + after);
  }

  /** {@return the record that a constructor or a method creates; empty if it rejects the arguments} */
  private static Optional<Record> create(Executable member, Object[] arguments, SampleValues samples)
      throws ReflectiveOperationException {
    try {
      var created = member instanceof Constructor<?> constructor
          ? constructor.newInstance(arguments)
          : ((Method) member).invoke(samples.of(member.getDeclaringClass()), arguments);
      return created instanceof Record result ? Optional.of(result) : Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.empty();
    }
  }

  private static List<String> components(Record value) throws ReflectiveOperationException {
    var components = new ArrayList<String>();
    for (var each : value.getClass().getRecordComponents()) {
      components.add(each.getName() + "=" + each.getAccessor().invoke(value));
    }
    return components;
  }

  private static boolean isCollection(Object value) {
    return value instanceof Collection<?> || value instanceof Map<?, ?>
        || value instanceof Optional<?> optional && optional.filter(CopyTests::isCollection).isPresent();
  }

  private static void clear(Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(CopyTests::clear);
    } else if (value instanceof Collection<?> collection) {
      collection.forEach(CopyTests::clear);
      collection.clear();
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(CopyTests::clear);
      map.clear();
    }
  }
}
