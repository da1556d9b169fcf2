package bifrost.testkit.contract;

import bifrost.testkit.internal.report.Rule;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/** Runs single rules of the contract within a test, without shrinking. */
final class RuleRunner {
  private RuleRunner() {}

  static List<Method> all() {
    return Rule.all().stream().map(Rule::method).toList();
  }

  static int number(Method rule) {
    return Rule.of(rule).number();
  }

  static Method of(int number) {
    return Rule.of(number).method();
  }

  /**
   * Runs a rule until it fails. A rule without generated values runs once.
   *
   * @return the failure, if any
   */
  static Optional<Throwable> run(ProviderContract contract, Method rule, int samples, long seed) {
    var random = new Random(seed);
    var failure = new ArrayList<Throwable>();
    JqwikSession.run(() -> {
      var generators = Arrays.stream(rule.getParameters())
          .map(parameter -> generator(contract, parameter.getAnnotation(ForAll.class).value())).toList();
      int runs = rule.isAnnotationPresent(Property.class) ? samples : 1;
      for (int i = 0; i < runs && failure.isEmpty(); i++) {
        var values = generators.stream().map(generator -> (Object) generator.next(random).value()).toArray();
        invoke(contract, rule, values).ifPresent(failure::add);
      }
    });
    return failure.stream().findFirst();
  }

  private static RandomGenerator<?> generator(ProviderContract contract, String name) {
    try {
      return ((Arbitrary<?>) ProviderContract.class.getMethod(name).invoke(contract)).generator(1000, true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Throwable> invoke(ProviderContract contract, Method rule, Object... values) {
    try {
      rule.invoke(contract, values);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
