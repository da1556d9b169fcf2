package bifrost.testkit.contract;

import bifrost.testkit.internal.contract.WarmUp;
import bifrost.testkit.internal.report.ContractSummary;
import bifrost.testkit.internal.report.DialectFailedError;
import bifrost.testkit.internal.report.HtmlReport;
import bifrost.testkit.internal.report.Rule;
import bifrost.testkit.internal.report.RuleFailedError;
import bifrost.testkit.internal.report.RuleResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;

/**
 * The jqwik hook that reports the results of {@link ProviderContract}. After the rules of a test class, it publishes a
 * summary of the failed rules, grouped by likely cause, and writes an HTML report with the exchanged messages to
 * {@code target/provider-contract} (or {@code build/provider-contract}, if there is no {@code target}). Thread-safe.
 *
 * @since 0.1
 */
public final class ContractReport implements AroundPropertyHook, AroundContainerHook {
  /** Creates the hook; called by jqwik. */
  public ContractReport() {}

  /** {@return that the hook applies to the rules of the annotated class} */
  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  private static List<String> key(LifecycleContext context) {
    return List.of(ContractReport.class.getName(), context.optionalContainerClass().orElseThrow().getName());
  }

  /** Creates the store of the results here, because a store of a rule is not visible to the test class. */
  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    Store.create(key(Objects.requireNonNull(context, "context")), Lifespan.RUN, CopyOnWriteArrayList<RuleResult>::new);
  }

  private static List<RuleResult> results(LifecycleContext context) {
    return Store.<List<RuleResult>>get(key(context)).get();
  }

  /**
   * Runs a rule, and records its result. Before the first rule of a class, sends each kind of request once, because the
   * first calls in a JVM are slow. jqwik's own report of a failed rule, which repeats the scenario in several
   * forms, is omitted: the message of the failure contains the smallest scenario.
   */
  @Override
  public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(property, "property");
    if (!Rule.isRule(context.targetMethod())) return property.execute();
    if (results(context).isEmpty() && context.testInstance() instanceof ContractSubject subject) WarmUp.run(subject);
    var result = property.execute();
    var seed = result.falsifiedParameters().filter(each -> !each.isEmpty()).flatMap(each -> result.seed());
    results(context).add(new RuleResult(Rule.of(context.targetMethod()), result.throwable(), seed));
    var error = result.throwable().flatMap(each -> readable(each, seed));
    // an aborted result has no samples to report, but keeps the seed with which jqwik repeats the failure
    return error.map(each -> result.mapToAborted(each).mapToFailed(each)).orElse(result);
  }

  /** {@return the error if its message contains all that is needed, and not only a sample that jqwik reports} */
  private static Optional<Throwable> readable(Throwable error, Optional<String> seed) {
    if (error instanceof RuleFailedError failed) return Optional.of(failed.withSeed(seed));
    return error instanceof DialectFailedError ? Optional.of(error) : Optional.empty();
  }

  /** Publishes the summary if a rule failed, and writes the HTML report. */
  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    var summary = new ContractSummary(results(Objects.requireNonNull(context, "context")));
    if (summary.results().isEmpty()) return;
    var file = HtmlReport.write(context.optionalContainerClass().orElseThrow().getName(), summary);
    if (summary.failed().isEmpty()) return;
    context.reporter().publishValue("provider contract", summary.text(file.map(Path::toString)));
  }
}
