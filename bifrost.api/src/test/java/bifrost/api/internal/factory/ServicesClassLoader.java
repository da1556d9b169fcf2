package bifrost.api.internal.factory;

import bifrost.api.spi.ProviderFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A class loader that provides {@link DiscoveredFactory} as a service. The class path of the tests cannot provide it,
 * because the tests are patched into the module, whose services come from its descriptor.
 */
public final class ServicesClassLoader extends URLClassLoader {
  public ServicesClassLoader(Path directory) throws IOException {
    super(new URL[] {directory.toUri().toURL()}, ServicesClassLoader.class.getClassLoader());
    var services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(ProviderFactory.class.getName()), DiscoveredFactory.class.getName());
    var classes =
        Files.createDirectories(directory.resolve(DiscoveredFactory.class.getPackageName().replace('.', '/')));
    var name = DiscoveredFactory.class.getSimpleName();
    copy(name, classes);
    copy(name + "$1", classes);
  }

  private static void copy(String name, Path to) throws IOException {
    try (var in = DiscoveredFactory.class.getResourceAsStream(name + ".class")) {
      Files.copy(in, to.resolve(name + ".class"));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      return name.startsWith(DiscoveredFactory.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  /** Runs a call with this class loader as the context class loader of the thread. */
  public <T> T with(Callable<T> call) throws Exception {
    var before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(this);
    try {
      return call.call();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
