package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What was agreed to: texts in {@code golden}, written anew with {@code -Dgolden.write=true}. */
final class Golden {
  private Golden() {}

  static void check(String file, String actual) throws IOException {
    var golden = Path.of("golden", file);
    if (Boolean.getBoolean("golden.write")) Files.writeString(golden, actual);
    assertEquals(Files.exists(golden) ? Files.readString(golden) : "", actual,
        () -> "differs from module-info-docs/" + golden + "; if it is meant to, run ./mvnw verify -Dgolden.write=true and commit");
  }
}
