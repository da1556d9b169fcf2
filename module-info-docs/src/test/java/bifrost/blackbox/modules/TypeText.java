package bifrost.blackbox.modules;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Formats types as source code. Names are qualified, except those of {@code java.lang} and of one package.
 *
 * @param packageName the package whose names are not qualified
 */
record TypeText(String packageName) {
  /** Returns a name such as {@code Bifrost.Builder}, {@code String} or {@code java.util.List}. */
  String name(Class<?> type) {
    if (type.isArray()) return name(type.getComponentType()) + "[]";
    var name = type.getCanonicalName();
    boolean simple = type.getPackageName().equals("java.lang") || type.getPackageName().equals(packageName);
    return type.isPrimitive() || !simple ? name : name.substring(type.getPackageName().length() + 1);
  }

  String of(Type type) {
    if (type instanceof Class<?> plain) return name(plain);
    if (type instanceof GenericArrayType array) return of(array.getGenericComponentType()) + "[]";
    if (type instanceof ParameterizedType generic) return of(generic);
    if (type instanceof WildcardType wildcard) return of(wildcard);
    return type.getTypeName(); // The type is a variable.
  }

  private String of(ParameterizedType type) {
    return name((Class<?>) type.getRawType()) + joined(List.of(type.getActualTypeArguments()), this::of, "<", ">");
  }

  private String of(WildcardType type) {
    if (type.getLowerBounds().length > 0) return "? super " + of(type.getLowerBounds()[0]);
    var bound = type.getUpperBounds()[0];
    return bound == Object.class ? "?" : "? extends " + of(bound);
  }

  /** Returns a text such as {@code <T extends Number>}, or an empty text if there are no variables. */
  String variables(TypeVariable<?>[] variables) {
    return joined(List.of(variables), this::variable, "<", ">");
  }

  private String variable(TypeVariable<?> variable) {
    var bounds = Stream.of(variable.getBounds()).filter(bound -> bound != Object.class).map(this::of)
        .collect(Collectors.joining(" & "));
    return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  /** Returns the elements separated by commas between {@code before} and {@code after}; empty without elements. */
  static <T> String joined(List<? extends T> elements, Function<T, String> text, String before, String after) {
    return elements.isEmpty() ? "" : elements.stream().map(text).collect(Collectors.joining(", ", before, after));
  }
}
