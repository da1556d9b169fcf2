package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that elements can be passed one by one, and as a collection. */
class OverloadTests {
  /** The methods whose overloads return different values, and the reasons. */
  private static final Map<String, String> DIFFERENT =
      Map.of("EmbeddingRequest.of(String model, String first, String[] more)", "sends a single text as a string",
          "Conversation.stream(Message first, Message[] more)", "opens a stream, which equals only itself");

  private final List<Method> varargs = PublicApi.types(Packaged.MODULES).stream().flatMap(PublicApi::members)
      .filter(OverloadTests::hasFirstAndMore).map(Method.class::cast).toList();

  @Test
  void everyMethodWithFirstAndMoreHasAnOverloadWithACollection() {
    var missing = varargs.stream().filter(method -> collectionOverload(method).isEmpty()).map(PublicApi::signature);
    assertEquals(List.of(), missing.toList());
    assertTrue(varargs.size() > 10, varargs::toString);
  }

  @Test
  void bothOverloadsReturnEqualValues() throws Exception {
    try (var samples = SampleValues.sparse()) {
      for (var method : varargs) {
        var overload = collectionOverload(method);
        if (overload.isEmpty() || DIFFERENT.containsKey(PublicApi.signature(method))) continue;
        int leading = method.getParameterCount() - 2;
        var instance = Modifier.isStatic(method.getModifiers()) ? null : samples.of(method.getDeclaringClass());
        var arguments = Stream.of(method.getParameters()).limit(leading + 1L).map(samples::of).toList();
        var none = Array.newInstance(method.getParameterTypes()[leading], 0);
        var expected = call(method, instance, Stream.concat(arguments.stream(), Stream.of(none)));
        var first = arguments.get(leading);
        var one = overload.get().getParameterTypes()[leading] == Set.class ? Set.of(first) : List.of(first);
        var actual = call(overload.get(), instance, Stream.concat(arguments.stream().limit(leading), Stream.of(one)));
        assertEquals(expected, actual, () -> PublicApi.signature(method));
      }
    }
  }

  /** {@return the text of the result, which is {@code null} for void, or of the exception} */
  private static String call(Method method, Object instance, Stream<Object> arguments) throws IllegalAccessException {
    try {
      return String.valueOf(method.invoke(instance, arguments.toArray()));
    } catch (InvocationTargetException e) {
      return e.getCause().toString();
    }
  }

  /** {@return whether the last parameters of a method are {@code (T first, T... more)}} */
  private static boolean hasFirstAndMore(Executable member) {
    var types = member.getParameterTypes();
    return member instanceof Method && member.isVarArgs() && types.length > 1
        && types[types.length - 1].getComponentType() == types[types.length - 2]
        && member.getParameters()[types.length - 2].getName().equals("first");
  }

  private static Optional<Method> collectionOverload(Method method) {
    int leading = method.getParameterCount() - 2;
    return Stream.of(method.getDeclaringClass().getMethods())
        .filter(each -> each.getName().equals(method.getName()) && each.getParameterCount() == leading + 1
            && types(each, leading).equals(types(method, leading))
            && accepts(each.getParameters()[leading], method.getParameterTypes()[leading]))
        .findFirst();
  }

  private static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }

  private static List<Class<?>> types(Method method, int count) {
    return List.of(method.getParameterTypes()).subList(0, count);
  }

  private static boolean accepts(Parameter parameter, Class<?> element) {
    return Collection.class.isAssignableFrom(parameter.getType())
        && SampleValues.raw(SampleValues.argument(parameter.getParameterizedType(), 0)) == boxed(element);
  }
}
