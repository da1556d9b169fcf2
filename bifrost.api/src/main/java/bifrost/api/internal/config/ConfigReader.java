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

/** Reads the values of a configuration file, each of the kind it must have, and knows where they stand. A value is in no message. */
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

  /** Where the name of the current member stands. */
  ConfigLocation nameLocation() {
    return ConfigLocation.of(file, in.unexpectedName("another"));
  }

  /** Where the current value, or the one just read, stands. */
  ConfigLocation location() {
    return ConfigLocation.of(file, in.unexpected("another"));
  }

  /** Reads the current value, an object: tells the name of each member that is not null, whose value is then to be read. */
  void members(Consumer<String> member) {
    var names = new HashSet<String>();
    while (in.nextMember()) {
      var name = in.name();
      if (!names.add(name)) {
        throw nameLocation().misconfigured(
            "there are two members '" + NameSuggestions.printable(name) + "' here: leave out one of them");
      }
      member.accept(name);
    }
  }

  /** Reads the current value, an array: calls for each element, which is then to be read. */
  void elements(Runnable element) {
    while (in.nextElement()) element.run();
  }

  Set<String> strings(String what) {
    var texts = new LinkedHashSet<String>();
    elements(() -> texts.add(nonBlankString(what)));
    return texts;
  }

  /** A text that says something. */
  String nonBlankString(String what) {
    if (!in.isString()) throw in.unexpected(what);
    var text = in.string();
    if (text.isBlank()) throw location().misconfigured("expected " + what + ", found a blank text");
    return text;
  }

  /** One of several words. */
  String oneOf(String... words) {
    var what = "'" + Stream.of(words).filter(each -> !each.isEmpty()).collect(Collectors.joining("', '")) + "'";
    var word = string(what);
    if (!List.of(words).contains(word)) throw location().misconfigured("expected " + what + ", found another text");
    return word;
  }

  /** A text that may be empty, which is as good as none. */
  String string(String what) {
    if (!in.isString()) throw in.unexpected(what);
    return in.string();
  }

  /** A text that may be empty, or {@code env.NAME} for the value of a variable, which there must be. */
  String resolvedString(String what) {
    return resolvedString(string(what), location());
  }

  /** The same, unless it is empty; a variable that is empty is a slip. */
  Optional<String> optionalResolvedString(String what) {
    var text = string(what);
    if (text.isBlank()) return Optional.empty();
    var resolved = resolvedString(text, location());
    if (resolved.isBlank()) throw location().misconfigured("expected " + what + ", found a blank text");
    return Optional.of(resolved);
  }

  String resolvedString(String text, ConfigLocation place) {
    if (!text.startsWith(ENVIRONMENT)) return text;
    var name = text.substring(ENVIRONMENT.length());
    return Optional.ofNullable(environment.apply(name))
        .orElseThrow(() -> place
            .misconfigured("the environment variable " + NameSuggestions.variableName(name) + " is not set"));
  }

  boolean bool() {
    if (!in.isBoolean()) throw in.unexpected("true or false");
    return in.bool();
  }

  /** A whole number in the range of an int. */
  int integer(String what, int least) {
    if (!in.isNumber()) throw in.unexpected(what);
    int count;
    try {
      count = in.int32();
    } catch (JsonParseException e) {
      throw location().misconfigured("expected " + what + ", found " + e.found());
    }
    if (count < least) {
      throw location().misconfigured("expected " + what + " from " + least + " on, found a smaller one");
    }
    return count;
  }

  double number(String what, double least) {
    if (!in.isNumber()) throw in.unexpected(what);
    double number = in.number();
    if (number < least) {
      throw location().misconfigured("expected " + what + " from " + (long) least + " on, found a smaller one");
    }
    return number;
  }

  /** A number of seconds; 0 is the other, as everywhere in the gateway. */
  Duration seconds(Duration other) {
    int seconds = integer("a number of seconds", 0);
    return seconds == 0 ? other : Duration.ofSeconds(seconds);
  }

  /** A number of milliseconds, or a text with a unit; zero is the other. */
  Duration duration(Duration other) {
    var duration = duration();
    return duration.isZero() ? other : duration;
  }

  private Duration duration() {
    var what = "a number of milliseconds, or a text such as \"500ms\"";
    if (in.isNumber()) return Duration.ofMillis(integer("a number of milliseconds", 0));
    if (!in.isString()) throw in.unexpected(what);
    return GoDuration.parse(in.string())
        .orElseThrow(() -> location().misconfigured("expected " + what + ", found another text"));
  }

  /** Whether an object or an array has nothing in it; it is passed over. */
  boolean isEmpty() {
    var nothing = new boolean[] {true};
    if (in.isObject()) members(name -> nothing[0] = skipped());
    else elements(() -> nothing[0] = skipped());
    return nothing[0];
  }

  private boolean skipped() {
    in.skip();
    return false;
  }

  void skip() {
    in.skip();
  }

  /** Passes over what is accepted and has no effect. */
  void ignore() {
    ignore("");
    in.skip();
  }

  /** Remembers that what stands here has no effect. */
  void ignore(String why) {
    ignored.add(in.path().replaceFirst("^\\$\\.?(providers(\\.|(?=\\[)))?", "") + why);
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
