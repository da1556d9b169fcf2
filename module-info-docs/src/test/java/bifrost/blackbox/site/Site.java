package bifrost.blackbox.site;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages of the API of all modules, with the README and the guides. {@code ./mvnw -Papidocs} writes them to
 * {@code target/apidocs}.
 *
 * @param repository the URL of the repository, for links to files that are not on the site
 * @param version the version of the modules
 */
record Site(String repository, String version) {
  /** The module whose folder of the site contains the guides. The tool adds its navigation and its search to them. */
  private static final String GUIDES = "bifrost.api";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern EXAMPLE = Pattern.compile("<pre><code>\\R (.*?)</code>\\s*</pre>", Pattern.DOTALL);
  /** The optional dependencies of the test kit, which its signatures mention. */
  private static final List<String> LIBRARIES =
      List.of("junit-jupiter-api-", "junit-platform-commons-", "opentest4j-", "apiguardian-api-", "jqwik-api-");

  /** Builds the site. The arguments are the repository, the version, and the folder of the site. */
  public static void main(String[] args) throws IOException {
    var site = Path.of(args[2]);
    new Site(args[0], args[1]).build(site, site.resolveSibling("apidocs-sources"));
    System.out.println("wrote " + site.resolve("index.html").toAbsolutePath());
  }

  /** Writes the site into a folder, which is deleted first, and its sources into another one. */
  void build(Path site, Path sources) throws IOException {
    delete(site);
    delete(sources);
    var files = Files.createDirectories(sources.resolve("guides").resolve("doc-files"));
    var pages = MarkdownPage.all(ROOT, repository);
    for (var page : pages) page.write(files);
    var overview = Files.writeString(sources.resolve("overview.html"), overview(pages));
    Files.createDirectories(site);
    Command.tool("javadoc", options(site, sources.resolve("guides"), overview)).success();
    try (var html = Files.walk(site)) {
      for (var file : html.filter(each -> each.toString().endsWith(".html")).toList()) {
        Files.writeString(file, withoutMargins(Files.readString(file)));
      }
    }
  }

  /** Removes the empty lines and the indent around examples, which come from the form of comments. */
  static String withoutMargins(String page) {
    return EXAMPLE.matcher(page).replaceAll(example -> Matcher
        .quoteReplacement("<pre><code>" + example.group(1).stripTrailing().replace("\n ", "\n") + "\n</code></pre>"));
  }

  private String[] options(Path site, Path guides, Path overview) throws IOException {
    var options = new ArrayList<>(List.of("-quiet", "-Werror", "-Xdoclint:none", "--release", "17", "-encoding",
        "UTF-8", "-notimestamp", "-d", site.toString(), "-overview", overview.toString(), "-windowtitle",
        "Bifrost for Java " + version, "-doctitle", "Bifrost for Java " + version, "-header", "Bifrost " + version,
        "-bottom", "Licensed under the Apache License, Version 2.0.", "--add-stylesheet",
        Path.of("src", "test", "resources", "site.css").toString(), "-group", "Applications",
        "bifrost.api:bifrost.openai:bifrost.vllm", "-group", "Tests", "bifrost.testkit", "--module-path", libraries(),
        "--module", String.join(",", Packaged.NAMES)));
    for (var module : Packaged.NAMES) {
      var folder = ROOT.resolve(module).resolve(Path.of("src", "main", "java"));
      options.addAll(List.of("--module-source-path",
          module + "=" + (module.equals(GUIDES) ? Packaged.path(folder, guides) : folder.toString())));
    }
    return options.toArray(String[]::new);
  }

  private static String libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> LIBRARIES.stream().anyMatch(Path.of(jar).getFileName().toString()::startsWith))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@return the introduction of the README, and the tables of the guides} */
  private static String overview(List<MarkdownPage> pages) {
    var folder = GUIDES + "/doc-files/";
    return MarkdownPage.document("Bifrost for Java",
        page(pages, "README.html").introduction(folder) + "<p><a href=\"" + folder
            + "README.html\">All of the README</a></p>\n<h2><a href=\"" + folder + "guides.html\">Guides</a></h2>\n"
            + page(pages, "guides.html").sections(folder));
  }

  private static MarkdownPage page(List<MarkdownPage> pages, String html) {
    return pages.stream().filter(page -> page.html().equals(html)).findFirst().orElseThrow();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
