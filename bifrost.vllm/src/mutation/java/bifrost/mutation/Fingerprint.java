package bifrost.mutation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/** A text that changes if a class, a test or the Java version changes. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Settings settings) throws IOException {
    var roots = new ArrayList<>(settings.roots());
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
        .filter(Files::isDirectory).filter(root -> !roots.contains(root)).forEach(roots::add);
    var checksum = new CRC32();
    for (var root : roots) {
      for (var file : files(root)) checksum.update(Files.readAllBytes(file));
    }
    return HexFormat.of().toHexDigits(checksum.getValue(), 8) + " java " + Runtime.version().feature() + " "
        + settings.tests() + " " + settings.testClasses().size() + " tries " + settings.maxTries();
  }

  private static List<Path> files(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("bifrost" + File.separator + "mutation")).sorted().toList();
    }
  }
}
