package bifrost.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Loads the two provider modules and their tests, with changed bytes. All other classes, including those of the API and
 * of the test kit, are loaded once for all mutants.
 */
final class MutantLoader extends URLClassLoader {
  private static final List<String> PREFIXES = List.of("bifrost.openai.", "bifrost.vllm.");

  static {
    registerAsParallelCapable();
  }

  private final List<Path> roots;
  private final Map<String, Optional<byte[]>> cache;
  private final BiFunction<String, byte[], byte[]> change;

  /**
   * Creates a loader.
   *
   * @param roots the folders of the classes
   * @param cache the bytes of classes that have been read
   * @param change returns the bytes of a class to define, given its name and its bytes
   */
  MutantLoader(List<Path> roots, Map<String, Optional<byte[]>> cache, BiFunction<String, byte[], byte[]> change) {
    super(roots.stream().map(MutantLoader::url).toArray(URL[]::new), MutantLoader.class.getClassLoader());
    this.roots = roots;
    this.cache = cache;
    this.change = change;
  }

  private static URL url(Path root) {
    try {
      return root.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Map<String, Optional<byte[]>> newCache() {
    return new ConcurrentHashMap<>();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (PREFIXES.stream().noneMatch(name::startsWith)) return super.loadClass(name, resolve);
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      var bytes = cache.computeIfAbsent(name, this::read).orElseThrow(() -> new ClassNotFoundException(name));
      var changed = change.apply(name, bytes);
      return defineClass(name, changed, 0, changed.length);
    }
  }

  private Optional<byte[]> read(String name) {
    try {
      for (var root : roots) {
        var file = root.resolve(name.replace('.', '/') + ".class");
        if (Files.exists(file)) return Optional.of(Files.readAllBytes(file));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
