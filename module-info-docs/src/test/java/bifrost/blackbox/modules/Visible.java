package bifrost.blackbox.modules;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The members of a type that other modules can access, including those inherited from internal types. */
final class Visible {
  private Visible() {}

  static Stream<Field> fields(Class<?> type) {
    return members(type, Class::getDeclaredFields);
  }

  static Stream<Constructor<?>> constructors(Class<?> type) {
    return Stream.of(type.getDeclaredConstructors()).filter(member -> isVisible(type, member));
  }

  static Stream<Method> methods(Class<?> type) {
    return members(type, Class::getDeclaredMethods);
  }

  private static <M extends Member> Stream<M> members(Class<?> type, Function<Class<?>, M[]> declared) {
    return Stream.concat(Stream.of(type), hidden(type).stream()).flatMap(each -> Stream.of(declared.apply(each)))
        .filter(member -> isVisible(type, member));
  }

  private static boolean isVisible(Class<?> type, Member member) {
    int access = Modifier.isFinal(type.getModifiers()) ? Modifier.PUBLIC : Modifier.PUBLIC | Modifier.PROTECTED;
    return !member.isSynthetic() && (member.getModifiers() & access) != 0;
  }

  /** Returns the direct and indirect supertypes that other modules cannot access. */
  private static List<Class<?>> hidden(Class<?> type) {
    var hidden = new ArrayList<Class<?>>();
    var parents = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) parents.add(type.getSuperclass());
    for (var parent : parents) {
      if (isExported(parent)) continue;
      hidden.add(parent);
      hidden.addAll(hidden(parent));
    }
    return hidden;
  }

  /** Returns whether other modules can access a type. */
  static boolean isExported(Class<?> type) {
    if (type.isArray()) return isExported(type.getComponentType());
    boolean accessible = (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    return accessible && type.getModule().isExported(type.getPackageName())
        && (type.getEnclosingClass() == null || isExported(type.getEnclosingClass()));
  }
}
