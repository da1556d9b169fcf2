package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java examples of the README and of the guides, and runs them with a fake server. */
class GuideTests {
  private static final Path GUIDES = Path.of("guides");
  private static final Path INDEX = GUIDES.resolve("README.md");
  /** Other classes run the examples of these guides, because they need several servers, libraries or projects. */
  private static final Set<String> OTHER = Set.of("frameworks.md", "jlink-and-containers.md", "migration.md",
      "observability.md", "several-servers.md", "testing-an-application.md", "write-a-provider.md");
  private static final Pattern LINK = Pattern.compile("]\\(([a-z.-]+\\.md)\\)");

  @TempDir static Path temp;
  private static final List<Page> PAGES = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    PAGES.clear();
    PAGES.add(Page.of(Path.of("..", "README.md"), temp));
    for (var guide : guides()) {
      if (Files.readString(guide).contains("```java") && !OTHER.contains(name(guide))) PAGES.add(Page.of(guide, temp));
    }
  }

  private static List<Path> guides() throws IOException {
    try (var files = Files.list(GUIDES)) {
      return files.filter(file -> file.toString().endsWith(".md") && !file.equals(INDEX)).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  @Test
  void examplesCompileOnTheModulePath() throws IOException {
    var descriptor = Page.writeDescriptor(Files.createDirectory(temp.resolve("descriptor")), "guides");
    Page.compile(PAGES, temp.resolve("module"), "-p", Packaged.path(Packaged.MODULES, Packaged.TEST_MODULES),
        descriptor.toString());
  }

  @TestFactory
  @Timeout(120)
  Stream<DynamicContainer> examplesRunOnTheClassPath() throws IOException {
    var loader = Page.loader(Page.compile(PAGES, temp.resolve("classes"), "-cp", Page.classPath()));
    return PAGES.stream().map(page -> dynamicContainer(page.name(), page.statements(loader)));
  }

  @Test
  void examplesAreFoundInAllGuidesAboutOperations() {
    var names = PAGES.stream().map(Page::name).toList();
    assertTrue(names.containsAll(List.of("README.md", "chat.md", "embeddings-and-rerank.md", "responses.md",
        "audio.md", "other-endpoints.md", "errors-and-retries.md", "configuration.md", "network-and-tls.md", "tools.md",
        "typed-responses.md")), names.toString());
    long runs =
        PAGES.stream().flatMap(page -> page.examples().stream()).filter(Example::isStatements).filter(Example::runs)
            .count();
    assertTrue(runs >= 35, runs + " examples");
  }

  @Test
  void indexListsEveryGuide() throws IOException {
    var listed = LINK.matcher(Files.readString(INDEX)).results().map(link -> link.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(guides().stream().map(GuideTests::name).collect(Collectors.toCollection(TreeSet::new)), listed);
  }
}
