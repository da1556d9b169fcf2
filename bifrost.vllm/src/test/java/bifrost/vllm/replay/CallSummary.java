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

/** What a caller sees of a call, as lines of a key and a value; values are JSON where they can be, so that the order of members is free. */
final class CallSummary {
  /** The keys of the result itself: an expectation that does not name one of them expects it to be absent. */
  private static final Set<String> RESULT =
      Set.of("text", "reasoning", "refusal", "call", "error", "inconsistent", "vector", "model-id", "result", "raw");
  static final String ABSENT = "absent";

  private final List<Line> lines = new ArrayList<>();

  /** One fact. A key may occur several times; the order counts. */
  record Line(String key, String value) {
    @Override
    public String toString() {
      return key + " " + value;
    }
  }

  /** Reads what {@link #toString} writes. */
  static CallSummary parse(List<String> text) {
    var summary = new CallSummary();
    for (var line : text) {
      int blank = line.indexOf(' ');
      summary.add(blank < 0 ? line : line.substring(0, blank), blank < 0 ? "" : line.substring(blank + 1));
    }
    return summary;
  }

  CallSummary add(String key, Object value) {
    lines.add(new Line(key, value.toString()));
    return this;
  }

  /** Adds a text, quoted, unless it is empty. */
  CallSummary text(String key, String value) {
    return value.isEmpty() ? this : add(key, new JsonString(value));
  }

  /** Adds a name as it is, unless it is empty. */
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
  CallSummary all(String prefix, CallSummary other) {
    other.lines.forEach(line -> add(prefix + line.key(), line.value()));
    return this;
  }

  Set<String> keys() {
    return lines.stream().map(Line::key).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  List<String> values(String key) {
    return lines.stream().filter(line -> line.key().equals(key)).map(Line::value).toList();
  }

  /** Returns the lines of the result itself: texts, calls, vectors, and errors. */
  CallSummary result() {
    var result = new CallSummary();
    for (var line : lines) if (isResult(line.key())) result.add(line.key(), line.value());
    return result;
  }

  private static boolean isResult(String key) {
    return RESULT.contains(key.substring(key.lastIndexOf('.') + 1)) && key.matches("(partial\\.)?(\\d+\\.)?[a-z-]+");
  }

  /** Returns what differs from this expectation; empty if nothing does. */
  List<String> differences(CallSummary seen) {
    var keys = new LinkedHashSet<>(keys());
    seen.keys().stream().filter(CallSummary::isResult).forEach(keys::add);
    var differences = new TreeMap<String, String>();
    for (var key : keys) {
      var wanted = values(key).equals(List.of(ABSENT)) ? List.<String>of() : values(key);
      var found = seen.values(key);
      if (!matches(wanted, found)) differences.put(key, key + ": expected " + wanted + " but was " + found);
    }
    return List.copyOf(differences.values());
  }

  private static boolean matches(List<String> wanted, List<String> found) {
    if (wanted.size() != found.size()) return false;
    for (int i = 0; i < wanted.size(); i++) if (!matches(wanted.get(i), found.get(i))) return false;
    return true;
  }

  /** An expected value that ends in {@code …} is a beginning, and one between two of them is a part. */
  private static boolean matches(String wanted, String found) {
    if (wanted.startsWith("…")) return found.contains(wanted.substring(1, wanted.length() - 1));
    if (wanted.endsWith("…")) return found.startsWith(wanted.substring(0, wanted.length() - 1));
    return wanted.equals(found) || json(wanted).isPresent() && json(wanted).equals(json(found));
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
