package bifrost.testkit.internal.live;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.live.LiveReport;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The machine-readable formats of a report: JSON and XML. */
public final class LiveReportFormats {
  private LiveReportFormats() {}

  public static JsonObject json(LiveReport report) {
    var object = JsonObject.of();
    for (var verdict : Verdict.values()) object = object.with(name(verdict), report.count(verdict));
    return object.with("results", JsonArray.of(report.results().stream().map(LiveReportFormats::json).toArray()));
  }

  private static JsonObject json(Result result) {
    var object =
        JsonObject.of("operation", result.operation()).with("target", result.target()).with("rule", result.rule())
            .with("description", result.description()).with("verdict", name(result.verdict()))
            .with("seconds", seconds(result.elapsed()));
    return result.detail().isEmpty() ? object : object.with("detail", result.detail());
  }

  public static String junitXml(LiveReport report) {
    var suites = report.results().stream()
        .collect(Collectors.groupingBy(each -> each.operation() + " of " + each.target(), LinkedHashMap::new,
            Collectors.toList()));
    var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    suites.forEach((name, results) -> suite(xml, name, results));
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, String name, List<Result> results) {
    var report = new LiveReport(results);
    var total = results.stream().map(Result::elapsed).reduce(Duration.ZERO, Duration::plus);
    xml.append("  <testsuite name=\"").append(escaped(name)).append("\" tests=\"").append(results.size())
        .append("\" failures=\"").append(report.count(Verdict.FAIL)).append("\" errors=\"0\" skipped=\"")
        .append(report.count(Verdict.REFUSED))
        .append("\" time=\"").append(seconds(total)).append("\">\n");
    for (var each : results) test(xml, each);
    xml.append("  </testsuite>\n");
  }

  private static void test(StringBuilder xml, Result result) {
    xml.append("    <testcase classname=\"").append(escaped(result.operation())).append("\" name=\"rule ")
        .append(result.rule()).append(": ")
        .append(escaped(result.description())).append("\" time=\"").append(seconds(result.elapsed())).append('"');
    switch (result.verdict()) {
      case PASS -> xml.append("/>\n");
      case FAIL -> xml.append("><failure message=\"rule ").append(result.rule()).append(" failed\">")
          .append(escaped(result.detail()))
          .append("</failure></testcase>\n");
      case REFUSED -> xml.append("><skipped message=\"").append(escaped(result.detail())).append("\"/></testcase>\n");
    }
  }

  private static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /**
   * Escapes text for XML, and replaces characters that XML cannot contain, because servers and models may
   * return any character.
   */
  static String escaped(String text) {
    var escaped = new StringBuilder();
    text.codePoints().forEach(codePoint -> {
      switch (codePoint) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\n' -> escaped.append("&#10;");
        default -> escaped.appendCodePoint(isXmlCharacter(codePoint) ? codePoint : 0xFFFD);
      }
    });
    return escaped.toString();
  }

  private static boolean isXmlCharacter(int codePoint) {
    return codePoint == '\t' || codePoint >= ' ' && codePoint < 0xD800
        || codePoint > 0xDFFF && codePoint != 0xFFFE && codePoint != 0xFFFF;
  }
}
