package bifrost.testkit.internal.live;

import bifrost.testkit.contract.ProviderContract;
import java.util.Locale;

/**
 * A rule of {@link ProviderContract}, limited to the parts that need no scripted server.
 *
 * @param number the number of the rule
 * @param name the name of the rule
 * @param check throws an exception if the rule is violated
 */
public record LiveRule(int number, String name, Check check) {
  public interface Check {
    void check() throws Exception;
  }

  /** {@return the name, as words in lower case} */
  public String description() {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=A)(?=[A-Z][a-z])", " ").toLowerCase(Locale.ROOT);
  }
}
