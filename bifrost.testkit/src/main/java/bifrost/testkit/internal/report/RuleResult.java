package bifrost.testkit.internal.report;

import java.util.Optional;

/**
 * The result of a rule that has run.
 *
 * @param rule the rule
 * @param error the error of the rule, if it failed; a {@link RuleFailedError} if the provider violates it
 * @param seed the seed of its random scenarios, if it has any
 */
public record RuleResult(Rule rule, Optional<Throwable> error, Optional<String> seed)
    implements Comparable<RuleResult> {
  Optional<RuleFailure> failure() {
    return error.filter(RuleFailedError.class::isInstance).map(each -> ((RuleFailedError) each).failure());
  }

  @Override
  public int compareTo(RuleResult other) {
    return rule.compareTo(other.rule);
  }
}
