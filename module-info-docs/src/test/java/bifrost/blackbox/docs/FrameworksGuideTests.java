package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the code that guides quote from the example projects with the files of these projects. */
class FrameworksGuideTests {
  private static final Path GUIDES = Path.of("guides");
  private static final Path EXAMPLES = Path.of("examples");
  /** A link to a file at the end of a paragraph, followed by a block. */
  private static final Pattern QUOTE =
      Pattern.compile("(?m)]\\((\\.\\./examples/[^)]+)\\)[^\n]*:\n\n```\\w*\n((?s:.*?))^```$");
  private static final Pattern BLOCK = Pattern.compile("(?m)^```\\w+$");

  @ParameterizedTest
  @ValueSource(strings = {"frameworks.md", "jlink-and-containers.md"})
  void quotesAreEqualToTheLinesOfTheFiles(String guide) throws IOException {
    var text = Files.readString(GUIDES.resolve(guide));
    var quotes = QUOTE.matcher(text).results().toList();
    assertEquals(BLOCK.matcher(text).results().count(), quotes.size(), "each block has a link to its file before it");
    var different = new ArrayList<String>();
    for (var quote : quotes) if (!contains(quote)) different.add(quote.group(1) + ":\n" + quote.group(2));
    assertEquals(List.of(), different);
  }

  private static boolean contains(MatchResult quote) throws IOException {
    var file = Files.readString(GUIDES.resolve(quote.group(1)));
    return Collections.indexOfSubList(lines(file), lines(quote.group(2))) >= 0;
  }

  /** Returns the lines without indentation and without empty lines. */
  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void changedQuoteIsDifferent() throws IOException {
    var page = "[Main](../examples/reactor/src/main/java/Main.java):\n\n```java\nclass Main {\n```\n";
    var quotes = QUOTE.matcher(page + page.replace("class Main", "class Other")).results().toList();
    assertEquals(2, quotes.size());
    assertTrue(contains(quotes.get(0)));
    assertTrue(!contains(quotes.get(1)));
  }

  @Test
  void everyProjectIsQuoted() throws IOException {
    var pages = Files.readString(GUIDES.resolve("frameworks.md"))
        + Files.readString(GUIDES.resolve("jlink-and-containers.md"));
    var quoted = QUOTE.matcher(pages).results().map(quote -> quote.group(1).split("/")[2]).collect(Collectors.toSet());
    assertEquals(projects(), new TreeSet<>(quoted));
  }

  private static Set<String> projects() throws IOException {
    try (var files = Files.list(EXAMPLES)) {
      // the project hello is part of the README
      return files.filter(folder -> Files.exists(folder.resolve("pom.xml")) && !folder.endsWith("hello"))
          .map(folder -> folder.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
