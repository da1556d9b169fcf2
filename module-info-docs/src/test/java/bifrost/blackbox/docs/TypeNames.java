package bifrost.blackbox.docs;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types that guides name: those of the packaged modules, of the JDK, and of JUnit and jqwik. */
final class TypeNames {
  private static final List<String> OTHERS = List.of("java.lang.", "java.lang.System$", "java.io.", "java.time.",
      "java.util.", "java.util.concurrent.", "java.net.", "java.net.http.", "javax.net.ssl.", "net.jqwik.api.",
      "org.junit.jupiter.api.", "org.junit.jupiter.api.extension.");
  private static final Set<String> ALL = all();

  private TypeNames() {}

  /** Returns the binary names of the types of the packaged modules. */
  private static Set<String> all() {
    return ModuleFinder.of(Packaged.MODULES).findAll().stream()
        .filter(module -> Packaged.NAMES.contains(module.descriptor().name())).flatMap(TypeNames::types)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> types(ModuleReference module) {
    try (var reader = module.open()) {
      return reader.list().filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.')).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the packages of the packaged modules, exported or not. */
  static Set<String> packages() {
    return ALL.stream().map(name -> name.substring(0, name.lastIndexOf('.'))).collect(Collectors.toSet());
  }

  /** Returns whether a type with this simple name exists. */
  static boolean exists(String simpleName) {
    return !named(simpleName).isEmpty() || OTHERS.stream().anyMatch(prefix -> load(prefix + simpleName).isPresent());
  }

  /** Returns whether a type with this simple name has the member; true for types outside the packaged modules. */
  static boolean hasMember(String simpleName, String member) {
    var types = named(simpleName);
    return types.isEmpty() || types.stream().flatMap(TypeNames::members).anyMatch(member::equals);
  }

  private static List<String> named(String simpleName) {
    return ALL.stream().filter(name -> name.endsWith("." + simpleName) || name.endsWith("$" + simpleName)).toList();
  }

  private static Stream<String> members(String binaryName) {
    var type = load(binaryName).orElseThrow();
    return Stream.<Member[]>of(type.getMethods(), type.getDeclaredMethods(), type.getDeclaredFields())
        .flatMap(Arrays::stream).map(Member::getName);
  }

  private static Optional<Class<?>> load(String binaryName) {
    try {
      return Optional.of(Class.forName(binaryName, false, TypeNames.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
