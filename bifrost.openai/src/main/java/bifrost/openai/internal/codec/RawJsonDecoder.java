package bifrost.openai.internal.codec;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import bifrost.openai.internal.http.ContentTypes;
import java.io.IOException;

/** A decoder for the responses of raw requests: any JSON, text, or an empty body. */
public final class RawJsonDecoder {
  private static final JsonString ERROR = new JsonString("error");

  private RawJsonDecoder() {}

  public static JsonValue of(RawResponse response, JsonReader reader) throws IOException {
    if (ContentTypes.of(response.headers())
        .startsWith("text/")) return new JsonString(response.text(Integer.MAX_VALUE));
    return response.isBlank() ? JsonNull.NULL : response.decode(reader, RawJsonDecoder::json);
  }

  private static JsonValue json(JsonReader in) {
    var value = in.value();
    if (value instanceof JsonObject object && isError(object)) throw RawResponse.unexpectedError(in);
    return value;
  }

  static boolean isError(JsonObject object) {
    var error = object.tryGet("error").filter(each -> each instanceof JsonObject || each instanceof JsonString);
    return error.filter(each -> !ErrorMember.isEmpty(each)).isPresent()
        || object.tryGet("object").filter(ERROR::equals).isPresent();
  }

  /** {@return whether an event is an error} Some servers mark an error only by the type of the event. */
  static boolean isErrorEvent(JsonObject event) {
    return isError(event) || event.tryGet("type").filter(ERROR::equals).isPresent();
  }
}
