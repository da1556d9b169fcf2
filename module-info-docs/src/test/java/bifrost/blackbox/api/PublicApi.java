package bifrost.blackbox.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public types of the exported packages, and their public constructors and methods. */
final class PublicApi {
  private PublicApi() {}

  static List<Class<?>> types(Path... modules) {
    var types = ModuleFinder.of(modules).findAll().stream().flatMap(module -> {
      var exported =
          module.descriptor().exports().stream().filter(each -> !each.isQualified()).map(Exports::source).toList();
      try (var reader = module.open()) {
        return reader.list().filter(file -> file.endsWith(".class") && file.indexOf('/') > 0).map(PublicApi::className)
            .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.')))).toList().stream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return types.<Class<?>>map(PublicApi::load).filter(PublicApi::isVisible)
        .sorted(Comparator.comparing(PublicApi::name)).toList();
  }

  private static String className(String file) {
    return file.substring(0, file.length() - ".class".length()).replace('/', '.');
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return type.getCanonicalName() != null && Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  /**
   * {@return the public constructors, and the public methods that a type declares} Abstract methods are included if an
   * internal type implements them; other implementations declare them again.
   */
  static Stream<Executable> members(Class<?> type) {
    var all = Stream.concat(Stream.<Executable>of(type.getDeclaredConstructors()),
        Stream.<Executable>of(type.getDeclaredMethods()));
    boolean internal = isImplementedInternally(type);
    return all
        .filter(each -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic()
            && (internal || !Modifier.isAbstract(each.getModifiers())))
        .sorted(Comparator.comparing(PublicApi::signature));
  }

  static boolean isImplementedInternally(Class<?> type) {
    return type.isSealed()
        && Stream.of(type.getPermittedSubclasses()).anyMatch(each -> each.getPackageName().contains(".internal"));
  }

  /** {@return a name without the module, such as {@code ContentPart.Text} or {@code spi.Provider}} */
  static String name(Class<?> type) {
    return type.getCanonicalName().replaceFirst("^bifrost\\.(api\\.|openai\\.|vllm\\.|testkit\\.)", "");
  }

  /** {@return a signature such as {@code ApiKey.models(String first, String[] more)}} */
  static String signature(Executable member) {
    var name =
        name(member.getDeclaringClass()) + (member instanceof Method ? "." + member.getName() : "");
    return name + Stream.of(member.getParameters()).map(each -> each.getType().getSimpleName() + " " + each.getName())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
