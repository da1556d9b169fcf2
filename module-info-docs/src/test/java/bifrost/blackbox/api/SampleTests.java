package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the other tests have samples of every public type, and that the samples are not empty. */
class SampleTests {
  /** The components that are empty in filled samples, and the components that exclude them. */
  private static final Map<String, String> EXCLUDED =
      Map.of("ApiKey.supplier", "value", "Fault.idle", "ending", "FileRequest.id", "file", "NetworkConfig.sslContext",
          "caCertPem", "RawRequest.parts", "body", "TokenizeRequest.messages", "prompt",
          "contract.Scenario.Ending.error", "kind");

  private final List<Class<?>> types = PublicApi.types(Packaged.MODULES);

  @Test
  void everyTypeWithInstancesHasSamples() {
    try (var filled = SampleValues.filled(); var sparse = SampleValues.sparse()) {
      for (var type : types) {
        if (!hasInstances(type)) continue;
        for (var samples : List.of(filled, sparse)) {
          var all = samples.all(type).toList();
          assertTrue(!all.isEmpty() && all.stream().allMatch(type::isInstance), () -> type + ": " + all);
        }
      }
    }
  }

  private static boolean hasInstances(Class<?> type) {
    return !type.isAnnotation() && (type.getConstructors().length > 0 || type.isInterface() || type.isEnum()
        || Stream.of(type.getDeclaredMethods()).anyMatch(SampleTests::isPublicInstanceMethod));
  }

  private static boolean isPublicInstanceMethod(Method method) {
    return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
  }

  @Test
  void filledSamplesHaveAllComponentsUnlessTheyExcludeEachOther() throws Exception {
    var empty = new ArrayList<String>();
    try (var samples = SampleValues.filled()) {
      for (var type : types) {
        if (!type.isRecord()) continue;
        var value = samples.of(type);
        for (var component : type.getRecordComponents()) {
          var name = PublicApi.name(type) + "." + component.getName();
          if (isEmpty(component.getAccessor().invoke(value)) && !EXCLUDED.containsKey(name)) empty.add(name);
        }
      }
    }
    assertEquals(List.of(), empty);
  }

  private static boolean isEmpty(Object value) {
    return value instanceof Collection<?> collection && collection.isEmpty()
        || value instanceof Map<?, ?> map && map.isEmpty()
        || List.of(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty()).contains(value);
  }
}
