package bifrost.testkit.internal.report;

import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.scenario.Exchange;
import java.util.List;
import java.util.Optional;

/**
 * A violation of a rule. Its message fits on a screen; the HTML report shows the parts in full.
 *
 * @param rule the rule
 * @param expected the expected result
 * @param actual the actual result, or the first difference if the results are long
 * @param scenarios the scenarios of the rule, in order; the last one failed
 * @param exchanges the exchanged messages, in order
 */
public record RuleFailure(Rule rule, String expected, String actual, List<Scenario> scenarios,
    List<Exchange> exchanges) {
  private static final int EXCHANGES = 2;

  public RuleFailure {
    scenarios = List.copyOf(scenarios);
    exchanges = List.copyOf(exchanges);
  }

  String message(Optional<String> seed) {
    var text = new StringBuilder("rule ").append(rule.number()).append(" failed: ").append(rule.title());
    text.append("\nfix: ").append(rule.fix());
    text.append("\nexpected: ").append(FailureText.lines(expected, 4, "    "));
    text.append("\nactual: ").append(FailureText.lines(actual, 8, "    "));
    if (!scenarios.isEmpty()) text.append("\nscenario: ").append(lastScenario());
    seed.ifPresent(
        each -> text.append("\nseed: ").append(each).append(" (the scenario is the smallest one that fails)"));
    if (!exchanges.isEmpty()) text.append("\nexchanged:");
    int hidden = Math.max(0, exchanges.size() - EXCHANGES);
    if (hidden > 0) text.append(" (the last ").append(EXCHANGES).append(" of ").append(exchanges.size()).append(")");
    exchanges.stream().skip(hidden).forEach(exchange -> text.append('\n').append(exchange.shortened()));
    return text.append('\n').toString();
  }

  private String lastScenario() {
    return FailureText.lines(scenarios.get(scenarios.size() - 1).toString(), 8, "");
  }
}
