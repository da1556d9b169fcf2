package bifrost.mutation;

import bifrost.mutation.Result.Status;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The kill rates by package, as a table. */
final class Report {
  private int killed;
  private int survived;
  private int notCovered;
  private int invisible;

  private Report() {}

  static String of(Map<Mutant, Result> outcomes, Survivors survivors) {
    var packages = new TreeMap<String, Report>();
    var total = new Report();
    outcomes.forEach((mutant, result) -> {
      boolean isVisible = survivors.verdict(mutant).map(Survivors.Verdict::isVisible).orElse(true);
      packages.computeIfAbsent(mutant.packageName(), name -> new Report()).add(result, isVisible);
      total.add(result, isVisible);
    });
    var text = new StringBuilder(String.format("%-36s %7s %7s %9s %12s %10s %6s%n", "package", "mutants", "killed",
        "survived", "not covered", "invisible", "rate"));
    packages.forEach((name, report) -> text.append(report.row(name)));
    return text.append(total.row("all")).toString();
  }

  private void add(Result result, boolean isVisible) {
    if (result.status().isKilled()) killed++;
    else if (!isVisible) invisible++;
    else if (result.status() == Status.NOT_COVERED) notCovered++;
    else survived++;
  }

  private String row(String name) {
    int visible = killed + survived + notCovered;
    double rate = visible == 0 ? 100 : 100.0 * killed / visible;
    return String.format(Locale.ROOT, "%-36s %7d %7d %9d %12d %10d %5.1f%%%n", name, visible + invisible, killed,
        survived, notCovered, invisible, rate);
  }
}
