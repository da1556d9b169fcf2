package bifrost.vllm.replay;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of a call as the caller observes it, in lines with a key and a value. Values are JSON where
 * possible, so that the order of members does not matter.
 */
final class CallSummary {
  /**
   * The keys of the result itself. If an expectation does not contain one of them, the result must not
   * contain it either.
   */
  private static final Set<String> RESULT =
      Set.of("text", "reasoning", "refusal", "call", "error", "inconsistent", "vector", "model-id", "result", "raw");
  static final String ABSENT = "absent";

  private final List<Line> lines = new ArrayList<>();

  /** One line. A key may occur several times, and the order of its values matters. */
  record Line(String key, String value) {
    @Override
    public String toString() {
      return key + " " + value;
    }
  }

  /** {@return the summary with these lines, in the format of {@link #toString}} */
  static CallSummary parse(List<String> text) {
    var summary = new CallSummary();
    for (var line : text) {
      int space = line.indexOf(' ');
      summary.add(space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1));
    }
    return summary;
  }

  CallSummary add(String key, Object value) {
    lines.add(new Line(key, value.toString()));
    return this;
  }

  /** Adds a text in quotes, unless it is empty. */
  CallSummary text(String key, String value) {
    return value.isEmpty() ? this : add(key, new JsonString(value));
  }

  /** Adds a value without quotes, unless it is empty. */
  CallSummary name(String key, String value) {
    return value.isEmpty() ? this : add(key, value);
  }

  CallSummary optional(String key, Optional<?> value) {
    value.ifPresent(present -> add(key, present));
    return this;
  }

  CallSummary members(String prefix, JsonObject members) {
    members.members().forEach((name, value) -> add(prefix + "." + name, value));
    return this;
  }

  /** Adds the lines of another summary, with a prefix to their keys. */
  CallSummary addAll(String prefix, CallSummary other) {
    other.lines.forEach(line -> add(prefix + line.key(), line.value()));
    return this;
  }

  Set<String> keys() {
    return lines.stream().map(Line::key).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  List<String> values(String key) {
    return lines.stream().filter(line -> line.key().equals(key)).map(Line::value).toList();
  }

  /** {@return the lines of the result itself: texts, calls, vectors and errors} */
  CallSummary result() {
    var result = new CallSummary();
    for (var line : lines) if (isResult(line.key())) result.add(line.key(), line.value());
    return result;
  }

  private static boolean isResult(String key) {
    return RESULT.contains(key.substring(key.lastIndexOf('.') + 1)) && key.matches("(partial\\.)?(\\d+\\.)?[a-z-]+");
  }

  /** {@return the differences between a summary and this expectation; empty if it matches} */
  List<String> differences(CallSummary summary) {
    var keys = new LinkedHashSet<>(keys());
    summary.keys().stream().filter(CallSummary::isResult).forEach(keys::add);
    var differences = new TreeMap<String, String>();
    for (var key : keys) {
      var expected = values(key).equals(List.of(ABSENT)) ? List.<String>of() : values(key);
      var actual = summary.values(key);
      if (!matches(expected, actual)) differences.put(key, key + ": expected " + expected + " but was " + actual);
    }
    return List.copyOf(differences.values());
  }

  private static boolean matches(List<String> expected, List<String> actual) {
    if (expected.size() != actual.size()) return false;
    for (int i = 0; i < expected.size(); i++) if (!matches(expected.get(i), actual.get(i))) return false;
    return true;
  }

  /**
   * {@return whether a value matches} An expected value that ends in {@code …} must be a prefix of it; one
   * enclosed in {@code …} must be contained in it.
   */
  private static boolean matches(String expected, String actual) {
    if (expected.startsWith("…")) return actual.contains(expected.substring(1, expected.length() - 1));
    if (expected.endsWith("…")) return actual.startsWith(expected.substring(0, expected.length() - 1));
    return expected.equals(actual) || json(expected).isPresent() && json(expected).equals(json(actual));
  }

  private static Optional<Object> json(String text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallSummary that && lines.equals(that.lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  @Override
  public String toString() {
    return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
  }
}
