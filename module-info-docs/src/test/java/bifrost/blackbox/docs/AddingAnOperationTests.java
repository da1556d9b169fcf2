package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the guide in CONTRIBUTING.md lists the files that contain an operation, and no others. */
class AddingAnOperationTests {
  private static List<Path> listedFiles() throws IOException {
    var guide = Files.readString(Pages.ROOT.resolve("CONTRIBUTING.md")).split("\n## Adding an operation\n", 2)[1];
    return Pattern.compile("\\| \\d+ \\| `([^`]+)`").matcher(guide.split("\n## ", 2)[0]).results()
        .map(row -> Path.of(row.group(1))).toList();
  }

  @Test
  void theListedFilesAreAllMainFilesThatMentionTheOperation() throws IOException {
    var mentioning = new TreeSet<Path>();
    for (var module : List.of("bifrost.api", "bifrost.openai", "bifrost.vllm", "bifrost.testkit")) {
      try (var files = Files.walk(Pages.ROOT.resolve(module).resolve("src/main/java"))) {
        // the pages of modules are documents
        for (var file : files.filter(each -> each.toString().endsWith(".java") && !each.endsWith("module-info.java"))
            .toList()) {
          boolean isRule = file.getParent().endsWith("bifrost/testkit/contract"); // a rule about this operation only
          if (!isRule && mentions(Files.readString(file))) mentioning.add(Pages.ROOT.relativize(file));
        }
      }
    }
    assertEquals(new TreeSet<>(listedFiles()), mentioning);
    assertTrue(mentioning.size() <= 9, () -> mentioning.size() + " files");
  }

  private static boolean mentions(String source) {
    return Pattern.compile("\\b(ScoreRequest|ScoreList|ScoreJson|ScoreKit|SCORE)\\b").matcher(source).find();
  }

  @Test
  void otherOperationsHaveFilesOfTheSameNames() {
    var kits = Pages.ROOT.resolve("bifrost.testkit/src/main/java/bifrost/testkit/internal/operation");
    for (var request : Request.class.getPermittedSubclasses()) {
      if (request.isSealed()) continue;
      var name = request.getSimpleName().replaceFirst("Request$", "");
      assertTrue(Files.exists(kits.resolve(name + "Kit.java")), () -> "no kit for " + request);
    }
  }
}
