package bifrost.api.internal.value;

import bifrost.api.ApiKey;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Operations on header fields. The names in the returned maps are case-insensitive. */
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
    var remaining = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    remaining.putAll(headers);
    for (var name : headers.keySet()) {
      if (isCredential(name)) remaining.remove(name);
    }
    return Collections.unmodifiableMap(remaining);
  }

  /** {@return whether the name of a header or a query parameter suggests that the value is a credential} */
  public static boolean isCredential(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    for (var part : CREDENTIALS) if (lower.contains(part)) return true;
    return false;
  }

  public static Map<String, String> merged(Map<String, String> defaults, Map<String, String> overrides) {
    if (overrides.isEmpty() && defaults.isEmpty()) return NONE;
    for (var header : overrides.entrySet()) ArgumentChecks.header(header.getKey(), header.getValue());
    var merged = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(defaults);
    // removes them first, so that the spelling of the name in the overriding map is used
    for (var header : overrides.entrySet()) merged.remove(header.getKey());
    merged.putAll(overrides);
    return Collections.unmodifiableMap(merged);
  }

  /**
   * {@return a copy of headers, which must not contain {@code Authorization}} Keys must be set as {@link ApiKey}, so
   * that rotation, reports and redaction apply to them.
   */
  public static Map<String, String> withoutAuthorization(Map<String, String> headers) {
    var copy = copy(headers);
    if (copy.containsKey("Authorization")) {
      throw new IllegalArgumentException(
          "'Authorization' must not be a header of every call: set the key with ProviderConfig.key(…)");
    }
    return copy;
  }

  /** {@return response headers with lower-case names, for reports} */
  public static Map<String, List<String>> lowerCase(Map<String, List<String>> headers) {
    var lower = new TreeMap<String, List<String>>();
    for (var header : headers.entrySet()) {
      lower.put(header.getKey().toLowerCase(Locale.ROOT), List.copyOf(header.getValue()));
    }
    return Collections.unmodifiableMap(lower);
  }

  /**
   * {@return a value without leading and trailing spaces, tabs and line breaks} HTTP removes spaces from a header
   * value, and a file usually ends with a line break.
   */
  public static String trimmed(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isBlank(value.charAt(start))) start++;
    while (start < end && isBlank(value.charAt(end - 1))) end--;
    return value.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
