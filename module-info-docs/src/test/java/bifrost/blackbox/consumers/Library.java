package bifrost.blackbox.consumers;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A copy of the library in a separate class loader. Records the warnings that the library logs. */
final class Library implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("bifrost");

  final ClassLoader loader;
  final List<String> warnings = new ArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord record) {
      warnings.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  Library(ClassLoader loader) {
    this.loader = loader;
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  static Library of(Path... jars) {
    return new Library(new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader()));
  }

  /** {@return the library as three jars} */
  static Library packaged() {
    return of(Packaged.jar("bifrost.api"), Packaged.jar("bifrost.openai"), Packaged.jar("bifrost.vllm"));
  }

  static URL[] urls(Path... paths) {
    return Stream.of(paths).map(Library::url).toArray(URL[]::new);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens a client without a configuration, and closes it. */
  void open(ClassLoader context) throws Exception {
    in(context, () -> close(type("Bifrost").getMethod("open").invoke(null)));
  }

  /** Opens a client with one provider, and closes it. */
  void open(ClassLoader context, String provider) throws Exception {
    in(context, () -> {
      var config = type("ProviderConfig");
      var builder = type("Bifrost").getMethod("builder").invoke(null);
      var methods = type("Bifrost$Builder");
      var of = config.getMethod("of", String.class).invoke(null, "http://127.0.0.1:1");
      methods.getMethod("provider", String.class, config).invoke(builder, provider, of);
      return close(methods.getMethod("open").invoke(builder));
    });
  }

  private Class<?> type(String name) throws ClassNotFoundException {
    return loader.loadClass("bifrost.api." + name);
  }

  private static Object close(Object client) throws Exception {
    ((AutoCloseable) client).close();
    return client;
  }

  private static void in(ClassLoader context, Callable<Object> call) throws Exception {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      call.call();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) throw thrown;
      throw new AssertionError("expected a RuntimeException", e.getCause());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() throws IOException {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    if (loader instanceof URLClassLoader closeable) closeable.close();
  }
}
