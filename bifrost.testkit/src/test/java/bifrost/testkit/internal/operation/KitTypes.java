package bifrost.testkit.internal.operation;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of a kit. */
public final class KitTypes {
  private KitTypes() {}

  /** {@return the type of the response} */
  public static Class<?> response(OperationKit<?, ?> kit) {
    return kit instanceof JsonBodyKit<?, ?> ? jsonResponse(kit) : parameter(kit, "normalized").orElseThrow();
  }

  /** {@return the type of the response, from the declaration of the kit: {@code JsonBodyKit<request, response>}} */
  private static Class<?> jsonResponse(OperationKit<?, ?> kit) {
    var declaration = (ParameterizedType) kit.getClass().getGenericInterfaces()[0];
    return (Class<?>) declaration.getActualTypeArguments()[1];
  }

  /** {@return the type of the parameter in the kit's own implementation of a method; empty if it inherits a default} */
  static Optional<Class<?>> parameter(OperationKit<?, ?> kit, String name) {
    return Stream.of(kit.getClass().getMethods())
        .filter(method -> method.getName().equals(name) && !method.isBridge() && !method.isDefault())
        .map(Method::getParameterTypes).<Class<?>>map(types -> types[0]).findFirst();
  }
}
