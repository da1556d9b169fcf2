package bifrost.api.internal.value;

import bifrost.api.ApiKey;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Header fields, their names without regard to case. */
public final class Headers {
  private static final Map<String, String> NONE =
      Collections.unmodifiableMap(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

  private static final List<String> CREDENTIALS =
      List.of("auth", "key", "token", "secret", "cookie", "password", "credential", "signature");

  private Headers() {}

  public static Map<String, String> copy(Map<String, String> headers) {
    return merged(Map.of(), headers);
  }

  public static Map<String, String> withHeader(Map<String, String> headers, String name, String value) {
    return merged(headers, Map.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
  }

  public static Map<String, String> withoutCredentials(Map<String, String> headers) {
    var fewer = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    fewer.putAll(headers);
    fewer.keySet().removeIf(Headers::isCredential);
    return Collections.unmodifiableMap(fewer);
  }

  /** By its name. */
  public static boolean isCredential(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return CREDENTIALS.stream().anyMatch(lower::contains);
  }

  public static Map<String, String> merged(Map<String, String> below, Map<String, String> above) {
    if (above.isEmpty() && below.isEmpty()) return NONE;
    above.forEach(ArgumentChecks::header);
    var merged = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(below);
    above.keySet().forEach(merged::remove); // so that the name is written as above has it
    merged.putAll(above);
    return Collections.unmodifiableMap(merged);
  }

  /** Keys belong in {@link ApiKey}, where rotation, reports and redaction know of them. */
  public static Map<String, String> withoutAuthorization(Map<String, String> headers) {
    var copy = copy(headers);
    if (copy.containsKey("Authorization")) {
      throw new IllegalArgumentException("'Authorization' is not a header of every call: set ProviderConfig.key(…)");
    }
    return copy;
  }

  /** Response headers as reports have them. */
  public static Map<String, List<String>> lowerCase(Map<String, List<String>> headers) {
    var lower = new TreeMap<String, List<String>>();
    headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    return Collections.unmodifiableMap(lower);
  }

  /** {@return a value without blanks and line breaks at its ends} HTTP removes blanks from a header value, and a file ends with a line break. */
  public static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) from++;
    while (from < to && isBlank(value.charAt(to - 1))) to--;
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
