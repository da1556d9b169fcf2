package bifrost.testkit.internal.server;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The names of headers and query parameters whose values must not appear in messages and reports. */
public final class SecretNames {
  public static final String MASK = "***";

  private static final Set<String> PARAMETERS = Set.of("key", "sig", "signature", "code");

  private SecretNames() {}

  public static boolean isSecretHeader(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return Stream.of("authorization", "cookie", "api-key", "api_key", "apikey", "-key", "token", "secret", "password")
        .anyMatch(lower::contains);
  }

  static boolean isSecretParameter(String name) {
    return isSecretHeader(name) || PARAMETERS.contains(name.toLowerCase(Locale.ROOT));
  }
}
