package bifrost.api.internal.client;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.internal.config.NameSuggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rules that resolve configured keys: each key gets a unique id, {@code env.NAME} is replaced by the value of the
 * variable, and blank keys are dropped.
 */
public final class KeyResolver {
  private static final String ENVIRONMENT = "env.";

  private KeyResolver() {}

  public static List<ApiKey> resolve(String provider, List<ApiKey> configured, UnaryOperator<String> environment) {
    var keys = new ArrayList<ApiKey>();
    var ids = new HashSet<String>();
    for (int i = 0; i < configured.size(); i++) {
      var key = withSecret(withId(configured.get(i), provider + "#" + (i + 1)), environment);
      if (isBlank(key)) continue;
      if (!ids.add(key.id())) {
        throw misconfigured(
            "duplicate key id '" + key.id() + "' of provider '" + provider + "': give each key its own id");
      }
      keys.add(key);
    }
    return keys;
  }

  /** {@return whether the key has neither a secret nor a server nor models} */
  private static boolean isBlank(ApiKey key) {
    return key.value().isEmpty() && key.supplier().isEmpty() && key.baseUrl().isEmpty() && key.models().isEmpty();
  }

  private static ApiKey withId(ApiKey key, String name) {
    return key.id().isEmpty() ? key.id(name) : key;
  }

  private static ApiKey withSecret(ApiKey key, UnaryOperator<String> environment) {
    if (!key.value().startsWith(ENVIRONMENT)) return key;
    var name = key.value().substring(ENVIRONMENT.length());
    var value = environment.apply(name);
    if (value == null) {
      throw misconfigured("the environment variable " + NameSuggestions.variableName(name)
          + " is not set: set it to the value of key '" + key.id() + "'");
    }
    return key.value(value);
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
