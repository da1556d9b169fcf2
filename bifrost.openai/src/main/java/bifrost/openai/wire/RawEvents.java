package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import java.util.Optional;

/** A decoder of the events of any endpoint. The data of an event may be any JSON. */
final class RawEvents implements Answer.Decoder<Optional<JsonValue>> {
  @Override
  public Optional<JsonValue> decode(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object && RawAnswer.isErrorEvent(object)) throw Shape.noAnswer(in);
    return Optional.of(value);
  }

  @Override
  public boolean readsAnyValue() {
    return true;
  }

  /** {@return the completeness of such a stream, whose clean end is always complete} */
  static Completeness<JsonValue> completeness() {
    return new Completeness<>() {
      @Override
      public boolean seen(JsonValue event) {
        return false;
      }

      @Override
      public String missing() {
        return "";
      }

      @Override
      public String missingWithoutEvents() {
        return "";
      }
    };
  }
}
