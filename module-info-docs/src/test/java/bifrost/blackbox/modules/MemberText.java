package bifrost.blackbox.modules;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of a type as source code without bodies.
 *
 * @param types formats types as source code
 */
record MemberText(TypeText types) {
  /** Returns the constants of an enum in their order, the other fields, the constructors, and the methods. */
  List<String> of(Class<?> type) {
    var lines = new ArrayList<String>();
    for (var field : type.getDeclaredFields()) if (field.isEnumConstant()) lines.add(field.getName());
    add(Visible.fields(type).filter(field -> !field.isEnumConstant()), this::of, lines);
    add(Visible.constructors(type).filter(each -> !isCanonical(each)), this::of, lines);
    add(Visible.methods(type).filter(each -> !isGenerated(type, each)), this::of, lines);
    return lines;
  }

  private static <M extends Member> void add(Stream<M> members, Function<M, String> text, List<String> lines) {
    members.sorted(Comparator.<M, String>comparing(Member::getName).thenComparing(text)).map(text).distinct()
        .forEach(lines::add);
  }

  /** Returns whether this is the canonical constructor of a record, which its header implies. */
  private static boolean isCanonical(Constructor<?> constructor) {
    var type = constructor.getDeclaringClass();
    return type.isRecord() && Modifier.isPublic(constructor.getModifiers()) && List.of(constructor.getParameterTypes())
        .equals(Stream.of(type.getRecordComponents()).map(each -> each.getType()).toList());
  }

  /** Returns whether an enum, or the header of a record, implies this method. */
  private static boolean isGenerated(Class<?> type, Method method) {
    if (type.isEnum()) {
      return Modifier.isStatic(method.getModifiers()) && List.of("values", "valueOf").contains(method.getName());
    }
    if (!type.isRecord()) return false;
    if (method.getParameterCount() == 0
        && Stream.of(type.getRecordComponents()).anyMatch(each -> each.getAccessor().equals(method))) {
      return true;
    }
    return Modifier.isFinal(method.getModifiers())
        && List.of("equals", "hashCode", "toString").contains(method.getName());
  }

  private String of(Field field) {
    return modifiers(field.getModifiers(), false) + types.of(field.getGenericType()) + " " + field.getName();
  }

  private String of(Constructor<?> constructor) {
    return modifiers(constructor.getModifiers(), false) + variables(constructor)
        + constructor.getDeclaringClass().getSimpleName() + parameters(constructor);
  }

  private String of(Method method) {
    boolean inInterface = method.getDeclaringClass().isInterface();
    return (method.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "") + (method.isDefault() ? "default " : "")
        + modifiers(method.getModifiers(), inInterface) + variables(method) + types.of(method.getGenericReturnType())
        + " " + method.getName() + parameters(method);
  }

  /** Returns the modifiers that callers and subclasses depend on, except those that an interface implies. */
  private static String modifiers(int modifiers, boolean inInterface) {
    int shown = inInterface ? Modifier.STATIC
        : Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
    var text = Modifier.toString(modifiers & shown);
    return text.isEmpty() ? "" : text + " ";
  }

  private String variables(Executable member) {
    var text = types.variables(member.getTypeParameters());
    return text.isEmpty() ? "" : text + " ";
  }

  private String parameters(Executable member) {
    return Stream.of(member.getParameters()).map(this::of).collect(Collectors.joining(", ", "(", ")"))
        + TypeText.joined(List.of(member.getGenericExceptionTypes()), types::of, " throws ", "");
  }

  private String of(Parameter parameter) {
    var text = types.of(parameter.getParameterizedType());
    return (parameter.isVarArgs() ? text.substring(0, text.length() - 2) + "..." : text) + " " + parameter.getName();
  }
}
