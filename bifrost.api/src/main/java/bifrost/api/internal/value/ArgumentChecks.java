package bifrost.api.internal.value;

import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Checks of arguments. */
public final class ArgumentChecks {
  private ArgumentChecks() {}

  public static String target(String name, String target) {
    if (Objects.requireNonNull(target, name).isBlank()) {
      throw new IllegalArgumentException("the target is blank: write 'provider/model', or 'model'");
    }
    return target;
  }

  /** {@return the arguments of a method that takes one or more elements, as a list} */
  public static <T> List<T> listOf(T first, T[] more) {
    var all = new ArrayList<T>();
    all.add(Objects.requireNonNull(first, "first"));
    all.addAll(List.of(Objects.requireNonNull(more, "more")));
    return List.copyOf(all);
  }

  /**
   * Refuses parameters that repeat a component, or {@code stream}, which the method of the client determines.
   *
   * @param components the names of the request's components on the wire, each also the name of the method that changes it
   */
  public static void parameters(JsonObject parameters, String... components) {
    Objects.requireNonNull(parameters, "parameters");
    for (String component : components) {
      if (parameters.members().containsKey(component)) {
        throw new IllegalArgumentException(
            "'" + component + "' is not a parameter: call " + component + "(…) to change it");
      }
    }
    if (parameters.members().containsKey("stream")) {
      throw new IllegalArgumentException(
          "'stream' is not a parameter: call Bifrost.stream(…) to stream, send(…) not to");
    }
  }

  /** {@return an id that becomes one segment of a path} */
  public static String id(String id) {
    Objects.requireNonNull(id, "id");
    if (id.isBlank() || id.equals(".") || id.equals("..")) {
      throw new IllegalArgumentException("invalid id '" + id + "': must not be blank, '.' or '..'");
    }
    return id;
  }

  public static void positive(String name, Duration limit) {
    if (Objects.requireNonNull(limit, name).isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + limit);
    }
  }

  public static void positive(String name, int bytes) {
    if (bytes <= 0) throw new IllegalArgumentException(name + " must be positive: " + bytes);
  }

  public static void notNegative(String name, int count) {
    if (count < 0) throw new IllegalArgumentException(name + " must not be negative: " + count);
  }

  /** Requires a token as the name and printable ASCII as the value (RFC 9110, section 5), because java.net.http sends {@code ?} for other characters. */
  static void header(String name, String value) {
    Objects.requireNonNull(value, name);
    if (name.isEmpty() || !name.chars().allMatch(ArgumentChecks::isTokenCharacter)) {
      throw new IllegalArgumentException(
          "invalid header name '" + name + "': must contain only letters, digits and !#$%&'*+-.^_`|~");
    }
    if (!isHeaderValue(value)) {
      throw new IllegalArgumentException(
          "the value of header '" + name + "' contains a character that is not printable ASCII: remove or encode it");
    }
  }

  public static boolean isHeaderValue(String value) {
    return value.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f);
  }

  private static boolean isTokenCharacter(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
