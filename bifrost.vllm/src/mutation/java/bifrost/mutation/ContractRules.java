package bifrost.mutation;

import bifrost.testkit.contract.EnabledIfSupported;
import bifrost.testkit.contract.ProviderContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Runs rules of the contract without the JUnit platform, which needs more time to find a rule than most rules need to
 * run. The scenarios are those of jqwik, with a fixed seed, so that a mutant is killed in every run or in none.
 */
final class ContractRules {
  private static final String PREFIX = "rule:";
  private static final long SEED = 20261130;
  private static final int DEFAULT_TRIES = 50;
  private static final int GENERATED_SIZE = 1000; // as jqwik's default number of tries

  private ContractRules() {}

  static boolean isRule(String unit) {
    return unit.startsWith(PREFIX);
  }

  /** {@return the enabled rules of a contract as units} */
  static List<String> of(Class<?> contractClass) {
    var contract = newContract(contractClass);
    return Stream.of(ProviderContract.class.getMethods()).filter(method -> method.getName().startsWith("rule"))
        .filter(rule -> isEnabled(rule, contract)).map(Method::getName).sorted()
        .map(rule -> PREFIX + contractClass.getName() + "#" + rule).toList();
  }

  private static boolean isEnabled(Method rule, ProviderContract contract) {
    var condition = rule.getAnnotation(EnabledIfSupported.class);
    return condition == null || contract.operations().stream().anyMatch(condition.operations()::contains)
        && contract.dialect().features().containsAll(List.of(condition.value()));
  }

  /** Runs a rule, with one scenario after the other, and returns its failure, if any. */
  static Optional<Throwable> run(ClassLoader loader, String unit, int maxTries) {
    int separator = unit.indexOf('#');
    var contract = newContract(load(loader, unit.substring(PREFIX.length(), separator)));
    var rule = Stream.of(ProviderContract.class.getMethods())
        .filter(method -> method.getName().equals(unit.substring(separator + 1))).findFirst().orElseThrow();
    var failure = new AtomicReference<Throwable>();
    JqwikSession.run(() -> failure.set(failure(contract, rule, maxTries)));
    return Optional.ofNullable(failure.get());
  }

  private static Throwable failure(ProviderContract contract, Method rule, int maxTries) {
    int runs = Math.min(maxTries, runs(rule.getAnnotation(Property.class)));
    var random = new Random(SEED);
    try {
      var generators = Arrays.stream(rule.getParameters())
          .map(parameter -> generator(contract, parameter.getAnnotation(ForAll.class).value())).toList();
      for (int i = 0; i < runs; i++) {
        rule.invoke(contract, generators.stream().map(each -> each.next(random).value()).toArray());
      }
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return the number of scenarios of a rule; one, if it is an example} */
  private static int runs(Property property) {
    if (property == null) return 1;
    return property.tries() == Property.TRIES_NOT_SET ? DEFAULT_TRIES : property.tries();
  }

  private static RandomGenerator<?> generator(ProviderContract contract, String name) {
    try {
      return ((Arbitrary<?>) ProviderContract.class.getMethod(name).invoke(contract)).generator(GENERATED_SIZE, true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProviderContract newContract(Class<?> contractClass) {
    try {
      return (ProviderContract) contractClass.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
