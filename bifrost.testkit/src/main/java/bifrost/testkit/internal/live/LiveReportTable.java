package bifrost.testkit.internal.live;

import bifrost.testkit.live.LiveReport;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A report as a text table with a row for each operation and a column for each rule, followed by details. */
public final class LiveReportTable {
  private LiveReportTable() {}

  public static String of(LiveReport report) {
    var descriptions = new TreeMap<Integer, String>();
    var rows = new LinkedHashMap<String, Map<Integer, String>>();
    for (var each : report.results()) {
      descriptions.put(each.rule(), each.description());
      rows.computeIfAbsent(name(report, each), name -> new TreeMap<>()).merge(each.rule(), cell(each.verdict()),
          LiveReportTable::worse);
    }
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    var text = new StringBuilder(padded("operation, rule", width));
    for (int rule : descriptions.keySet()) text.append(String.format("%5d", rule));
    rows.forEach((name, cells) -> {
      var line = new StringBuilder(padded(name, width));
      for (int rule : descriptions.keySet()) line.append(String.format("%5s", cells.getOrDefault(rule, "")));
      text.append(System.lineSeparator()).append(line.toString().stripTrailing());
    });
    text.append(System.lineSeparator());
    descriptions.forEach((rule, description) -> text.append(String.format("%n%5d  %s", rule, description)));
    text.append(System.lineSeparator());
    details(text, report);
    return text.append(String.format("%n%d pass, %d FAIL, %d refused", report.count(Verdict.PASS),
        report.count(Verdict.FAIL), report.count(Verdict.REFUSED))).toString();
  }

  /** {@return the operation, with its provider if the report contains the operation for several providers} */
  private static String name(LiveReport report, Result result) {
    var providers = report.results().stream().filter(each -> each.operation().equals(result.operation()))
        .map(LiveReportTable::provider).distinct();
    return providers.count() == 1 ? result.operation() : provider(result) + ": " + result.operation();
  }

  private static String provider(Result result) {
    return result.target().split("/", 2)[0];
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(Math.max(0, Math.max(width, 15) - name.length()));
  }

  private static String cell(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "pass";
      case FAIL -> "FAIL";
      case REFUSED -> "ref.";
    };
  }

  /** {@return the worse of two cells, for an operation with several models} */
  private static String worse(String first, String second) {
    return first.equals("FAIL") || first.equals(second) ? first : second.equals("FAIL") ? second : "pass";
  }

  private static void details(StringBuilder text, LiveReport report) {
    for (Result each : report.results()) {
      // rules that were not run have the detail of the first rule
      if (each.verdict() != Verdict.PASS && !(each.verdict() == Verdict.REFUSED && each.elapsed().isZero())) {
        text.append(String.format("%n%s %s of %s, rule %d%n%s", cell(each.verdict()), each.operation(), each.target(),
            each.rule(), each.detail().indent(4).stripTrailing()));
      }
    }
    text.append(System.lineSeparator());
  }
}
