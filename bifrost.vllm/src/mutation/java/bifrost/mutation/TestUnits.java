package bifrost.mutation;

import bifrost.testkit.contract.ProviderContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Finds and runs tests. A unit is a rule of a contract, or else the unique id of a test method or of a method that
 * generates tests.
 */
final class TestUnits {
  private TestUnits() {}

  private static Launcher launcher() {
    return LauncherFactory.create(LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false)
        .enableLauncherSessionListenerAutoRegistration(false).enablePostDiscoveryFilterAutoRegistration(false).build());
  }

  private static LauncherDiscoveryRequest request(DiscoverySelector selector) {
    return LauncherDiscoveryRequestBuilder.request().selectors(selector)
        .filters(TagFilter.excludeTags("thorough", "exhaustive"))
        .configurationParameter("jqwik.database", "").configurationParameter("jqwik.tries.default", "50")
        .configurationParameter("jqwik.reporting.onlyfailures", "true").build();
  }

  /** {@return the units of a class} */
  static List<String> of(ClassLoader loader, String className) {
    return inContext(loader, () -> {
      var testClass = load(loader, className);
      if (ProviderContract.class.isAssignableFrom(testClass)) return ContractRules.of(testClass);
      var plan = launcher().discover(request(DiscoverySelectors.selectClass(testClass)));
      var units = new ArrayList<String>();
      plan.getRoots().forEach(root -> add(plan, root, units));
      return units;
    });
  }

  private static Class<?> load(ClassLoader loader, String className) {
    try {
      return loader.loadClass(className);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(TestPlan plan, TestIdentifier identifier, List<String> units) {
    if (identifier.getSource().filter(MethodSource.class::isInstance).isPresent()) {
      units.add(identifier.getUniqueId());
    } else {
      plan.getChildren(identifier).forEach(child -> add(plan, child, units));
    }
  }

  /** Runs a unit, a rule with a limited number of scenarios, and returns the first failure, if any. */
  static Optional<Throwable> run(ClassLoader loader, String unit, int maxTries) {
    return inContext(loader, () -> {
      if (ContractRules.isRule(unit)) return ContractRules.run(loader, unit, maxTries);
      var failures = new ArrayList<Throwable>();
      launcher().execute(request(DiscoverySelectors.selectUniqueId(unit)), new TestExecutionListener() {
        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
          if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
          synchronized (failures) {
            failures.add(result.getThrowable().orElseGet(() -> new AssertionError("failed")));
          }
        }
      });
      return failures.stream().findFirst();
    });
  }

  private static <T> T inContext(ClassLoader loader, Supplier<T> action) {
    var thread = Thread.currentThread();
    var previous = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(previous);
    }
  }
}
