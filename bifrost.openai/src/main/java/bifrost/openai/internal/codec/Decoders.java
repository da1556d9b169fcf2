package bifrost.openai.internal.codec;

import bifrost.api.FinishReason;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Methods for reading members tolerantly. Members that are essential to the result are read strictly, by the reader's own methods. All
 * others are read by these methods, which add a value of an unexpected kind or range to the extras unchanged.
 */
public final class Decoders {
  /** The members whose empty value means the same as their absence. */
  private static final Set<String> ABSENT_WHEN_EMPTY = Set.of("type", "role", "finish_reason", "object", "name");

  private Decoders() {}

  /** {@return the exception of a decoder that finds an error where it expected a result} */
  static RuntimeException unexpectedError(JsonReader in) {
    return in.unexpected("a response, not an error");
  }

  /** Reads an {@code error} member, which must be empty beside a result. */
  static void rejectError(JsonReader in, JsonObject.Builder extras) {
    var error = in.value();
    if (!ErrorDecoder.isEmpty(error)) throw unexpectedError(in);
    extras.put(in.name(), error);
  }

  /** Keeps a member that has no component. */
  static void keepInExtras(JsonReader in, JsonObject.Builder extras) {
    var value = in.value();
    if (!isAbsent(in.name(), value)) extras.put(in.name(), value);
  }

  /** {@return whether a member is empty and therefore counts as absent} */
  static boolean isAbsent(String name, Object value) {
    return ABSENT_WHEN_EMPTY.contains(name)
        && (value.equals("") || value instanceof JsonString text && text.value().isEmpty());
  }

  /**
   * Reads a word that the Java type implies; any other word is added to the extras.
   *
   * @return whether it was the expected word
   */
  static boolean constant(JsonReader in, String expected, JsonObject.Builder extras) {
    if (!in.isString()) {
      keepInExtras(in, extras);
      return false;
    }
    var word = in.string();
    if (word.equals("error") && in.name().equals("object")) throw unexpectedError(in);
    if (!word.isEmpty() && !word.equals(expected)) extras.put(in.name(), word);
    return word.equals(expected);
  }

  /** Reads a text; an empty one is absent. A number is read as its text, because some servers send numbers as ids and finish reasons. */
  static Optional<String> text(JsonReader in, JsonObject.Builder extras) {
    if (in.isString()) return Optional.of(in.string()).filter(text -> !text.isEmpty());
    if (in.isNumber()) return Optional.of(in.value().toString());
    keepInExtras(in, extras);
    return Optional.empty();
  }

  static Optional<FinishReason> finishReason(JsonReader in, JsonObject.Builder extras) {
    return text(in, extras).map(FinishReason::new);
  }

  /** Reads seconds since 1970, without their fraction. */
  static Optional<Instant> time(JsonReader in, JsonObject.Builder extras) {
    var time = in.tryRead(Decoders::wholeSeconds);
    return time.isPresent() ? time : secondary(in, extras, Decoders::seconds);
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

  /** Reads a text for which some servers send parts; parts that are not text are added to the extras. */
  static String joinedText(JsonReader in, JsonObject.Builder extras) {
    if (!in.isArray() && !in.isObject()) return in.string();
    var parts = JoinedContentParts.decode(in);
    if (!parts.otherParts().isEmpty()) extras.put(in.name(), parts.otherParts());
    return parts.text();
  }

  /** {@return the text of a string, the JSON of anything else} */
  public static String plainText(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  /** JSON has no NaN; servers write null. */
  static double numberOrNan(JsonReader in) {
    if (!in.isNull()) return in.number();
    in.skip();
    return Double.NaN;
  }

  public static JsonObject object(JsonReader in) {
    if (!in.isObject()) throw in.unexpected("an object");
    return (JsonObject) in.value();
  }

  /** {@return a reader of a value that had to be read before it was known what it is} */
  static JsonReader reader(JsonValue value) {
    return new JsonReader(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the index of a choice. */
  static int index(JsonReader in) {
    int index = in.int32();
    if (index < 0) throw in.unexpected("an index from 0");
    return index;
  }

  /** Reads an array strictly: an unexpected element fails the response. */
  static <T> List<T> list(JsonReader in, RawResponse.Decoder<T> element) {
    var list = new ArrayList<T>();
    while (in.nextElement()) list.add(element.decode(in));
    return list;
  }

  /** Reads an array strictly, or a null, which some servers send for an empty list. */
  static <T> List<T> listOrNull(JsonReader in, RawResponse.Decoder<T> element) {
    if (!in.isNull()) return list(in, element);
    in.skip();
    return List.of();
  }

  /** Reads an empty array where an object is expected, because PHP encodes an empty object so. Returns false if the value is no array. */
  static boolean isEmptyArray(JsonReader in) {
    if (!in.isArray()) return false;
    if (in.nextElement()) throw in.unexpected("an object");
    return true;
  }

  /** Reads a secondary array, which never fails the response. */
  static <T> List<T> secondaryList(JsonReader in, JsonObject.Builder extras, RawResponse.Decoder<T> element) {
    return secondary(in, extras, each -> list(each, element)).orElse(List.of());
  }

  /** Reads a secondary member, which never fails the response. */
  static <T> Optional<T> secondary(JsonReader in, JsonObject.Builder extras, RawResponse.Decoder<T> decoder) {
    var value = in.<T>tryRead(decoder::decode);
    if (value.isEmpty()) keepInExtras(in, extras);
    return value;
  }
}
