package bifrost.blackbox.api;

import bifrost.api.ContentPart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A valid value for each type of the public API, and for each parameter. Records are constructed from samples of their
 * components, sealed types from their first permitted subtype, and open interfaces are implemented. Collections can be
 * modified, so that a type that does not copy them is found.
 */
final class SampleValues implements AutoCloseable {
  /** Values for strings that must have a certain form, by the name of the parameter. */
  private static final Map<String, String> TEXTS =
      Map.of("arguments", "{}", "baseUrl", "http://h", "mediaType", "image/png", "method", "POST", "names",
          "stream_options", "path", "/x",
          "prefix", "/x", "reasoningName", "reasoning", "text", "1", "url", "http://h");
  /** The element types of the lists that must not be empty. */
  private static final Set<Class<?>> REQUIRED = Set.of(String.class, ContentPart.class);

  private final KnownValues known;
  private final boolean filled;
  /** The samples without optional components, if this object has other samples. */
  private final Optional<SampleValues> sparse;
  /** The element types of the collections that are being constructed. */
  private final Set<Type> elements = new HashSet<>();

  private SampleValues(boolean filled) {
    this.filled = filled;
    known = new KnownValues(filled);
    sparse = filled ? Optional.of(sparse()) : Optional.empty();
  }

  /** {@return samples whose optional components are present, and whose collections have an element} */
  static SampleValues filled() {
    return new SampleValues(true);
  }

  /** {@return samples without optional components} */
  static SampleValues sparse() {
    return new SampleValues(false);
  }

  Object of(Parameter parameter) {
    if (parameter.getType() == JsonWriter.class) return new JsonWriter(); // which accepts any value
    return of(parameter.getParameterizedType(), parameter.getName());
  }

  Object of(Class<?> type) {
    return of(type, "");
  }

  /** {@return a sample of each permitted subtype of a sealed type, each constant of an enum, or one sample} */
  Stream<Object> all(Class<?> type) {
    if (type.isEnum()) return Stream.of(type.getEnumConstants());
    var states = KnownValues.inAllStates(type);
    if (!states.isEmpty()) return states.stream();
    if (!type.isSealed() || PublicApi.isImplementedInternally(type)) return Stream.of(of(type));
    return Stream.of(type.getPermittedSubclasses()).flatMap(this::all);
  }

  private Object of(Type type, String name) {
    var raw = raw(type);
    if (raw == String.class) return TEXTS.getOrDefault(name, "a");
    if (raw == JsonObject.class && name.equals("json")) return JsonObject.of("type", "sample");
    if (raw == OptionalInt.class) return filled ? OptionalInt.of(1) : OptionalInt.empty();
    if (raw == OptionalLong.class) return filled ? OptionalLong.of(1) : OptionalLong.empty();
    if (raw == OptionalDouble.class) return filled ? OptionalDouble.of(1) : OptionalDouble.empty();
    if (raw == Optional.class) return elements(type, 0, name, filled).stream().findFirst();
    if (raw == Map.class) return map(type);
    if (Collection.class.isAssignableFrom(raw) || raw == Iterable.class) {
      var elements = elements(type, 0, name, filled || REQUIRED.contains(raw(argument(type, 0))));
      return raw == Set.class ? new HashSet<>(elements) : elements;
    }
    return known.of(raw).orElseGet(() -> generate(raw));
  }

  private Map<Object, Object> map(Type type) {
    var map = new HashMap<>();
    for (var value : elements(type, 1, "", filled)) map.put(of(argument(type, 0), ""), value);
    return map;
  }

  /** {@return one element, or none in a type that contains itself} */
  private List<Object> elements(Type type, int argument, String name, boolean present) {
    var elements = new ArrayList<>();
    var element = argument(type, argument);
    if (!present || !this.elements.add(element)) return elements;
    try {
      elements.add(of(element, name));
    } finally {
      this.elements.remove(element);
    }
    return elements;
  }

  static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
  }

  static Class<?> raw(Type type) {
    if (type instanceof ParameterizedType generic) return raw(generic.getRawType());
    if (type instanceof TypeVariable<?> variable) return raw(variable.getBounds()[0]);
    if (type instanceof WildcardType wildcard) return raw(wildcard.getUpperBounds()[0]);
    if (type instanceof GenericArrayType array) return raw(array.getGenericComponentType()).arrayType();
    return (Class<?>) type;
  }

  private Object generate(Class<?> type) {
    if (type.isArray()) return array(type.getComponentType());
    if (type.isEnum()) return type.getEnumConstants()[0];
    if (type.isSealed()) return of(type.getPermittedSubclasses()[0]);
    return type.isInterface() ? implement(type) : construct(type);
  }

  private Object array(Class<?> of) {
    var array = Array.newInstance(of, 1);
    Array.set(array, 0, of(of));
    return array;
  }

  private Object implement(Class<?> type) {
    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
      if (method.isDefault()) return InvocationHandler.invokeDefault(proxy, method, arguments);
      return switch (method.getName()) {
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        case "toString" -> type.getSimpleName();
        default -> method.getReturnType() == void.class ? null : of(method.getGenericReturnType(), "");
      };
    });
  }

  /** Calls the public constructor with the most parameters, which is the canonical one of a record, or a factory. */
  private Object construct(Class<?> type) {
    var constructor = Stream.of(type.getConstructors()).max(Comparator.comparingInt(Constructor::getParameterCount));
    return constructor.map(each -> construct(each, Stream.of(each.getParameters()).map(this::of).toArray()))
        .orElseGet(() -> factory(type));
  }

  private Object construct(Constructor<?> constructor, Object[] arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (filled && e.getCause() instanceof IllegalArgumentException) return fill(constructor, arguments);
      throw new AssertionError("cannot construct " + constructor, e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot construct " + constructor, e);
    }
  }

  /** Passes as many of the arguments as the constructor accepts together, beginning with those of sparse samples. */
  private Object fill(Constructor<?> constructor, Object[] arguments) {
    var accepted = Stream.of(constructor.getParameters()).map(sparse.orElseThrow()::of).toArray();
    try {
      var value = constructor.newInstance(accepted);
      for (int i = 0; i < arguments.length; i++) {
        var previous = accepted[i];
        accepted[i] = arguments[i];
        try {
          value = constructor.newInstance(accepted);
        } catch (InvocationTargetException e) {
          accepted[i] = previous;
        }
      }
      return value;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot construct " + constructor, e);
    }
  }

  /** Calls a public static method of the type, or of its sealed supertype, that returns an instance of the type. */
  private Object factory(Class<?> type) {
    var parents = Stream.of(type.getInterfaces()).filter(Class::isSealed);
    return Stream.concat(Stream.of(type), parents).flatMap(declaring -> Stream.of(declaring.getDeclaredMethods()))
        .filter(each -> Modifier.isStatic(each.getModifiers()) && Modifier.isPublic(each.getModifiers())
            && each.getReturnType().isAssignableFrom(type))
        .sorted(Comparator.comparingInt(Method::getParameterCount).thenComparing(PublicApi::signature))
        .flatMap(each -> callFactory(each).filter(type::isInstance).stream()).findFirst()
        .orElseThrow(() -> new AssertionError("no constructor or factory: " + type));
  }

  private Optional<Object> callFactory(Method factory) {
    try {
      return Optional.of(factory.invoke(null, Stream.of(factory.getParameters()).map(this::of).toArray()));
    } catch (InvocationTargetException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot call " + factory, e);
    }
  }

  @Override
  public void close() {
    sparse.ifPresent(SampleValues::close);
    known.close();
  }
}
