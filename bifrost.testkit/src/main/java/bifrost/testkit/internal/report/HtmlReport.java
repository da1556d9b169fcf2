package bifrost.testkit.internal.report;

import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.scenario.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report of all rules as one HTML file without scripts, with the exchanges beside each failure. */
public final class HtmlReport {
  private static final String STYLE = """
      body{font:15px system-ui,sans-serif;margin:2em;max-width:100em}h1{font-size:1.4em}h2{font-size:1.1em}
      pre{background:#f4f4f4;padding:.7em;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
      .failure{display:grid;grid-template-columns:1fr 1fr;gap:1.5em;border-top:1px solid #bbb}
      .failure>div{min-width:0}td{padding:.1em .8em .1em 0}.failed{color:#b00020}.passed{color:#1b6e2c}""";

  private HtmlReport() {}

  /**
   * Writes the report into the output directory of Maven or Gradle.
   *
   * @return the file; empty if there is no such directory, or if it cannot be written
   */
  public static Optional<Path> write(String testClass, ContractSummary summary) {
    var directory = Stream.of("target", "build").map(Path::of).filter(Files::isDirectory).findFirst();
    if (directory.isEmpty()) return Optional.empty();
    var file = directory.get().resolve("provider-contract").resolve(testClass + ".html");
    try {
      Files.createDirectories(file.getParent());
      return Optional.of(Files.writeString(file, html(testClass, summary)));
    } catch (IOException e) {
      return Optional.empty(); // the report is an addition to the results of the tests
    }
  }

  static String html(String testClass, ContractSummary summary) {
    var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(testClass)).append("</title><style>").append(STYLE).append("</style></head><body><h1>")
        .append(escaped(testClass)).append(": ").append(summary.counts()).append("</h1>");
    summary.causes().forEach((cause, results) -> {
      page.append("<h2>").append(escaped(cause)).append("</h2>");
      results.forEach(result -> page.append(failure(result)));
    });
    page.append("<h2>All rules</h2><table>");
    summary.results().forEach(result -> page.append(row(result)));
    return page.append("</table></body></html>\n").toString();
  }

  private static String failure(RuleResult result) {
    var rule = result.rule();
    var title = "<div class=\"failure\" id=\"" + rule.number() + "\"><div><h3 class=\"failed\">" + rule.number() + " "
        + escaped(rule.title()) + "</h3><p>" + escaped(rule.fix()) + "</p>";
    if (result.failure().isEmpty()) return title + section("error", result.error().orElseThrow()) + "</div></div>";
    var failure = result.failure().get();
    var seed = result.seed().map(each -> "<p>seed: " + escaped(each) + "</p>").orElse("");
    return title + section("expected", failure.expected()) + section("actual", failure.actual())
        + section("scenario", lines(failure.scenarios(), Scenario::toString)) + seed + "</div><div>"
        + section("exchanged", lines(failure.exchanges(), Exchange::toString)) + "</div></div>";
  }

  private static <T> String lines(List<T> values, Function<T, String> text) {
    return values.stream().map(text).collect(Collectors.joining("\n\n"));
  }

  private static String section(String name, Object text) {
    return "<p>" + name + "</p><pre>" + escaped(text.toString()) + "</pre>";
  }

  private static String row(RuleResult result) {
    var number = result.rule().number();
    var status = result.error().isPresent() ? "<a class=\"failed\" href=\"#" + number + "\">failed</a>"
        : "<span class=\"passed\">passed</span>";
    return "<tr><td>" + number + "</td><td>" + escaped(result.rule().title()) + "</td><td>" + status + "</td></tr>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
