package bifrost.api.internal.value;

import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Argument checks for the public types. */
public final class ArgumentChecks {
  private ArgumentChecks() {}

  public static String target(String name, String target) {
    if (Objects.requireNonNull(target, name).isBlank()) {
      throw new IllegalArgumentException("target must not be blank: use 'provider/model' or 'model'");
    }
    return target;
  }

  /** {@return a copy of a list with one more element} */
  public static <T> List<T> plus(List<T> list, T element) {
    var all = new ArrayList<>(list);
    all.add(element);
    return Collections.unmodifiableList(all);
  }

  /** {@return a list of the arguments of a method that takes one or more elements} */
  public static <T> List<T> listOf(T first, T[] more) {
    Objects.requireNonNull(first, "first");
    if (Objects.requireNonNull(more, "more").length == 0) return List.of(first);
    var all = new ArrayList<T>();
    all.add(first);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /**
   * Rejects parameters that repeat a component of the request, and the parameter {@code stream}, which depends on the
   * method of the client that sends the request.
   *
   * @param components the JSON names of the components of the request; each in camel case is also the name of the
   *     method that sets the component
   */
  public static void parameters(JsonObject parameters, String... components) {
    requireNoStream(parameters);
    for (String component : components) requireNoComponent(parameters, component);
  }

  /** Rejects the same parameters for two components, without an array, which a request would create for each change. */
  public static void parameters(JsonObject parameters, String first, String second) {
    requireNoStream(parameters);
    requireNoComponent(parameters, first);
    requireNoComponent(parameters, second);
  }

  private static void requireNoComponent(JsonObject parameters, String component) {
    if (parameters.members().containsKey(component)) {
      throw new IllegalArgumentException(
          "parameters must not contain '" + component + "': set it with " + camelCase(component) + "(…)");
    }
  }

  private static void requireNoStream(JsonObject parameters) {
    if (Objects.requireNonNull(parameters, "parameters").members().containsKey("stream")) {
      throw new IllegalArgumentException(
          "parameters must not contain 'stream': call Bifrost.stream(…) for a stream, or send(…) for a complete"
              + " response");
    }
  }

  private static String camelCase(String name) {
    int underscore = name.indexOf('_');
    if (underscore < 0 || underscore == name.length() - 1) return name;
    return name.substring(0, underscore) + Character.toUpperCase(name.charAt(underscore + 1))
        + camelCase(name.substring(underscore + 2));
  }

  /** {@return the id, after a check that it is a single path segment} */
  public static String id(String id) {
    Objects.requireNonNull(id, "id");
    if (id.isBlank() || id.equals(".") || id.equals("..")) {
      throw new IllegalArgumentException("invalid id '" + id + "': must not be blank, '.' or '..'");
    }
    return id;
  }

  public static Duration positive(String name, Duration duration) {
    if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
    return duration;
  }

  public static int positive(String name, int number) {
    if (number <= 0) throw new IllegalArgumentException(name + " must be positive: " + number);
    return number;
  }

  public static int notNegative(String name, int number) {
    if (number < 0) throw new IllegalArgumentException(name + " must not be negative: " + number);
    return number;
  }

  public static Duration notNegative(String name, Duration duration) {
    if (Objects.requireNonNull(duration, name).isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative: " + duration);
    }
    return duration;
  }

  /**
   * Requires that the name is a token and the value is printable ASCII (RFC 9110 section 5), because java.net.http
   * sends {@code ?} for other characters.
   */
  static void header(String name, String value) {
    Objects.requireNonNull(value, name);
    if (name.isEmpty() || !isToken(name)) {
      throw new IllegalArgumentException(
          "invalid header name '" + name + "': must contain only letters, digits and !#$%&'*+-.^_`|~");
    }
    if (!isHeaderValue(value)) {
      throw new IllegalArgumentException(
          "the value of header '" + name + "' contains a character that is not printable ASCII: remove or encode it");
    }
  }

  public static boolean isHeaderValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < ' ' || c >= 0x7f)) return false;
    }
    return true;
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isTokenCharacter(name.charAt(i))) return false;
    }
    return true;
  }

  private static boolean isTokenCharacter(char c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
