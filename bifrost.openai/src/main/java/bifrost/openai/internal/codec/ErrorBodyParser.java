package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import bifrost.openai.internal.sse.EventStreamSniffer;
import bifrost.openai.internal.sse.SseDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A lenient parser for the JSON of a body that may be an error. It replaces invalid UTF-8, and reads the first
 * members of a truncated body. Only the beginning of a long body is read, because errors are short and the cost of
 * parsing must stay bounded.
 */
public final class ErrorBodyParser {
  private static final int MAX_BYTES = 1 << 20;

  /** The nesting depth to which a truncated body is read, so that {@code error.message} and its siblings are found. */
  private static final int MESSAGE_DEPTH = 2;

  private ErrorBodyParser() {}

  /** {@return the JSON of a body or an event; for an event stream, that of its first event} */
  static Optional<JsonValue> json(RawResponse response) {
    var beginning = ByteBuffer.wrap(response.bytes(), response.from(), response.to() - response.from());
    if (!EventStreamSniffer.isEventStream(List.of(beginning))) return object(response);
    var events = new SseDecoder(Integer.MAX_VALUE);
    events.feed(beginning.limit(Math.min(beginning.limit(), response.from() + MAX_BYTES)));
    if (!events.next() && !events.finish()) return Optional.empty();
    return object(new RawResponse(response.status(), response.headers(), events.bytes(), events.from(), events.to()));
  }

  private static Optional<JsonValue> object(RawResponse response) {
    int to = Math.min(response.to(), response.from() + MAX_BYTES);
    var complete =
        to < response.to() ? Optional.<JsonValue>empty() : value(new JsonReader(response.bytes(), response.from(), to));
    if (complete.isPresent()) return complete;
    var repaired = Utf8Repair.repair(response.bytes(), response.from(), to);
    complete = to < response.to() ? complete : value(new JsonReader(repaired));
    return complete.isPresent() ? complete : partialObject(new JsonReader(repaired));
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

  /** {@return the members of a truncated object, if one of them is an error} */
  private static Optional<JsonValue> partialObject(JsonReader in) {
    if (!in.isObject()) return Optional.empty();
    var members = JsonObject.builder();
    readMembers(in, members, MESSAGE_DEPTH);
    return Optional.of(members.build())
        .filter(object -> object.tryGet("error").filter(error -> !ErrorMember.isEmpty(error)).isPresent())
        .map(object -> object);
  }

  /** Reads members. Returns false if the object is truncated. */
  private static boolean readMembers(JsonReader in, JsonObject.Builder members, int depth) {
    try {
      while (in.nextMember()) {
        var name = in.name();
        if (depth == 0 || !in.isObject()) {
          members.put(name, in.value());
          continue;
        }
        var nested = JsonObject.builder();
        boolean isComplete = readMembers(in, nested, depth - 1);
        members.put(name, nested.build());
        if (!isComplete) return false;
      }
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }
}
