package bifrost.api.internal.mapping;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type without variables: a class and its arguments, or an array class and its element. Not a record, because on Java
 * 17 the generated {@code equals} retains its class loader.
 */
final class ResolvedType {
  private static final int MAX_NAME_LENGTH = 64; // OpenAI's limit of the names of schemas

  private final Class<?> raw;
  private final List<ResolvedType> arguments;

  private ResolvedType(Class<?> raw, List<ResolvedType> arguments) {
    this.raw = raw;
    this.arguments = arguments;
  }

  /**
   * Resolves a type.
   *
   * @param variables the types of the variables in scope, by name
   */
  static ResolvedType of(Type type, Map<String, ResolvedType> variables) {
    if (type instanceof Class<?> raw) {
      return new ResolvedType(raw, raw.isArray() ? List.of(of(raw.getComponentType(), variables)) : List.of());
    }
    if (type instanceof ParameterizedType generic) {
      return new ResolvedType((Class<?>) generic.getRawType(), all(generic.getActualTypeArguments(), variables));
    }
    if (type instanceof GenericArrayType array) {
      var element = of(array.getGenericComponentType(), variables);
      return new ResolvedType(element.raw.arrayType(), List.of(element));
    }
    if (type instanceof WildcardType wildcard) return of(wildcard.getUpperBounds()[0], variables);
    var resolved = type instanceof TypeVariable<?> variable ? variables.get(variable.getName()) : null;
    if (resolved == null) {
      throw new IllegalArgumentException(
          "the type variable " + type + " has no value: use a TypeToken with a type argument");
    }
    return resolved;
  }

  private static List<ResolvedType> all(Type[] types, Map<String, ResolvedType> variables) {
    return Stream.of(types).map(each -> of(each, variables)).toList();
  }

  Class<?> raw() {
    return raw;
  }

  ResolvedType argument(int index) {
    if (index < arguments.size()) return arguments.get(index);
    throw new IllegalArgumentException(this + " has no type argument: use, for example, " + raw.getSimpleName()
        + "<String>, in a record or a TypeToken");
  }

  /** {@return the types of the variables of the class, by name} */
  Map<String, ResolvedType> variables() {
    var variables = new HashMap<String, ResolvedType>();
    var parameters = raw.getTypeParameters();
    for (int i = 0; i < parameters.length; i++) variables.put(parameters[i].getName(), argument(i));
    return variables;
  }

  /** {@return a subtype, whose variables are inferred from its declaration} */
  ResolvedType subtype(Class<?> subclass) {
    var inferred = new HashMap<String, ResolvedType>();
    for (var parent : subclass.getGenericInterfaces()) {
      if (!(parent instanceof ParameterizedType generic) || generic.getRawType() != raw) continue;
      for (int i = 0; i < generic.getActualTypeArguments().length; i++) {
        if (generic.getActualTypeArguments()[i] instanceof TypeVariable<?> variable) {
          inferred.put(variable.getName(), argument(i));
        }
      }
    }
    return new ResolvedType(subclass, all(subclass.getTypeParameters(), inferred));
  }

  /** {@return a name with only letters, digits and _, such as {@code Page_City}} */
  String name() {
    var name = new StringBuilder(raw.isArray() ? "Array" : raw.getSimpleName());
    for (var each : arguments) name.append('_').append(each.name());
    var plain = name.toString().replaceAll("[^A-Za-z0-9_]", "_");
    return plain.substring(0, Math.min(plain.length(), MAX_NAME_LENGTH));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResolvedType that && raw == that.raw && arguments.equals(that.arguments);
  }

  @Override
  public int hashCode() {
    return 31 * raw.hashCode() + arguments.hashCode();
  }

  @Override
  public String toString() {
    if (raw.isArray() || arguments.isEmpty()) return raw.getTypeName();
    return raw.getTypeName()
        + arguments.stream().map(ResolvedType::toString).collect(Collectors.joining(", ", "<", ">"));
  }
}
