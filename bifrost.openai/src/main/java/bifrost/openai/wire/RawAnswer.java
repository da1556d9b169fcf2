package bifrost.openai.wire;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Locale;

/** Reads the answer of any endpoint: JSON, a text, or nothing. */
final class RawAnswer {
  private RawAnswer() {}

  static JsonValue of(Answer answer) {
    var type = answer.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/")) return new JsonString(answer.text(Integer.MAX_VALUE));
    if (answer.isBlank()) return JsonNull.NULL;
    return answer.decode(new JsonReader(answer.bytes()), RawAnswer::json);
  }

  private static JsonValue json(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object && isError(object)) throw Shape.noAnswer(in);
    return value;
  }

  private static boolean isError(JsonObject object) {
    return object.get("error").filter(error -> error instanceof JsonObject || error instanceof JsonString).isPresent()
        || object.get("object").filter(new JsonString("error")::equals).isPresent();
  }
}
