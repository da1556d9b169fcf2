package bifrost.blackbox.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** A jar that combines the three jars of the library. */
final class CombinedJar {
  static final String SERVICES = "META-INF/services/bifrost.api.spi.ProviderFactory";

  private CombinedJar() {}

  /**
   * Writes the combined jar.
   *
   * @param services the lines of the services file; if there are none, the jar has no services file
   */
  static Path write(Path file, String... services) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (var module : new String[] {"bifrost.api", "bifrost.openai", "bifrost.vllm"}) {
      try (var jar = new JarFile(Packaged.jar(module).toFile())) {
        for (var entry : jar.stream().filter(each -> !each.isDirectory() && !each.getName().equals("module-info.class"))
            .toList()) {
          try (var in = jar.getInputStream(entry)) {
            entries.putIfAbsent(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    entries.remove(SERVICES);
    if (services.length > 0) entries.put(SERVICES, String.join("\n", services).getBytes(UTF_8));
    try (var out = new JarOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return file;
  }
}
