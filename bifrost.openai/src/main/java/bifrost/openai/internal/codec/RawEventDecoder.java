package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.util.Optional;

/** A decoder for the events of raw requests. The data of an event may be any JSON. */
public final class RawEventDecoder implements RawResponse.Decoder<Optional<JsonValue>> {
  @Override
  public Optional<JsonValue> decode(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object
        && RawJsonDecoder.isErrorEvent(object)) throw RawResponse.unexpectedError(in);
    return Optional.of(value);
  }

  @Override
  public boolean readsAnyValue() {
    return true;
  }

  /** {@return a tracker for raw streams, which are complete at any regular end of the body} */
  public static StreamEndTracker<JsonValue> endTracker() {
    return new StreamEndTracker<>() {
      @Override
      public boolean accept(JsonValue event) {
        return false;
      }

      @Override
      public String missingAtEnd() {
        return "";
      }

      @Override
      public String missingWithoutEvents() {
        return "";
      }
    };
  }
}
