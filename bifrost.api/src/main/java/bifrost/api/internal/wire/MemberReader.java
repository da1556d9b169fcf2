package bifrost.api.internal.wire;

import bifrost.api.FinishReason;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Methods that read members leniently. Members that are essential to the result are read strictly, with the methods of
 * {@link JsonReader}. All others are read with the methods of this class, which add a value of an unexpected type or
 * range to the extras unchanged.
 */
public final class MemberReader {
  /** The members for which an empty value has the same meaning as no value. */
  private static final Set<String> ABSENT_WHEN_EMPTY = Set.of("type", "role", "finish_reason", "object", "name");
  /** The same for an item or a part of the Responses API whose type is unknown. */
  private static final Set<String> ITEM_ABSENT_WHEN_EMPTY = Set.of("type", "role", "status", "name");

  private MemberReader() {}

  /** {@return the exception for an error that was found instead of a result} */
  public static RuntimeException unexpectedError(JsonReader in) {
    return in.unexpected("a response, not an error");
  }

  /** Reads the {@code error} member of a result, which must be empty. */
  public static void rejectError(JsonReader in, JsonObject.Builder extras) {
    var error = in.value();
    if (!ErrorMember.isEmpty(error)) throw unexpectedError(in);
    extras.put(in.name(), error);
  }

  /** Adds a member that has no component to the extras. */
  public static void keepInExtras(JsonReader in, JsonObject.Builder extras) {
    var value = in.value();
    if (!isAbsent(in.name(), value)) extras.put(in.name(), value);
  }

  /** {@return whether the value of a member is empty and therefore counts as absent} */
  static boolean isAbsent(String name, JsonValue value) {
    return value instanceof JsonString text && text.value().isEmpty() && ABSENT_WHEN_EMPTY.contains(name);
  }

  /** {@return the object without members that are empty and therefore count as absent} */
  public static JsonObject present(JsonObject json) {
    return without(ABSENT_WHEN_EMPTY, json);
  }

  /** {@return the members of an item or a part of unknown type, without those that count as absent} */
  public static JsonObject presentInItem(JsonObject json) {
    return without(ITEM_ABSENT_WHEN_EMPTY, json);
  }

  private static JsonObject without(Set<String> names, JsonObject json) {
    var present = json;
    for (var name : names) {
      boolean isEmpty = json.members().get(name) instanceof JsonString text && text.value().isEmpty();
      if (isEmpty) present = present.without(name);
    }
    return present;
  }

  /**
   * Skips the current member if it is null, and adds it to the extras if it has no component and must be kept.
   *
   * @return whether it was null
   */
  static boolean skipsNull(JsonReader in, boolean keeps, Set<String> components, JsonObject.Builder extras) {
    if (!in.isNull()) return false;
    in.skip();
    if (keeps && !components.contains(in.name())) extras.put(in.name(), JsonNull.NULL);
    return true;
  }

  /**
   * Reads a string whose value is implied by the Java type. Any other value is added to the extras.
   *
   * @return whether the value was the expected one
   */
  public static boolean constant(JsonReader in, String expected, JsonObject.Builder extras) {
    if (!in.isString()) {
      keepInExtras(in, extras);
      return false;
    }
    var value = in.string();
    if (value.equals("error") && in.name().equals("object")) throw unexpectedError(in);
    if (!value.isEmpty() && !value.equals(expected)) extras.put(in.name(), value);
    return value.equals(expected);
  }

  /**
   * Reads a text; an empty text counts as absent. A number is read as text, because some servers send numbers as ids
   * and finish reasons.
   */
  public static Optional<String> text(JsonReader in, JsonObject.Builder extras) {
    return in.isNumber() ? Optional.of(in.value().toString()) : string(in, extras);
  }

  public static Optional<FinishReason> finishReason(JsonReader in, JsonObject.Builder extras) {
    var text = text(in, extras);
    return text.isPresent() ? Optional.of(new FinishReason(text.get())) : Optional.empty();
  }

