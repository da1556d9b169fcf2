package bifrost.testkit.internal.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The failed rules of a test class, grouped by their likely causes. The cause to fix first comes first. */
public final class ContractSummary {
  private final List<RuleResult> results;

  /** Accepts the results in any order, because jqwik runs rules in an order of its own. */
  public ContractSummary(List<RuleResult> results) {
    this.results = results.stream().sorted().toList();
  }

  public List<RuleResult> results() {
    return results;
  }

  public List<RuleResult> failed() {
    return results.stream().filter(result -> result.error().isPresent()).toList();
  }

  /** {@return the failed rules by likely cause, or by topic if none is likely; the causes to fix first come first} */
  Map<String, List<RuleResult>> causes() {
    return failed().stream().sorted(Comparator.comparingInt(result -> FailureCause.position(cause(result))))
        .collect(Collectors.groupingBy(ContractSummary::cause, LinkedHashMap::new, Collectors.toList()));
  }

  private static String cause(RuleResult result) {
    return result.failure().flatMap(FailureCause::of).orElseGet(() -> result.rule().topic());
  }

  /** {@return the summary as text} */
  public String text(Optional<String> report) {
    var text = new StringBuilder(counts());
    var isFirst = true;
    for (var cause : causes().entrySet()) {
      text.append(isFirst ? "\nfix first: " : "\nthen: ").append(cause.getKey()).append(": ")
          .append(numbers(cause.getValue()));
      for (var result : cause.getValue()) text.append("\n  ").append(line(result));
      isFirst = false;
    }
    report.ifPresent(path -> text.append("\nexchanges: ").append(path));
    return text.toString();
  }

  String counts() {
    return failed().size() + " of " + results.size() + " rules failed";
  }

  private static String numbers(List<RuleResult> results) {
    return results.stream().map(result -> Integer.toString(result.rule().number())).collect(Collectors.joining(" "));
  }

  private static String line(RuleResult result) {
    var seed = result.seed().map(each -> " (seed " + each + ")").orElse("");
    return result.rule().number() + " " + result.rule().title() + seed;
  }
}
