package bifrost.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The compiled main classes of a module, without its tests, which patch the module. */
public final class MainClasses {
  private MainClasses() {}

  /** {@return the folder or the jar of the module that contains the type} */
  public static Path folder(Class<?> type) {
    var module = type.getModule();
    return Path.of(module.getLayer().configuration().findModule(module.getName()).orElseThrow().reference().location()
        .orElseThrow());
  }

  /** {@return the class files of this module} */
  public static List<Path> files() throws IOException {
    try (var files = Files.walk(folder(FakeServer.class))) {
      return files.filter(each -> each.toString().endsWith(".class")).toList();
    }
  }

  /** {@return the name of the class in a file of this module} */
  public static String name(Path file) {
    var name = folder(FakeServer.class).relativize(file).toString().replace(File.separatorChar, '.');
    return name.substring(0, name.length() - ".class".length());
  }
}
