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
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Checks the length of lines in Markdown, without the targets of links. Checkstyle reads only Java. */
class LineLengthTests {
  private static final int MAXIMUM = 120;
  /** A continuation of a command that is followed by the next line. */
  private static final Pattern JOINED = Pattern.compile(" \\\\ +\\S");

  @Test
  @DisabledIfSystemProperty(named = "style.check.skip", matches = "true", disabledReason = "-Dstyle.check.skip=true")
  void linesOutsideTablesAndCodeHaveAtMost120Columns() throws IOException {
    var tooLong = new ArrayList<String>();
    for (var page : Pages.all()) {
      for (var line : textLines(page)) {
        if (line.replaceAll("]\\([^)]*\\)", "]").length() > MAXIMUM) {
          tooLong.add(Pages.ROOT.relativize(page) + ": " + line);
        }
      }
    }
    assertTrue(tooLong.isEmpty(), () -> tooLong.size() + " lines are too long:\n" + String.join("\n", tooLong));
  }

  /** A tool that wraps paragraphs joins the lines of a command if it does not recognize the code. */
  @Test
  void commandsAreNotWrappedLikeParagraphs() throws IOException {
    var joined = new ArrayList<String>();
    for (var page : Pages.all()) {
      for (var line : Files.readAllLines(page)) {
        if (JOINED.matcher(line).find()) joined.add(Pages.ROOT.relativize(page) + ": " + line);
      }
    }
    assertEquals("", String.join("\n", joined));
    assertTrue(JOINED.matcher("./mvnw verify \\    -Dx=y").find());
  }

  @Test
  void tablesAndCodeAreIgnored() throws IOException {
    var page = Files.createTempFile("page", ".md");
    try {
      Files.writeString(page, "text\n```java\ncode\n```\n| a cell |\n\n    indented code\n- item\n");
      assertEquals(List.of("text", "", "- item"), textLines(page));
    } finally {
      Files.delete(page);
    }
  }

  private static List<String> textLines(Path page) throws IOException {
    var lines = new ArrayList<String>();
    boolean code = false;
    for (var line : Files.readAllLines(page)) {
      boolean fence = line.stripLeading().startsWith("```");
      if (fence) code = !code;
      if (!fence && !code && !line.startsWith("|") && !line.startsWith("    ")) lines.add(line);
    }
    return lines;
  }
}
