package bifrost.testkit.internal.live;

import bifrost.testkit.contract.ProviderContract;
import java.util.Locale;

/**
 * A rule of {@link ProviderContract} as far as a server can be asked for it that nobody has scripted.
 *
 * @param number its number there
 * @param name its name there
 * @param check throws if it is broken
 */
public record LiveRule(int number, String name, Check check) {
  public interface Check {
    void check() throws Exception;
  }

  /** The name, as a sentence. */
  public String description() {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=A)(?=[A-Z][a-z])", " ").toLowerCase(Locale.ROOT);
  }
}
