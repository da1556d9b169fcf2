package bifrost.testkit;

import bifrost.testkit.LiveReport.Result;
import bifrost.testkit.LiveReport.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A report for people: operations down, rules across, and what is to be read about them below. */
final class LiveTable {
  private LiveTable() {}

  static String of(LiveReport report) {
    var promises = new TreeMap<Integer, String>();
    var rows = new LinkedHashMap<String, Map<Integer, String>>();
    for (var each : report.results()) {
      promises.put(each.rule(), each.promise());
      rows.computeIfAbsent(each.operation(), name -> new TreeMap<>()).merge(each.rule(), cell(each.verdict()), LiveTable::worse);
    }
    var text = new StringBuilder(String.format("%-26s", "operation, rule"));
    for (int rule : promises.keySet()) text.append(String.format("%5d", rule));
    rows.forEach((name, cells) -> {
      var line = new StringBuilder(String.format("%-26s", name));
      for (int rule : promises.keySet()) line.append(String.format("%5s", cells.getOrDefault(rule, "")));
      text.append(System.lineSeparator()).append(line.toString().stripTrailing());
    });
    text.append(System.lineSeparator());
    promises.forEach((rule, promise) -> text.append(String.format("%n%5d  %s", rule, promise)));
    text.append(System.lineSeparator());
    details(text, report);
    return text.append(String.format("%n%d pass, %d FAIL, %d refused", report.count(Verdict.PASS), report.count(Verdict.FAIL),
        report.count(Verdict.REFUSED))).toString();
  }

  private static String cell(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "pass";
      case FAIL -> "FAIL";
      case REFUSED -> "ref.";
    };
  }

  /** Where an operation was asked of several targets. */
  private static String worse(String one, String other) {
    return one.equals("FAIL") || one.equals(other) ? one : other.equals("FAIL") ? other : "pass";
  }

  private static void details(StringBuilder text, LiveReport report) {
    for (Result each : report.results()) {
      if (each.verdict() != Verdict.PASS && !(each.verdict() == Verdict.REFUSED && each.elapsed().isZero())) { // the same for all of an operation
        text.append(String.format("%n%s %s of %s, rule %d%n%s", cell(each.verdict()), each.operation(), each.target(), each.rule(),
            each.detail().indent(4).stripTrailing()));
      }
    }
    text.append(System.lineSeparator());
  }
}
