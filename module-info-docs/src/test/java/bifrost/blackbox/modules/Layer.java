package bifrost.blackbox.modules;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A module layer with the packaged modules, and with JUnit and jqwik, which the test kit needs. */
final class Layer {
  private static final ModuleLayer MODULES = layer();

  private Layer() {}

  private static ModuleLayer layer() {
    var names = new HashSet<>(Packaged.NAMES);
    ModuleFinder.of(Packaged.TEST_MODULES).findAll().forEach(each -> names.add(each.descriptor().name()));
    var boot = ModuleLayer.boot();
    var finder = ModuleFinder.of(Packaged.MODULES, Packaged.TEST_MODULES);
    var configuration = boot.configuration().resolve(ModuleFinder.of(), finder, names);
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  static ModuleDescriptor descriptor(String module) {
    return MODULES.findModule(module).orElseThrow().getDescriptor();
  }

  /** Returns the packages that a module exports to all modules, in alphabetical order. */
  static List<String> exported(String module) {
    return descriptor(module).exports().stream().filter(each -> !each.isQualified()).map(Exports::source).sorted()
        .toList();
  }

  /** Returns the packages that a module does not export to all modules, in alphabetical order. */
  static List<String> internal(String module) {
    var exported = Set.copyOf(exported(module));
    return descriptor(module).packages().stream().filter(each -> !exported.contains(each)).sorted().toList();
  }

  /** Returns the types that users of an exported package can see, in alphabetical order. */
  static List<Class<?>> visibleTypes(String module, String exported) {
    return types(module, exported).stream().filter(Layer::isVisible).toList();
  }

  private static boolean isVisible(Class<?> type) {
    return type.getCanonicalName() != null && (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  /** Returns all types of a package, in alphabetical order. */
  static List<Class<?>> types(String module, String packageName) {
    var reference = MODULES.configuration().findModule(module).orElseThrow().reference();
    var folder = packageName.replace('.', '/') + "/";
    try (var reader = reference.open()) {
      return reader.list().filter(file -> file.startsWith(folder) && file.indexOf('/', folder.length()) < 0)
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class")).map(file -> load(module, file))
          .sorted(Comparator.comparing(Class::getName)).collect(Collectors.toUnmodifiableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String module, String file) {
    var name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    return Class.forName(MODULES.findModule(module).orElseThrow(), name);
  }
}
