package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
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
        + Stream.of(raw.getTypeParameters()).map(each -> "String").collect(Collectors.joining(", ", "<", ">"))
        + ", in a record or a TypeToken");
  }

  /** {@return the types of the variables of the class, by name} */
  Map<String, ResolvedType> variables() {
    var variables = new HashMap<String, ResolvedType>();
    var parameters = raw.getTypeParameters();
    for (int i = 0; i < parameters.length; i++) variables.put(parameters[i].getName(), argument(i));
    return variables;
  }

  /**
   * {@return a subtype, whose variables are inferred from its declaration; null if the class only implements this type
   * with other arguments}
   *
   * @throws IllegalArgumentException if a variable does not occur in the arguments of this type
   */
  @Nullable
  ResolvedType subtype(Class<?> subclass) {
    var inferred = new HashMap<String, ResolvedType>();
    for (var parent : subclass.getGenericInterfaces()) {
      boolean isThis = parent instanceof ParameterizedType generic && generic.getRawType() == raw;
      if (isThis && !inferAll((ParameterizedType) parent, this, inferred)) return null;
    }
    for (var each : subclass.getTypeParameters()) {
      if (!inferred.containsKey(each.getName())) {
        throw new IllegalArgumentException("the type variable " + each + " of " + subclass.getTypeName()
            + " is not determined by " + this + ": remove it, or declare it in both");
      }
    }
    return new ResolvedType(subclass, all(subclass.getTypeParameters(), inferred));
  }

  private static boolean inferAll(ParameterizedType declared, ResolvedType actual, Map<String, ResolvedType> inferred) {
    var arguments = declared.getActualTypeArguments();
    for (int i = 0; i < arguments.length; i++) {
      if (!infer(arguments[i], actual.argument(i), inferred)) return false;
    }
    return true;
  }

  /** {@return whether a declared type can be the actual type, or a subtype, because the latter can be a bound} */
  private static boolean infer(Type declared, ResolvedType actual, Map<String, ResolvedType> inferred) {
    if (declared instanceof Class<?> type) return actual.raw.isAssignableFrom(type);
    if (declared instanceof WildcardType wildcard) return infer(wildcard.getUpperBounds()[0], actual, inferred);
    if (declared instanceof GenericArrayType array) {
      return actual.raw.isArray() && infer(array.getGenericComponentType(), actual.argument(0), inferred);
    }
    if (declared instanceof ParameterizedType generic) {
      var type = (Class<?>) generic.getRawType();
      return type == actual.raw ? inferAll(generic, actual, inferred) : actual.raw.isAssignableFrom(type);
    }
    var known = inferred.putIfAbsent(((TypeVariable<?>) declared).getName(), actual);
    return known == null || known.equals(actual);
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
