package bifrost.api.internal.value;

import bifrost.api.BifrostError;
import bifrost.api.json.JsonObject;

/** The format of errors in the OpenAI API. */
public final class OpenAiError {
  private OpenAiError() {}

  /** {@return the body of a response that reports the error} */
  public static JsonObject json(BifrostError error) {
    var members = JsonObject.builder().put("message", error.message());
    if (error instanceof BifrostError.Rejected rejected) {
      members.put("type", rejected.type()).put("param", rejected.param()).put("code", rejected.serverCode());
    } else {
      members.put("type", "server_error").put("param", null).put("code", error.code());
    }
    return JsonObject.of("error", members.build());
  }
}
