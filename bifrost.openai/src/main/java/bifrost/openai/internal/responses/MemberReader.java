package bifrost.openai.internal.responses;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The members of an object of the Responses API. Members that are not read, because they are unknown or have another form, are the rest. */
public final class MemberReader {
  private final JsonObject json;
  private final String path;
  private final Set<String> read = new HashSet<>();

  /**
   * Reads an object.
   *
   * @param path its path, for messages
   */
  MemberReader(JsonObject json, String path) {
    this.json = json;
    this.path = path;
  }

  JsonObject json() {
    return json;
  }

  String path(String name) {
    return path + "." + name;
  }

  /** {@return whether a member is there and not null} */
  boolean isPresent(String name) {
    return json.get(name).isPresent();
  }

  /** {@return a member of any form, which remains in the rest} */
  Optional<JsonValue> peek(String name) {
    return json.get(name);
  }

  /** Removes a member from the rest. */
  void skip(String name) {
    read.add(name);
  }

  /** {@return a word, or a number as its text; empty if it is absent, empty or of another kind} */
  Optional<String> word(String name) {
    var value = json.get(name).orElse(null);
    if (!(value instanceof JsonString) && !(value instanceof JsonNumber)) return Optional.empty();
    read.add(name);
    return Optional.of(value instanceof JsonString string ? string.value() : value.toString())
        .filter(text -> !text.isEmpty());
  }

  /** {@return a string; empty if it is absent, empty or of another kind} */
  Optional<String> string(String name) {
    return json.get(name).orElse(null) instanceof JsonString ? word(name) : Optional.empty();
  }

  /** Reads a string that is part of the result; {@code ""} if it is absent. */
  String text(String name) {
    var value = take(name);
    if (value == JsonNull.NULL) return "";
    if (value instanceof JsonString string) return string.value();
    throw unexpected(path(name), "a string", value);
  }

  /** Reads arguments, which some servers send as an object instead of its JSON text. */
  String arguments(String name) {
    var value = take(name);
    return value instanceof JsonObject || value instanceof JsonArray ? value.toString() : text(name);
  }

  /** {@return a whole number from 0 up to a limit; empty if it is anything else} */
  OptionalLong count(String name, long most) {
    try {
      if (!(json.get(name).orElse(null) instanceof JsonNumber number)) return OptionalLong.empty();
      long value = number.longValue();
      if (value < 0 || value > most) return OptionalLong.empty();
      read.add(name);
      return OptionalLong.of(value);
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** {@return a time in seconds, without its fraction; empty if it is of another kind or out of range} */
  Optional<Instant> time(String name) {
    try {
      if (!(json.get(name).orElse(null) instanceof JsonNumber number)) return Optional.empty();
      var seconds = number.decimalValue().setScale(0, RoundingMode.FLOOR);
      boolean isTime = seconds.compareTo(BigDecimal.valueOf(Instant.MIN.getEpochSecond())) >= 0
          && seconds.compareTo(BigDecimal.valueOf(Instant.MAX.getEpochSecond())) <= 0;
      if (!isTime) return Optional.empty();
      read.add(name);
      return Optional.of(Instant.ofEpochSecond(seconds.longValueExact()));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** {@return an object; empty if it is absent or of another kind} */
  Optional<JsonObject> object(String name) {
    if (!(json.get(name).orElse(null) instanceof JsonObject object)) return Optional.empty();
    read.add(name);
    return Optional.of(object);
  }

  /** Removes a member of any form from the rest and returns it. */
  JsonValue take(String name) {
    read.add(name);
    return json.get(name).orElse(JsonNull.NULL);
  }

  /** {@return the members that were not read and are not null} */
  JsonObject unreadMembers() {
    var rest = JsonObject.builder();
    json.members().forEach((name, value) -> {
      if (value != JsonNull.NULL && !read.contains(name)) rest.put(name, value);
    });
    return rest.build();
  }

  static IllegalStateException unexpected(String path, String expected, JsonValue found) {
    return new IllegalStateException("expected " + expected + " but found " + kind(found) + " at " + path);
  }

  private static String kind(JsonValue value) {
    if (value instanceof JsonObject) return "an object";
    if (value instanceof JsonArray) return "an array";
    if (value instanceof JsonString) return "a string";
    if (value instanceof JsonNumber) return "a number";
    return value instanceof JsonBoolean ? "a boolean" : "null";
  }

  /** {@return whether a word is absent: null or empty} */
  static boolean isAbsent(JsonValue word) {
    return word == JsonNull.NULL || word instanceof JsonString text && text.value().isEmpty();
  }
}
