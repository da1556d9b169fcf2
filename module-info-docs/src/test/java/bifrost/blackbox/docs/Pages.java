package bifrost.blackbox.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown pages of this repository. */
final class Pages {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("module-info-docs");

  private Pages() {}

  /** Returns the pages in the root folder, and all pages of this module. */
  static List<Path> all() throws IOException {
    try (var root = Files.list(ROOT); var docs = Files.walk(DOCS)) {
      return Stream.concat(root, docs.filter(file -> !file.startsWith(DOCS.resolve("target"))))
          .filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }
}
