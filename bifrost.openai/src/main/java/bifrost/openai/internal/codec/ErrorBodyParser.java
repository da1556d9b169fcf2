package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.sse.EventStreamSniffer;
import bifrost.openai.internal.sse.SseDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads the JSON of a body that may be an error, as leniently as possible: invalid UTF-8 is replaced, and of a body that breaks off the
 * members before the break are read. Errors are short, so a long body is read as if it broke off: it must not cost more than the limits of
 * the call allow.
 */
public final class ErrorBodyParser {
  private static final int MAX_BYTES = 1 << 20;

  /** How deep {@code error.message} stands. */
  private static final int MESSAGE_DEPTH = 2;

  private ErrorBodyParser() {}

  /** {@return the JSON of a body or of an event; of an event stream that of its first event} */
  static Optional<JsonValue> json(RawResponse answer) {
    var beginning = ByteBuffer.wrap(answer.bytes(), answer.from(), answer.to() - answer.from());
    if (!EventStreamSniffer.isEventStream(List.of(beginning))) return object(answer);
    var events = new SseDecoder(Integer.MAX_VALUE);
    events.feed(beginning.limit(Math.min(beginning.limit(), answer.from() + MAX_BYTES)));
    if (!events.next() && !events.finish()) return Optional.empty();
    return object(new RawResponse(answer.status(), answer.headers(), events.bytes(), events.from(), events.to()));
  }

  private static Optional<JsonValue> object(RawResponse answer) {
    int to = Math.min(answer.to(), answer.from() + MAX_BYTES);
    var whole =
        to < answer.to() ? Optional.<JsonValue>empty() : value(new JsonReader(answer.bytes(), answer.from(), to));
    if (whole.isPresent() || answer.firstByte() != '{' && answer.firstByte() != '[') return whole;
    var repaired = Utf8Repair.repair(answer.bytes(), answer.from(), to);
    whole = to < answer.to() ? whole : value(new JsonReader(repaired));
    return whole.isPresent() ? whole : partialObject(new JsonReader(repaired));
  }

  private static Optional<JsonValue> value(JsonReader in) {
    try {
      var value = in.value();
      in.end();
      return Optional.of(value);
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /** The members before the break, if an error is among them. */
  private static Optional<JsonValue> partialObject(JsonReader in) {
    if (!in.isObject()) return Optional.empty();
    var members = JsonObject.builder();
    members(in, members, MESSAGE_DEPTH);
    return Optional.of(members.build())
        .filter(object -> object.get("error").filter(error -> !ErrorDecoder.isEmpty(error)).isPresent())
        .map(object -> object);
  }

  /** False if the object breaks off. */
  private static boolean members(JsonReader in, JsonObject.Builder members, int depth) {
    try {
      while (in.nextMember()) {
        var name = in.name();
        if (depth == 0 || !in.isObject()) {
          members.put(name, in.value());
          continue;
        }
        var nested = JsonObject.builder();
        boolean isWhole = members(in, nested, depth - 1);
        members.put(name, nested.build());
        if (!isWhole) return false;
      }
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }
}
