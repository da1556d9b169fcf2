package bifrost.testkit.internal.live;

import bifrost.testkit.live.LiveReport;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A report for people: operations down, rules across, and what is to be read about them below. */
public final class LiveReportTable {
  private LiveReportTable() {}

  public static String of(LiveReport report) {
    var promises = new TreeMap<Integer, String>();
    var rows = new LinkedHashMap<String, Map<Integer, String>>();
    for (var each : report.results()) {
      promises.put(each.rule(), each.description());
      rows.computeIfAbsent(name(report, each), name -> new TreeMap<>()).merge(each.rule(), cell(each.verdict()),
          LiveReportTable::worse);
    }
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    var text = new StringBuilder(padded("operation, rule", width));
    for (int rule : promises.keySet()) text.append(String.format("%5d", rule));
    rows.forEach((name, cells) -> {
      var line = new StringBuilder(padded(name, width));
      for (int rule : promises.keySet()) line.append(String.format("%5s", cells.getOrDefault(rule, "")));
      text.append(System.lineSeparator()).append(line.toString().stripTrailing());
    });
    text.append(System.lineSeparator());
    promises.forEach((rule, promise) -> text.append(String.format("%n%5d  %s", rule, promise)));
    text.append(System.lineSeparator());
    details(text, report);
    return text.append(String.format("%n%d pass, %d FAIL, %d refused", report.count(Verdict.PASS),
        report.count(Verdict.FAIL), report.count(Verdict.REFUSED))).toString();
  }

  /** An operation that several providers were asked for has a row for each. */
  private static String name(LiveReport report, Result result) {
    var asked = report.results().stream().filter(each -> each.operation().equals(result.operation()))
        .map(LiveReportTable::provider).distinct();
    return asked.count() == 1 ? result.operation() : provider(result) + ": " + result.operation();
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

  /** Where an operation was asked of several models. */
  private static String worse(String one, String other) {
    return one.equals("FAIL") || one.equals(other) ? one : other.equals("FAIL") ? other : "pass";
  }

  private static void details(StringBuilder text, LiveReport report) {
    for (Result each : report.results()) {
      if (each.verdict() != Verdict.PASS && !(each.verdict() == Verdict.REFUSED && each.elapsed().isZero())) { // the same for all of an operation
        text.append(String.format("%n%s %s of %s, rule %d%n%s", cell(each.verdict()), each.operation(), each.target(),
            each.rule(), each.detail().indent(4).stripTrailing()));
      }
    }
    text.append(System.lineSeparator());
  }
}
