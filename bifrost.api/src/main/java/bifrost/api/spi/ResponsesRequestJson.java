package bifrost.api.spi;

import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;

/** The reader and the writer of {@link ResponsesRequest}. */
public final class ResponsesRequestJson {
  private ResponsesRequestJson() {}

  /**
   * Reads the current value, which must be an object with a {@code model}. The {@code input} may be a text or a list of
   * items. The member {@code stream} is skipped, because the method of the client that sends the request determines it.
   * All other members become parameters, including those that are null.
   *
   * @param in the reader
   * @return the request
   */
  public static ResponsesRequest read(JsonReader in) {
    var model = "";
    List<ResponseItem> input = List.of();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = in.string();
        case "input" -> input = readInput(in);
        case "stream" -> in.skip();
        default -> parameters.put(in.name(), in.value());
      }
    }
    if (model.isBlank()) throw in.unexpected("a request with 'model'");
    return new ResponsesRequest(model, input, parameters.build());
  }

  private static List<ResponseItem> readInput(JsonReader in) {
    return in.isString() ? List.of(ResponseItem.user(in.string()))
        : MemberReader.listOrNull(in, ResponseItemJson::read);
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void write(ResponsesRequest request, JsonWriter out) {
    out.beginObject();
    writeMembers(request, out);
    out.endObject();
  }

  /**
   * Writes the members of a request into an object that is open, so that the caller can add {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeMembers(ResponsesRequest request, JsonWriter out) {
    out.member("model", request.model()).name("input").beginArray();
    for (var item : request.input()) ResponseItemJson.write(item, out);
    out.endArray();
    JsonForm.extras(request.parameters(), out);
  }
}
