package bifrost.testkit.internal.report;

import bifrost.testkit.contract.ProviderContract;
import bifrost.testkit.contract.WhenThisFails;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A rule of the contract.
 *
 * @param number its number
 * @param method the method that tests it
 */
public record Rule(int number, Method method) implements Comparable<Rule> {
  private static final String PREFIX = "rule";

  /** {@return all rules, ordered by number} */
  public static List<Rule> all() {
    return Stream.of(ProviderContract.class.getMethods()).filter(Rule::isRule).map(Rule::of).sorted().toList();
  }

  /** {@return whether the method is a rule; a test class may also have other tests} */
  public static boolean isRule(Method method) {
    return method.getName().startsWith(PREFIX) && method.isAnnotationPresent(WhenThisFails.class);
  }

  /** {@return the rule that the method tests} */
  public static Rule of(Method method) {
    var name = method.getName();
    return new Rule(Integer.parseInt(name.substring(PREFIX.length(), name.indexOf('_'))), method);
  }

  public static Rule of(int number) {
    return all().stream().filter(rule -> rule.number == number).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown rule: " + number));
  }

  /** {@return the requirement, from the name of the method} */
  public String title() {
    return words(method.getName().substring(method.getName().indexOf('_') + 1)).toString();
  }

  /** {@return the topic, from the name of the interface that declares the rule, such as {@code error rules}} */
  String topic() {
    return words(method.getDeclaringClass().getSimpleName()).toString().trim();
  }

  private static CharSequence words(String name) {
    var words = new StringBuilder();
    name.chars()
        .forEach(c -> words.append(Character.isUpperCase(c) ? " " : "").append((char) Character.toLowerCase(c)));
    return words;
  }

  public String fix() {
    return method.getAnnotation(WhenThisFails.class).value();
  }

  boolean isDeclaredAt(StackTraceElement frame) {
    return frame.getMethodName().equals(method.getName())
        || frame.getMethodName().startsWith("lambda$" + method.getName());
  }

  @Override
  public int compareTo(Rule other) {
    return Comparator.comparingInt(Rule::number).compare(this, other);
  }
}
