package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the names of packages, classes and members in the architecture guide and in the guides to the modules. */
class ArchitectureTests {
  private static final Path GUIDES = Path.of("guides");
  private static final Path ARCHITECTURE = GUIDES.resolve("architecture.md");
  private static final Pattern CODE = Pattern.compile("(?ms)^```(?:java|xml|json)$.*?^```$|^    .*?$");
  private static final Pattern LINK_TARGET = Pattern.compile("(?<=])\\([^)]*\\)");
  private static final Pattern CLASS = Pattern.compile("(?<![\\w.\"/-])(?:[A-Z][a-z0-9]+){2,}(?<!Tests)(?![\\w…-])");
  private static final Pattern SHORT_CLASS = Pattern.compile("(?:`|participant \\w+ as )([A-Z][a-z]+)(?:`|\n)");
  private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)");
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:bifrost(?:\\.[a-z]+)+|internal\\.[a-z]+)\\b(?!\\()");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");

  static Stream<Path> pages() {
    return Stream.concat(Stream.of(ARCHITECTURE, GUIDES.resolve("config-json.md")),
        Packaged.NAMES.stream().map(module -> GUIDES.resolve(module + ".md")));
  }

  @Test
  void architectureGuideHasATableRowForEveryPackage() throws IOException {
    var rows = names(ROW, text(ARCHITECTURE), 1);
    assertEquals(new TreeSet<>(TypeNames.packages()), rows);
  }

  @Test
  void architectureGuideNamesOnlyExistingPackages() throws IOException {
    var unknown = names(PACKAGE, text(ARCHITECTURE), 0);
    assertFalse(unknown.isEmpty());
    unknown.remove("bifrost.tour"); // The tour is not a packaged module.
    unknown.removeIf(name -> TypeNames.packages().stream().anyMatch(each -> ("." + each).endsWith("." + name)));
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void guidesNameOnlyExistingClasses(Path page) throws IOException {
    var unknown = names(CLASS, text(page), 0);
    assertFalse(unknown.isEmpty());
    unknown.removeIf(TypeNames::exists);
    assertEquals(Set.of(), unknown);
  }

  /** Checks only one page, because other guides name header fields, which look like short class names. */
  @Test
  void architectureGuideNamesOnlyExistingClassesWithShortNames() throws IOException {
    var unknown = names(SHORT_CLASS, text(ARCHITECTURE), 1);
    assertFalse(unknown.isEmpty());
    unknown.removeIf(TypeNames::exists);
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void guidesNameOnlyExistingMembers(Path page) throws IOException {
    var unknown = MEMBER.matcher(text(page)).results()
        .filter(found -> !TypeNames.hasMember(found.group(1), found.group(2)))
        .map(found -> found.group(1) + "." + found.group(2)).collect(Collectors.toSet());
    assertEquals(Set.of(), unknown);
  }

  @Test
  void findsNamesInTextTablesAndDiagrams() {
    assertEquals(Set.of("CallFactory"), names(CLASS, "`CallFactory` creates a call", 0));
    assertEquals(Set.of("CallFactory", "KeySelector"), names(CLASS, "  B->>C: CallFactory, KeySelector", 0));
    assertEquals(Set.of("Call", "Clock"), names(SHORT_CLASS, "  participant C as Call\n| `Clock` |", 1));
    assertEquals(Set.of("internal.call"), names(PACKAGE, "  calls[\"internal.call\"] --> server", 0));
    assertEquals(Set.of("bifrost.api.json"), names(ROW, "| `bifrost.api.json` | yes | JSON values |", 1));
  }

  @Test
  void renamedClassesAndMembersAreUnknown() {
    assertTrue(TypeNames.exists("CallFactory") && TypeNames.exists("HttpClient"));
    assertFalse(TypeNames.exists("CallRouting"));
    assertTrue(TypeNames.hasMember("Attempt", "onCancel"));
    assertFalse(TypeNames.hasMember("Attempt", "onStop"));
  }

  /** Returns a page without its code and without the targets of its links. */
  private static String text(Path page) throws IOException {
    return LINK_TARGET.matcher(CODE.matcher(Files.readString(page)).replaceAll("")).replaceAll("");
  }

  private static Set<String> names(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map(found -> found.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
