package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.EventStream;
import bifrost.blackbox.support.Packaged;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls every public method that returns an object, with sample values, and checks that the result is not null. */
class ReturnValueTests {
  /** The types whose methods wait for a server. */
  private static final Set<Class<?>> EXCLUDED = Set.of(Bifrost.class, EventStream.class);
  /** The methods of Throwable, whose documentation permits null. */
  private static final Set<String> DOCUMENTED = Set.of("getCause", "getLocalizedMessage");

  @Test
  void noMethodReturnsNull() throws Exception {
    var returned = new TreeSet<String>();
    int calls = 0;
    try (var samples = new SampleValues()) {
      for (var type : PublicApi.types(Packaged.jar("bifrost.api"), Packaged.jar("bifrost.openai"),
          Packaged.jar("bifrost.vllm"))) {
        if (EXCLUDED.contains(type) || type.isInterface() && !type.isSealed()) continue;
        for (var method : methods(type)) {
          var result = result(method, samples);
          calls += result.size();
          if (result.contains("null")) returned.add(PublicApi.signature(method));
        }
      }
    }
    assertEquals(Set.of(), returned);
    int made = calls;
    assertTrue(made > 500, () -> "only " + made + " calls returned");
  }

  private static List<Method> methods(Class<?> type) {
    return PublicApi.members(type).filter(Method.class::isInstance).map(Method.class::cast)
        .filter(method -> !method.getReturnType().isPrimitive() && !DOCUMENTED.contains(method.getName())).toList();
  }

  /** {@return the result as text; empty if the sample values are not valid arguments} */
  private static List<String> result(Method method, SampleValues samples) throws IllegalAccessException {
    var target = Modifier.isStatic(method.getModifiers()) ? null : samples.of(method.getDeclaringClass());
    try {
      var result = method.invoke(target, Stream.of(method.getParameters()).map(samples::of).toArray());
      return List.of(result == null ? "null" : "a result");
    } catch (InvocationTargetException e) {
      return List.of();
    }
  }
}
