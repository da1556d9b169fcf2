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

/**
 * A reader for the members of an object of the Responses API. Unknown members, and members of an unexpected type,
 * remain unread; they become extras.
 */
public final class MemberReader {
  private final JsonObject json;
  private final String path;
  private final Set<String> read = new HashSet<>();

  /**
   * Creates a reader.
   *
   * @param path the path of the object, for messages
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

  /** {@return whether a member is present and not null} */
  boolean isPresent(String name) {
    return json.tryGet(name).isPresent();
  }

  /** {@return the value of a member, which remains unread} */
  Optional<JsonValue> peek(String name) {
    return json.tryGet(name);
  }

  /** Marks a member as read. */
  void markAsRead(String name) {
    read.add(name);
  }

  /** Reads a string, or a number as text; empty if it is absent, empty or of another type. */
  Optional<String> scalar(String name) {
    var value = json.tryGet(name).orElse(null);
    if (!(value instanceof JsonString) && !(value instanceof JsonNumber)) return Optional.empty();
    read.add(name);
    return Optional.of(value instanceof JsonString string ? string.value() : value.toString())
        .filter(text -> !text.isEmpty());
  }

  /** Reads a string; empty if it is absent, empty or of another type. */
  Optional<String> string(String name) {
    return json.tryGet(name).orElse(null) instanceof JsonString ? scalar(name) : Optional.empty();
  }

  /**
   * Reads a string that is part of the result; {@code ""} if it is absent.
   *
   * @throws IllegalStateException if the value is of another type
   */
  String text(String name) {
    var value = take(name);
    if (value == JsonNull.NULL) return "";
    if (value instanceof JsonString string) return string.value();
    throw unexpected(path(name), "a string", value);
  }

  /** Reads arguments. Some servers send an object instead of its JSON as a string. */
  String arguments(String name) {
    var value = take(name);
    return value instanceof JsonObject || value instanceof JsonArray ? value.toString() : text(name);
  }

  /** Reads an integer from 0 to a maximum; empty for any other value. */
  OptionalLong count(String name, long max) {
    try {
      if (!(json.tryGet(name).orElse(null) instanceof JsonNumber number)) return OptionalLong.empty();
      long value = number.longValue();
      if (value < 0 || value > max) return OptionalLong.empty();
      read.add(name);
      return OptionalLong.of(value);
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** Reads a time in seconds since 1970, without the fraction; empty if it is of another type or out of range. */
  Optional<Instant> time(String name) {
    try {
      if (!(json.tryGet(name).orElse(null) instanceof JsonNumber number)) return Optional.empty();
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

  /** Reads an object; empty if it is absent or of another type. */
  Optional<JsonObject> object(String name) {
    if (!(json.tryGet(name).orElse(null) instanceof JsonObject object)) return Optional.empty();
    read.add(name);
    return Optional.of(object);
  }

  /** Reads a value of any type; the JSON null if it is absent. */
  JsonValue take(String name) {
    read.add(name);
    return json.tryGet(name).orElse(JsonNull.NULL);
  }

  /** {@return the members that have not been read and are not null} */
  JsonObject unreadMembers() {
    var unread = JsonObject.builder();
    json.members().forEach((name, value) -> {
      if (value != JsonNull.NULL && !read.contains(name)) unread.put(name, value);
    });
    return unread.build();
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

  /** {@return whether a value counts as absent: null or an empty string} */
  static boolean isAbsent(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonString text && text.value().isEmpty();
  }
}
