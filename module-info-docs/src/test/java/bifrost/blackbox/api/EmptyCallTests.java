package bifrost.blackbox.api;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Parameters;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.json.JsonRepresentable;
import bifrost.blackbox.support.Packaged;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that calls of varargs methods without arguments do not compile or are rejected. */
class EmptyCallTests {
  /** The methods that are useful without elements, and the effects of such calls. */
  private static final Map<String, String> EXEMPT = Map.of(
      "json.JsonArray.of(Object[] values)", "creates an empty array",
      "Reply.sse(String[] data)", "creates a stream without events",
      "Reply.split(int[] offsets)", "creates a reply with one write");

  private final List<Class<?>> types = PublicApi.types(Packaged.MODULES);

  private Stream<Method> methods() {
    return types.stream().flatMap(PublicApi::members).filter(Method.class::isInstance).map(Method.class::cast);
  }

  @Test
  void noVarargsMethodSharesItsNameWithAMethodWithoutParameters() {
    var shared = methods().filter(each -> each.isVarArgs() && each.getParameterCount() == 1)
        .filter(each -> Stream.of(each.getDeclaringClass().getMethods())
            .anyMatch(other -> other.getName().equals(each.getName()) && other.getParameterCount() == 0));
    assertEquals(List.of(), shared.map(PublicApi::signature).toList());
  }

  @Test
  void callsWithoutElementsDoNotCompileOrAreRejected() throws Exception {
    var accepted = new ArrayList<String>();
    try (var samples = new SampleValues()) {
      for (var method : methods().filter(each -> each.isVarArgs() && !requiresOne(each)).toList()) {
        if (!EXEMPT.containsKey(PublicApi.signature(method)) && accepts(method, samples)) {
          accepted.add(PublicApi.signature(method));
        }
      }
    }
    assertEquals(List.of(), accepted);
  }

  @Test
  void allExemptMethodsExist() {
    assertTrue(methods().map(PublicApi::signature).collect(toSet()).containsAll(EXEMPT.keySet()));
  }

  /** {@return whether the method requires an element, as with the parameters {@code (Tool first, Tool... more)}} */
  private static boolean requiresOne(Executable method) {
    var types = method.getParameterTypes();
    return types.length > 1 && types[types.length - 1].getComponentType() == types[types.length - 2]
        && method.getParameters()[types.length - 2].getName().equals("first");
  }

  private static boolean accepts(Method method, SampleValues samples) throws ReflectiveOperationException {
    var arguments = Stream.of(method.getParameters()).map(samples::of).toArray();
    int last = arguments.length - 1;
    arguments[last] = Array.newInstance(method.getParameterTypes()[last].getComponentType(), 0);
    try {
      method.invoke(Modifier.isStatic(method.getModifiers()) ? null : samples.of(method.getDeclaringClass()),
          arguments);
      return true;
    } catch (InvocationTargetException e) {
      return !(e.getCause() instanceof IllegalArgumentException);
    }
  }

  @Test
  void requestsHaveNoAccessorsExceptThoseOfComponentsAndInterfaces() {
    var requests = types.stream()
        .filter(type -> Request.class.isAssignableFrom(type) || Parameters.class.isAssignableFrom(type)).toList();
    assertTrue(requests.size() > 12, requests::toString);
    var accessors = requests.stream().flatMap(PublicApi::members).filter(Method.class::isInstance)
        .filter(each -> each.getParameterCount() == 0 && !Modifier.isStatic(each.getModifiers())
            && !expected(each.getDeclaringClass()).contains(each.getName()));
    assertEquals(List.of(), accessors.map(PublicApi::signature).toList());
  }

  private static HashSet<String> expected(Class<?> request) {
    var expected = new HashSet<>(List.of("hashCode", "toString", "asBytes")); // asBytes returns a request.
    if (request.isRecord()) {
      Stream.of(request.getRecordComponents()).map(RecordComponent::getName).forEach(expected::add);
    }
    for (var parent : List.of(Request.class, Streamable.class, Parameters.class, JsonRepresentable.class)) {
      Stream.of(parent.getMethods()).map(Method::getName).forEach(expected::add);
    }
    return expected;
  }
}
