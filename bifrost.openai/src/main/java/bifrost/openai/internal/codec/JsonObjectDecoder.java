package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.IOException;
import java.util.Optional;

/** A decoder for the responses of images, files and batches, which are returned as JSON objects. */
public final class JsonObjectDecoder {
  private static final String COMPLETED = ".completed";

  private JsonObjectDecoder() {}

  /** {@return the object; empty for status 204, which some servers send for a DELETE} */
  public static JsonObject of(RawResponse response, JsonReader reader) throws IOException {
    return response.status() == 204 && response.isBlank() ? JsonObject.of()
        : response.decode(reader, JsonObjectDecoder::object);
  }

  private static JsonObject object(JsonReader in) {
    if (!in.isObject()) throw in.unexpected("an object");
    var object = (JsonObject) in.value();
    boolean isResult = object.tryGet("id").isPresent() || object.tryGet("data").isPresent();
    if (RawJsonDecoder.isError(object) || !isResult && object.tryGet("detail").isPresent()) {
      throw RawResponse.unexpectedError(in);
    }
    return object;
  }

  public static Optional<JsonObject> event(JsonReader in) {
    if (!in.isObject()) return RawResponse.nonObjectEvent(in);
    var event = (JsonObject) in.value();
    if (RawJsonDecoder.isErrorEvent(event)) throw RawResponse.unexpectedError(in);
    return Optional.of(event);
  }

  /**
   * {@return a tracker for streamed images} It cannot recognize the last event, because the type of the last event of
   * each image ends with {@code .completed}.
   */
  public static StreamEndTracker<JsonObject> imageEndTracker() {
    return new StreamEndTracker<>() {
      private boolean completed;

      @Override
      public boolean accept(JsonObject event) {
        completed |= event.string("type").filter(type -> type.endsWith(COMPLETED)).isPresent();
        return false;
      }

      @Override
      public String missingAtEnd() {
        return completed ? "" : "no event whose type ends with '" + COMPLETED + "'";
      }
    };
  }
}
