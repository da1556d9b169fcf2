package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.io.IOException;
import java.util.Optional;

/** A reader of the responses of images, files and batches, which are returned as JSON objects. */
final class JsonAnswer {
  private static final String COMPLETED = ".completed";

  private JsonAnswer() {}

  /** {@return the object; empty for a 204 response, which some servers send to a DELETE} */
  static JsonObject of(Answer answer, JsonReader reader) throws IOException {
    return answer.status() == 204 && answer.isBlank() ? JsonObject.of() : answer.decode(reader, JsonAnswer::object);
  }

  private static JsonObject object(JsonReader in) {
    if (!in.isObject()) throw in.unexpected("an object");
    var object = (JsonObject) in.value();
    boolean isResult = object.get("id").isPresent() || object.get("data").isPresent();
    if (RawAnswer.isError(object) || !isResult && object.get("detail").isPresent()) throw Shape.noAnswer(in);
    return object;
  }

  static Optional<JsonObject> event(JsonReader in) {
    if (!in.isObject()) return Answer.noEvent(in);
    var event = (JsonObject) in.value();
    if (RawAnswer.isErrorEvent(event)) throw Shape.noAnswer(in);
    return Optional.of(event);
  }

  /** {@return the completeness of streamed images: several images give several such events, so that none of them is the end} */
  static Completeness<JsonObject> images() {
    return new Completeness<>() {
      private boolean completed;

      @Override
      public boolean seen(JsonObject event) {
        completed |= event.string("type").filter(type -> type.endsWith(COMPLETED)).isPresent();
        return false;
      }

      @Override
      public String missing() {
        return completed ? "" : "no event that ends with '" + COMPLETED + "'";
      }
    };
  }
}
