package bifrost.openai.wire;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.io.IOException;

/** Reads the answer of any endpoint: JSON, a text, or nothing. */
final class RawAnswer {
  private RawAnswer() {}

  static JsonValue of(Answer answer, JsonReader reader) throws IOException {
    if (Answer.type(answer.headers()).startsWith("text/")) return new JsonString(answer.text(Integer.MAX_VALUE));
    return answer.isBlank() ? JsonNull.NULL : answer.decode(reader, RawAnswer::json);
  }

  private static JsonValue json(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object && isError(object)) throw Shape.noAnswer(in);
    return value;
  }

  private static boolean isError(JsonObject object) {
    var error = object.get("error").filter(each -> each instanceof JsonObject || each instanceof JsonString);
    return error.filter(each -> !ErrorPayload.isEmpty(each)).isPresent()
        || object.get("object").filter(new JsonString("error")::equals).isPresent();
  }
}
