package bifrost.openai.internal.codec;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.http.ContentTypes;
import java.io.IOException;

/** A reader of responses that have no record: any JSON, a text, or nothing. */
public final class RawJsonDecoder {
  private static final JsonString ERROR = new JsonString("error");

  private RawJsonDecoder() {}

  public static JsonValue of(RawResponse answer, JsonReader reader) throws IOException {
    if (ContentTypes.of(answer.headers()).startsWith("text/")) return new JsonString(answer.text(Integer.MAX_VALUE));
    return answer.isBlank() ? JsonNull.NULL : answer.decode(reader, RawJsonDecoder::json);
  }

  private static JsonValue json(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object && isError(object)) throw Decoders.unexpectedError(in);
    return value;
  }

  static boolean isError(JsonObject object) {
    var error = object.get("error").filter(each -> each instanceof JsonObject || each instanceof JsonString);
    return error.filter(each -> !ErrorDecoder.isEmpty(each)).isPresent()
        || object.get("object").filter(ERROR::equals).isPresent();
  }

  /** {@return whether an event is an error}, which some servers say by {@code type} alone. */
  static boolean isErrorEvent(JsonObject event) {
    return isError(event) || event.get("type").filter(ERROR::equals).isPresent();
  }
}
