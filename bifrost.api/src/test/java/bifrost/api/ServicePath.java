package bifrost.api;

import bifrost.api.spi.ProviderFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A class path with {@link FoundFactory} as a service: the tests' own is patched into the module, where services need its descriptor. */
final class ServicePath extends URLClassLoader {
  ServicePath(Path directory) throws IOException {
    super(new URL[] {directory.toUri().toURL()}, ServicePath.class.getClassLoader());
    var services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(ProviderFactory.class.getName()), FoundFactory.class.getName());
    var classes = Files.createDirectories(directory.resolve(FoundFactory.class.getPackageName().replace('.', '/')));
    var name = FoundFactory.class.getSimpleName();
    copy(name, classes);
    copy(name + "$1", classes);
  }

  private static void copy(String name, Path to) throws IOException {
    try (var in = FoundFactory.class.getResourceAsStream(name + ".class")) {
      Files.copy(in, to.resolve(name + ".class"));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      return name.startsWith(FoundFactory.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  /** Calls something while this is the thread's context. */
  <T> T with(Callable<T> call) throws Exception {
    var before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(this);
    try {
      return call.call();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
