package bifrost.blackbox.modules;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public API of a package as source code without bodies. The text is the same on every JDK and compiler. */
final class ApiText {
  private final TypeText types;

  private ApiText(String packageName) {
    types = new TypeText(packageName);
  }

  static String of(String module, String packageName) {
    var text = new ApiText(packageName);
    return "package " + packageName + "\n"
        + Layer.visibleTypes(module, packageName).stream().map(text::of).collect(Collectors.joining());
  }

  private String of(Class<?> type) {
    var members = new MemberText(types).of(type).stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
    return "\n" + header(type) + "\n" + members;
  }

  private String header(Class<?> type) {
    var superclass = type.getGenericSuperclass();
    boolean extendsAClass = superclass != null && superclass != Object.class && !type.isEnum() && !type.isRecord();
    var parents = new ArrayList<String>();
    if (extendsAClass && Visible.isExported(type.getSuperclass())) parents.add("extends " + types.of(superclass));
    var interfaces = exportedInterfaces(type);
    if (!interfaces.isEmpty()) {
      parents.add(TypeText.joined(interfaces, types::of, type.isInterface() ? "extends " : "implements ", ""));
    }
    if (type.isSealed() && !type.isEnum()) parents.add("permits " + permitted(type));
    return annotations(type) + modifiers(type) + kind(type) + " " + types.name(type)
        + types.variables(type.getTypeParameters()) + components(type)
        + parents.stream().map(each -> "\n    " + each).collect(Collectors.joining());
  }

  private static List<Type> exportedInterfaces(Class<?> type) {
    var exported = new ArrayList<Type>();
    for (int i = 0; !type.isAnnotation() && i < type.getInterfaces().length; i++) {
      if (Visible.isExported(type.getInterfaces()[i])) exported.add(type.getGenericInterfaces()[i]);
    }
    return exported;
  }

  /** Returns the permitted subtypes in alphabetical order. Inaccessible subtypes become {@code internal types}. */
  private String permitted(Class<?> type) {
    var names = Stream.of(type.getPermittedSubclasses())
        .map(each -> Visible.isExported(each) ? types.name(each) : "internal types");
    return names.distinct().sorted().collect(Collectors.joining(", "));
  }

  private static String annotations(Class<?> type) {
    return Stream.of(Deprecated.class, FunctionalInterface.class).filter(type::isAnnotationPresent)
        .map(each -> "@" + each.getSimpleName() + " ")
        .collect(Collectors.joining());
  }

  private static String modifiers(Class<?> type) {
    boolean implied = type.isInterface() || type.isEnum() || type.isRecord();
    int shown =
        Modifier.PUBLIC | Modifier.PROTECTED | (implied ? 0 : Modifier.ABSTRACT | Modifier.STATIC | Modifier.FINAL);
    var text = Modifier.toString(type.getModifiers() & shown) + " ";
    if (type.isEnum()) return text;
    if (type.isSealed()) return text + "sealed ";
    return text + (isOpen(type) ? "non-sealed " : "");
  }

  private static boolean isOpen(Class<?> type) {
    boolean sealed = Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
        .anyMatch(Class::isSealed);
    return sealed && !Modifier.isFinal(type.getModifiers());
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) return "@interface";
    if (type.isInterface()) return "interface";
    if (type.isEnum()) return "enum";
    return type.isRecord() ? "record" : "class";
  }

  private String components(Class<?> type) {
    if (!type.isRecord()) return "";
    return Stream.of(type.getRecordComponents()).map(each -> types.of(each.getGenericType()) + " " + each.getName())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
