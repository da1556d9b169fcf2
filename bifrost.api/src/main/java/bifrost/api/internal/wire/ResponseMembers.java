package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Optional;

/** Methods that read members of the Responses API, in addition to those of {@link MemberReader}. */
public final class ResponseMembers {
  /** The members of an item or a part for which an empty value has the same meaning as no value. */
  private static final List<String> ABSENT_WHEN_EMPTY = List.of("type", "role", "status", "name");
  private static final JsonString EMPTY = new JsonString("");

  private ResponseMembers() {}

  /** Reads a string; an empty string counts as absent. Any other value is added to the extras. */
  public static Optional<String> string(JsonReader in, JsonObject.Builder extras) {
    if (in.isString()) return Optional.of(in.string()).filter(text -> !text.isEmpty());
    MemberReader.keepInExtras(in, extras);
    return Optional.empty();
  }

  /** Reads arguments. Some servers send an object instead of its JSON as a string. */
  public static String arguments(JsonReader in) {
    return in.isObject() || in.isArray() ? in.value().toString() : in.string();
  }

  /** Reads a sequence number; -1 if the value is invalid, which is then added to the extras. */
  public static long number(JsonReader in, JsonObject.Builder extras) {
    return MemberReader.lenient(in, extras, ResponseMembers::notNegative).orElse(-1L);
  }

  private static long notNegative(JsonReader in) {
    long value = in.integer();
    if (value < 0) throw in.unexpected("a number of 0 or more");
    return value;
  }

  /** Reads an index; -1 if the value is invalid, which is then added to the extras. */
  public static int index(JsonReader in, JsonObject.Builder extras) {
    return MemberReader.lenient(in, extras, MemberReader::index).orElse(-1);
  }

  /** {@return the members of an item or a part of unknown type, without those that count as absent} */
  public static JsonObject present(JsonObject json) {
    var present = json;
    for (var name : ABSENT_WHEN_EMPTY) {
      if (EMPTY.equals(json.members().get(name))) present = present.without(name);
    }
    return present;
  }
}
