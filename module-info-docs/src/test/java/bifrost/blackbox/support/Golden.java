package bifrost.blackbox.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The files with expected texts in {@code golden}. {@code -Dgolden.write=true} writes them. */
public final class Golden {
  private static final boolean WRITE = Boolean.getBoolean("golden.write");
  private static final Path FOLDER = Path.of("golden");

  private Golden() {}

  public static void check(String file, String actual) throws IOException {
    var golden = FOLDER.resolve(file);
    if (WRITE) Files.writeString(golden, actual);
    var expected = Files.exists(golden) ? Files.readString(golden) : "";
    assertTrue(expected.equals(actual),
        () -> "module-info-docs/" + golden + " differs:\n" + onlyIn(expected, actual, "- ")
            + onlyIn(actual, expected, "+ ")
            + "If the change is intended, run ./mvnw verify -Dgolden.write=true and commit the file.");
  }

  private static String onlyIn(String text, String other, String mark) {
    var others = other.lines().collect(Collectors.toSet());
    return text.lines().filter(line -> !others.contains(line)).map(line -> mark + line + "\n")
        .collect(Collectors.joining());
  }

  /** Fails if a folder does not contain exactly the expected files. Deletes surplus files instead when writing. */
  public static void checkNames(String folder, Set<String> expected) throws IOException {
    for (var name : names(folder)) {
      if (WRITE && !expected.contains(name)) Files.delete(FOLDER.resolve(folder).resolve(name));
    }
    if (!WRITE) assertEquals(expected, names(folder));
  }

  private static Set<String> names(String folder) throws IOException {
    try (var files = Files.list(FOLDER.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
