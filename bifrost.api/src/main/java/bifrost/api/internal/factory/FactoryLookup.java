package bifrost.api.internal.factory;

import bifrost.api.spi.ProviderFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * A search for provider factories on the module path and the class path. It searches the module layer and the class
 * loader of the library first, then the context class loader of the thread. A factory that cannot be loaded is
 * skipped, because the services file of a third party must not prevent an application from starting.
 *
 * <p>{@link ServiceLoader} finds the factories of modules. This class reads the services files itself, because
 * ServiceLoader rejects an entire file because of one invalid line, and does not report the name of a factory whose
 * class cannot be linked.
 */
final class FactoryLookup {
  static final String SERVICES = "META-INF/services/" + ProviderFactory.class.getName();

  /** The number of errors after which a search stops, because ServiceLoader may report the same error forever. */
  private static final int MAX_ERRORS = 100;

  private final Map<String, ProviderFactory> byKind = new TreeMap<>();
  private final Set<Class<?>> types = new HashSet<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  FactoryLookup() {
    var layer = getClass().getModule().getLayer();
    if (layer != null) addModules(ServiceLoader.load(layer, ProviderFactory.class));
    for (var loader : loaders()) {
      addModules(ServiceLoader.load(ProviderFactory.class, new WithoutServicesFiles(loader)));
      for (var name : names(loader)) addClass(name, loader);
    }
  }

  /** {@return the class loader of the library and, if there is one, the context class loader of the thread} */
  static Set<ClassLoader> loaders() {
    var libraryLoader = FactoryLookup.class.getClassLoader();
    var contextLoader = Thread.currentThread().getContextClassLoader();
    var loaders = new LinkedHashSet<ClassLoader>();
    // null means the boot loader
    loaders.add(libraryLoader == null ? ClassLoader.getSystemClassLoader() : libraryLoader);
    if (contextLoader != null) loaders.add(contextLoader);
    return loaders;
  }

  Map<String, ProviderFactory> byKind() {
    return byKind;
  }

  /** {@return the reasons why factories were skipped, by class name} */
  Map<String, String> skipped() {
    return skipped;
  }

  private void addModules(ServiceLoader<ProviderFactory> services) {
    var factories = services.stream().iterator();
    for (int errors = 0; errors < MAX_ERRORS; errors++) {
      try {
        while (factories.hasNext()) {
          var factory = factories.next();
          add(factory.type().getName(), factory.type(), factory::get);
        }
        return;
      } catch (ServiceConfigurationError | LinkageError e) {
        skipped.putIfAbsent("a factory in a module", e.toString());
      }
    }
  }

  private List<String> names(ClassLoader loader) {
    var names = new ArrayList<String>();
    try {
      for (var file : Collections.list(loader.getResources(SERVICES))) names.addAll(names(file));
    } catch (IOException | RuntimeException e) {
      // In a container, the class loader of an application fails after the application has been stopped.
      skipped.putIfAbsent(loader.toString(), e.toString());
    }
    return names;
  }

  private List<String> names(URL file) {
    try {
      var connection = file.openConnection();
      connection.setUseCaches(false); // so that the jar is closed
      try (var lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        var names = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          int comment = line.indexOf('#');
          var name = (comment < 0 ? line : line.substring(0, comment)).strip();
          if (!name.isEmpty()) names.add(name);
        }
        return names;
      }
    } catch (IOException | RuntimeException e) {
      skipped.putIfAbsent(file.toString(), e.toString());
      return List.of();
    }
  }

  private void addClass(String name, ClassLoader loader) {
    try {
      var type = Class.forName(name, false, loader);
      if (!ProviderFactory.class.isAssignableFrom(type)) {
        skipped.putIfAbsent(name,
            "does not implement " + ProviderFactory.class.getName() + " as loaded by this copy of the library");
      } else if (!type.getModule().isNamed()) { // the descriptor of a named module lists its factories
        add(name, type, () -> (ProviderFactory) type.getConstructor().newInstance());
      }
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      skipped.putIfAbsent(name, e.toString());
    }
  }

  /**
   * Creates and adds a factory, unless one of the same class was added before. Exceptions from its constructor and
   * static initializers are recorded, not thrown.
   */
  private void add(String name, Class<?> type, Callable<ProviderFactory> constructor) {
    if (types.contains(type)) return;
    try {
      var factory = constructor.call();
      if (types.add(factory.getClass())) {
        byKind.putIfAbsent(Objects.requireNonNull(factory.kind(), "kind() is null"), factory);
      }
      skipped.remove(name); // an earlier class loader may have failed to find it
    } catch (InvocationTargetException e) {
      skipped.putIfAbsent(name, String.valueOf(e.getCause()));
    } catch (Throwable e) {
      skipped.putIfAbsent(name, e.toString());
    }
  }

  /**
   * A class loader that hides services files, so that ServiceLoader finds only the modules of the loader and its
   * parents.
   */
  private static final class WithoutServicesFiles extends ClassLoader {
    WithoutServicesFiles(ClassLoader loader) {
      super(loader);
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      return Collections.emptyEnumeration();
    }
  }
}