  /** Reads a time in seconds since 1970, without the fraction. */
  public static Optional<Instant> time(JsonReader in, JsonObject.Builder extras) {
    var time = in.tryRead(MemberReader::wholeSeconds);
    return time.isPresent() ? time : lenient(in, extras, MemberReader::seconds);
  }

  private static Instant wholeSeconds(JsonReader in) {
    return instant(in.integer(), in);
  }

  private static Instant seconds(JsonReader in) {
    return instant((long) Math.floor(in.number()), in);
  }

  private static Instant instant(long seconds, JsonReader in) {
    if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) throw in.unexpected("a time");
    return Instant.ofEpochSecond(seconds);
  }

  /** Reads a text, or a list of parts, whose texts are joined. Parts of other types are added to the extras. */
  public static String joinedText(JsonReader in, JsonObject.Builder extras) {
    if (!in.isArray() && !in.isObject()) return in.string();
    var parts = JoinedContentParts.decode(in);
    if (!parts.otherParts().isEmpty()) extras.put(in.name(), parts.otherParts());
    return parts.text();
  }

  /** Reads a string; an empty string counts as absent. Any other value, such as a number, is added to the extras. */
  public static Optional<String> string(JsonReader in, JsonObject.Builder extras) {
    if (!in.isString()) {
      keepInExtras(in, extras);
      return Optional.empty();
    }
    var text = in.string();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Reads the arguments of a function call. Some servers send an object instead of its JSON as a string. */
  public static String arguments(JsonReader in) {
    return in.isObject() || in.isArray() ? in.value().toString() : in.string();
  }

  /** Reads a number, or null as NaN, because JSON has no NaN and servers send null instead. */
  public static double numberOrNan(JsonReader in) {
    if (!in.isNull()) return in.number();
    in.skip();
    return Double.NaN;
  }

  public static JsonObject object(JsonReader in) {
    if (!in.isObject()) throw in.unexpected("an object");
    return (JsonObject) in.value();
  }

  /** {@return a reader for a value that has already been read} */
  public static JsonReader reader(JsonValue value) {
    return new JsonReader(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the index of a choice. */
  public static int index(JsonReader in) {
    int index = in.int32();
    if (index < 0) throw in.unexpected("an index of 0 or more");
    return index;
  }

  /** Reads an index; -1 if the value is invalid, which is then added to the extras. */
  public static int index(JsonReader in, JsonObject.Builder extras) {
    return lenient(in, extras, MemberReader::index).orElse(-1);
  }

  /** Reads a count or a number in a sequence, which must not be negative. */
  public static long count(JsonReader in) {
    long count = in.integer();
    if (count < 0) throw in.unexpected("a number of 0 or more");
    return count;
  }

  /** Reads an array strictly: an unexpected element makes the response malformed. */
  public static <T> List<T> list(JsonReader in, Function<JsonReader, T> element) {
    var list = new ArrayList<T>();
    while (in.nextElement()) list.add(element.apply(in));
    return list;
  }

  /** Reads an array strictly, or null, which some servers send instead of an empty array. */
  public static <T> List<T> listOrNull(JsonReader in, Function<JsonReader, T> element) {
    if (!in.isNull()) return list(in, element);
    in.skip();
    return List.of();
  }

  /**
   * Reads an empty array instead of an object, because PHP encodes an empty object as an array. Returns false if the
   * value is not an array.
   */
  public static boolean isEmptyArray(JsonReader in) {
    if (!in.isArray()) return false;
    if (in.nextElement()) throw in.unexpected("an object");
    return true;
  }

  /** Reads an array that is not essential: if an element is unexpected, the array is added to the extras. */
  public static <T> List<T> lenientList(JsonReader in, JsonObject.Builder extras, Function<JsonReader, T> element) {
    return lenient(in, extras, each -> list(each, element)).orElse(List.of());
  }

  /** Reads a member that is not essential: if its value is unexpected, it is added to the extras. */
  public static <T> Optional<T> lenient(JsonReader in, JsonObject.Builder extras, Function<JsonReader, T> decoder) {
    var value = in.<T>tryRead(decoder);
    if (value.isEmpty()) keepInExtras(in, extras);
    return value;
  }
}
