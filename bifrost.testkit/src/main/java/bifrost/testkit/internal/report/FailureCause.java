package bifrost.testkit.internal.report;

import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A likely cause of failures, in the order in which causes should be fixed: the earlier ones hide or produce the
 * later ones. jqwik reduces a scenario to what is needed to make a rule fail, so that a trait of the scenario, such as
 * several choices, is a likely cause.
 */
enum FailureCause {
  PROVIDER("the provider cannot be opened", expects("a provider from provider(backend, config)")),
  REQUEST("the server rejects the requests", expects("a request that is valid in the protocol")),
  HANG("calls do not end", failure -> failure.actual().contains("the thread has not ended")),
  EXCEPTION("the provider throws unexpected exceptions", expects("no exception from")),
  TRUNCATION("interrupted responses look complete or have another error", endings(Ending.Kind.TRUNCATED,
      Ending.Kind.CUT, Ending.Kind.RESET)),
  STALL("responses that stall are not ended", endings(Ending.Kind.STALLED)),
  MULTIPLE_CHOICES("several choices (n > 1) are not supported", scenario(each -> each.choiceIndexes().size() > 1)),
  TOOL_CALLS("tool calls are not decoded correctly", delta(ScriptedDelta.ToolCallStart.class)),
  REASONING("reasoning is not decoded correctly", delta(ScriptedDelta.Reasoning.class)),
  REFUSALS("refusals are not decoded correctly", delta(ScriptedDelta.Refusal.class)),
  ERRORS("errors of the server are not reported correctly", endings(Ending.Kind.REJECTED, Ending.Kind.FAILED)),
  QUIRKS("the quirks of some servers are not tolerated", scenario(each -> !each.quirks().isEmpty())),
  WRITES("the boundaries of network reads change the response", scenario(each -> each.writeSize() > 0));

  private final String description;
  private final Predicate<RuleFailure> isLikely;

  FailureCause(String description, Predicate<RuleFailure> isLikely) {
    this.description = description;
    this.isLikely = isLikely;
  }

  /** {@return the description of the likely cause; empty if none is likely} */
  static Optional<String> of(RuleFailure failure) {
    return Stream.of(values()).filter(cause -> cause.isLikely.test(failure)).findFirst().map(it -> it.description);
  }

  /** {@return the position of a description among those of the causes; later for any other text} */
  static int position(String description) {
    var descriptions = Stream.of(values()).map(cause -> cause.description).toList();
    return descriptions.contains(description) ? descriptions.indexOf(description) : descriptions.size();
  }

  private static Predicate<RuleFailure> expects(String start) {
    return failure -> failure.expected().startsWith(start);
  }

  private static Predicate<RuleFailure> scenario(Predicate<Scenario> condition) {
    return failure -> last(failure).filter(condition).isPresent();
  }

  private static Predicate<RuleFailure> delta(Class<? extends ScriptedDelta> type) {
    return scenario(each -> each.deltas().stream().anyMatch(type::isInstance));
  }

  private static Predicate<RuleFailure> endings(Ending.Kind... kinds) {
    return scenario(each -> Stream.of(kinds).anyMatch(kind -> kind == each.ending().kind()));
  }

  private static Optional<Scenario> last(RuleFailure failure) {
    var scenarios = failure.scenarios();
    return scenarios.isEmpty() ? Optional.empty() : Optional.of(scenarios.get(scenarios.size() - 1));
  }
}
