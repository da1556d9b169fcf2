package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that the tests in the guide to quality exist, and that each promise has one. */
class QualityTests {
  private static final Path GUIDE = Path.of("guides", "quality.md");
  private static final Pattern LINK = Pattern.compile("\\[(\\w+)\\]\\(([^)]+\\.java)\\)");
  /** The annotations of methods and classes that run, and the types that have such methods. */
  private static final Pattern TEST = Pattern.compile(
      "@(?:Test|Property|Example|TestFactory|ParameterizedTest|RepeatedTest|Nested)\\b|implements ProviderContract"
          + "|extends FlowPublisherVerification");

  @Test
  void namedTestsExistAndRun() throws IOException {
    var wrong = new ArrayList<String>();
    int tests = 0;
    for (var link : LINK.matcher(Files.readString(GUIDE)).results().toList()) {
      tests++;
      var file = GUIDE.resolveSibling(link.group(2)).normalize();
      if (!file.endsWith(link.group(1) + ".java") || !Files.exists(file)) wrong.add(link.group() + " does not exist");
      else if (!TEST.matcher(Files.readString(file)).find()) wrong.add(link.group() + " contains no test");
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(tests > 80, tests + " tests");
  }

  @Test
  void everyPromiseHasATest() throws IOException {
    var promises = Files.readString(GUIDE).split("## Figures")[0].lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| promise")).toList();
    assertEquals(List.of(), promises.stream().filter(line -> !LINK.matcher(line).find()).toList());
    assertTrue(promises.size() > 20, promises::toString);
  }
}
