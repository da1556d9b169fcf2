package bifrost.api.internal.config;

import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A reader of the typed values in a configuration file. Messages contain the location of a value, but never the
 * value, which can be a secret.
 */
public final class ConfigReader {
  private static final String ENVIRONMENT = "env.";

  private final String file;
  private final JsonReader in;
  private final UnaryOperator<String> environment;
  private final List<String> ignored = new ArrayList<>();

  ConfigReader(String file, byte[] utf8, UnaryOperator<String> environment) {
    this.file = file;
    this.in = new JsonReader(utf8);
    this.environment = environment;
  }

  /** {@return the location of the name of the current member} */
  ConfigLocation nameLocation() {
    return ConfigLocation.of(file, in.unexpectedName("another")); // only the position in the exception is used
  }

  /** {@return the location of the current value, or of the value that was just read} */
  ConfigLocation location() {
    return ConfigLocation.of(file, in.unexpected("another")); // only the position in the exception is used
  }

  /**
   * Reads the current value as an object.
   *
   * @param member receives the name of each member whose value is not null, and must read the value
   */
  void members(Consumer<String> member) {
    var names = new HashSet<String>();
    while (in.nextMember()) {
      var name = in.name();
      if (!names.add(name)) {
        throw nameLocation().misconfigured(
            "duplicate member '" + NameSuggestions.printable(name) + "': remove one of them");
      }
      member.accept(name);
    }
  }

  /**
   * Reads the current value as an array.
   *
   * @param element runs for each element, and must read it
   */
  void elements(Runnable element) {
    while (in.nextElement()) element.run();
  }

  /**
   * Reads an array of strings that are not blank.
   *
   * @param expected a description of a string, for the exception, such as {@code a name}
   */
  Set<String> strings(String expected) {
    var texts = new LinkedHashSet<String>();
    elements(() -> texts.add(nonBlankString(expected)));
    return texts;
  }

  /** Reads a string that is not blank. */
  String nonBlankString(String expected) {
    if (!in.isString()) throw in.unexpected(expected);
    var text = in.string();
    if (text.isBlank()) throw location().misconfigured("expected " + expected + ", found a blank string");
    return text;
  }

  /** Reads a string that must be one of several values. */
  String oneOf(String... values) {
    var expected =
        "one of '" + Stream.of(values).filter(each -> !each.isEmpty()).collect(Collectors.joining("', '")) + "'";
    var value = string(expected);
    if (!List.of(values).contains(value)) {
      throw location().misconfigured("expected " + expected + ", found another string");
    }
    return value;
  }

  /** Reads a string that may be empty. */
  String string(String expected) {
    if (!in.isString()) throw in.unexpected(expected);
    return in.string();
  }

  /**
   * Reads a string that may be empty, or {@code env.NAME} for the value of an environment variable, which must be
   * set.
   */
  String resolvedString(String expected) {
    return resolvedString(string(expected), location());
  }

  /**
   * Reads a string like {@link #resolvedString(String)}. A blank string counts as absent, but an environment variable
   * must not be blank.
   */
  Optional<String> optionalResolvedString(String expected) {
    var text = string(expected);
    if (text.isBlank()) return Optional.empty();
    var resolved = resolvedString(text, location());
    if (resolved.isBlank()) throw location().misconfigured("expected " + expected + ", found a blank string");
    return Optional.of(resolved);
  }

  String resolvedString(String text, ConfigLocation location) {
    if (!text.startsWith(ENVIRONMENT)) return text;
    var name = text.substring(ENVIRONMENT.length());
    return Optional.ofNullable(environment.apply(name))
        .orElseThrow(() -> location
            .misconfigured("the environment variable " + NameSuggestions.variableName(name) + " is not set"));
  }

  boolean bool() {
    if (!in.isBoolean()) throw in.unexpected("true or false");
    return in.bool();
  }

  /** Reads an integer in the range of an {@code int}. */
  int integer(String expected, int min) {
    if (!in.isNumber()) throw in.unexpected(expected);
    int number;
    try {
      number = in.int32();
    } catch (JsonParseException e) {
      throw location().misconfigured("expected " + expected + ", found " + e.found());
    }
    if (number < min) {
      throw location().misconfigured("expected " + expected + " (at least " + min + "), found a smaller number");
    }
    return number;
  }

  double number(String expected, double min) {
    if (!in.isNumber()) throw in.unexpected(expected);
    double number = in.number();
    if (number < min) {
      throw location()
          .misconfigured("expected " + expected + " (at least " + (long) min + "), found a smaller number");
    }
    return number;
  }

  /** Reads a number of seconds; 0 means the default, as in the gateway. */
  Duration seconds(Duration defaultValue) {
    int seconds = integer("a number of seconds", 0);
    return seconds == 0 ? defaultValue : Duration.ofSeconds(seconds);
  }

  /** Reads a number of milliseconds or a string with units; zero means the default. */
  Duration duration(Duration defaultValue) {
    var duration = duration();
    return duration.isZero() ? defaultValue : duration;
  }

  private Duration duration() {
    var expected = "a number of milliseconds, or a string such as \"500ms\"";
    if (in.isNumber()) return Duration.ofMillis(integer("a number of milliseconds", 0));
    if (!in.isString()) throw in.unexpected(expected);
    return GoDuration.parse(in.string())
        .orElseThrow(() -> location().misconfigured("expected " + expected + ", found another string"));
  }

  /**
   * Skips an object or an array.
   *
   * @return whether it was empty
   */
  boolean isEmpty() {
    var empty = new boolean[] {true};
    if (in.isObject()) members(name -> empty[0] = skipped());
    else elements(() -> empty[0] = skipped());
    return empty[0];
  }

  private boolean skipped() {
    in.skip();
    return false;
  }

  void skip() {
    in.skip();
  }

  /** Skips a value that has no effect, and records its path for a warning. */
  void ignore() {
    ignore("");
    in.skip();
  }

  /**
   * Records the path of the current value, which has no effect, for a warning.
   *
   * @param note a text that is appended to the path
   */
  void ignore(String note) {
    ignored.add(in.path().replaceFirst("^\\$\\.?(providers(\\.|(?=\\[)))?", "") + note);
  }

  List<String> ignored() {
    return ignored;
  }

  void end() {
    in.end();
  }

  boolean isObject() {
    return in.isObject();
  }

  boolean isString() {
    return in.isString();
  }
}
