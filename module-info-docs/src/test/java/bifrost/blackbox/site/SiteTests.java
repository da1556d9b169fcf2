package bifrost.blackbox.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Operation;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the pages of the API, and checks them. */
@Tag("thorough")
class SiteTests {
  private static final String REPOSITORY = System.getProperty("bifrost.repository");
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");

  @TempDir static Path temp;
  private static Path site;
  /** The texts of the pages, by their paths. */
  private static Map<String, String> pages;
  /** The anchors of the pages, by their paths. */
  private static Map<String, Set<String>> anchors;

  @BeforeAll
  static void build() throws IOException {
    site = temp.resolve("site");
    new Site(REPOSITORY, Packaged.VERSION).build(site, temp.resolve("sources"));
    pages = new HashMap<>();
    anchors = new HashMap<>();
    for (var file : files(site)) {
      var path = site.relativize(file).toString().replace('\\', '/');
      if (path.endsWith(".html")) pages.put(path, Files.readString(file));
    }
  }

  @Test
  void overviewLinksToEveryGuide() throws IOException {
    var overview = pages.get("index.html");
    var missing = files(Path.of("guides")).stream().map(SiteLinks::html)
        .filter(guide -> !overview.contains("href=\"bifrost.api/doc-files/" + guide + "\"")).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void linksLeadToPagesAndAnchors() {
    var broken = new ArrayList<String>();
    pages.forEach((page, text) -> LINK.matcher(text).results().map(found -> found.group(1))
        .filter(link -> !link.contains(":") && !leadsSomewhere(page, link))
        .forEach(link -> broken.add(page + ": " + link)));
    assertEquals("", String.join("\n", broken));
  }

  @Test
  void linksToTheRepositoryLeadToExistingFiles() {
    var files = Pattern.compile("href=\"" + Pattern.quote(REPOSITORY) + "/(?:blob|tree)/main/([^\"#]+)");
    var links = pages.values().stream().flatMap(text -> files.matcher(text).results()).map(found -> found.group(1))
        .collect(Collectors.toSet());
    assertEquals(List.of(), links.stream().filter(link -> !Files.exists(Path.of("..", link))).toList());
    assertTrue(links.contains("LICENSE"), links::toString);
  }

  @Test
  void typesOfTheJdkAndOfOtherModulesAreLinks() {
    assertTrue(pages.get("bifrost.api/bifrost/api/Bifrost.html")
        .contains(
            "href=\"https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/stream/Stream.html\""));
    assertTrue(pages.get("bifrost.openai/bifrost/openai/OpenAiProfile.html")
        .contains("href=\"../../../bifrost.api/bifrost/api/ProviderConfig.html\""));
    assertTrue(
        pages.get("bifrost.api/doc-files/tools.html").contains("href=\"../../bifrost.api/bifrost/api/Toolbox.html\""));
  }

  @Test
  void searchFindsEveryOperationByItsEndpoint() throws IOException {
    var tags = Files.readString(site.resolve("tag-search-index.js"));
    var missing = Stream.of(Operation.values()).flatMap(operation -> operation.path().stream())
        .filter(path -> !tags.contains("\"l\":\"" + path + "\"")).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void searchFindsTheSectionsOfGuides() throws IOException {
    assertTrue(Files.readString(site.resolve("tag-search-index.js")).contains("\"l\":\"Arguments and results\""));
  }

  @Test
  void examplesHaveNeitherEmptyLinesNorAnIndentAroundThem() {
    assertTrue(pages.get("bifrost.api/bifrost/api/EmbeddingRequest.html").contains("<pre><code>var list = "));
    assertEquals(List.of(), pages.entrySet().stream().filter(page -> page.getValue().contains("<pre><code>\n"))
        .map(Map.Entry::getKey).toList());
  }

  @Test
  void pagesStateTheLicense() {
    var wrong = pages.entrySet().stream().filter(page -> !statesTheLicense(page.getKey(), page.getValue()))
        .map(Map.Entry::getKey).toList();
    assertEquals(List.of(), wrong);
  }

  /** {@return whether a page reserves no rights and, if it is that of a module or a package, names the license} */
  private static boolean statesTheLicense(String page, String text) {
    if (text.contains("All rights reserved")) return false;
    return !page.matches(".*(module|package)-summary\\.html") || text.contains("Licensed under the Apache License");
  }

  private static boolean leadsSomewhere(String page, String link) {
    var target = URI.create("/" + page).resolve(link.replace("[", "%5B").replace("]", "%5D"));
    var path = target.getPath().substring(1);
    if (!Files.exists(site.resolve(path))) return false;
    var anchor = target.getFragment();
    if (anchor == null || !path.endsWith(".html")) return true;
    return anchors.computeIfAbsent(path, each -> ids(pages.get(each))).contains(anchor);
  }

  private static Set<String> ids(String page) {
    return ID.matcher(page).results().map(found -> found.group(1).replace("&lt;", "<").replace("&gt;", ">"))
        .collect(Collectors.toSet());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
