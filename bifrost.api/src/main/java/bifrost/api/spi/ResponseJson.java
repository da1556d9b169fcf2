package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.internal.wire.ResponseReader;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The readers and the writers of {@link Response} and {@link ResponsesRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class ResponseJson {
  private static final String INCOMPLETE_DETAILS = "incomplete_details";
  private static final String OUTPUT = "output";

  private ResponseJson() {}

  /**
   * Reads a response: an object. Texts, names and arguments of an unexpected kind fail; any other unexpected member is
   * added to the extras. An error instead of a response fails. A failed response does not: its {@code error} is added
   * to the extras.
   *
   * @param in the reader
   * @return the response; its status is {@code completed} if the server sent none
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Response read(JsonReader in) {
    var reader = new ResponseReader();
    while (in.nextMemberIncludingNull()) reader.readMember(in);
    if (reader.isError()) throw in.unexpected("a response with 'output', not an error");
    return reader.response("completed");
  }

  /**
   * Writes a response.
   *
   * @param response the response
   * @param out the writer
   */
  public static void write(Response response, JsonWriter out) {
    ObjectWriter.begin(extras(response), out).memberIfPresent("id", response.id()).member("object", "response")
        .memberIfPresent("created_at", response.createdAt(), JsonForm::time)
        .memberIfPresent("status", response.status())
        .memberIfPresent(INCOMPLETE_DETAILS, response.incompleteReason(), ResponseJson::writeReason)
        .memberIfPresent("model", response.model()).array(OUTPUT, response.output(), ResponseItemJson::write)
        .memberIfPresent("usage", response.usage(), UsageJson::writeResponses).end();
  }

  private static void writeReason(String reason, JsonWriter out) {
    out.beginObject().member("reason", reason).endObject();
  }

  /**
   * {@return the extras} The reader divides the incomplete details between a component and the extras, and an output
   * with invalid items too. Here these extras get back the content of the component.
   */
  private static JsonObject extras(Response response) {
    var extras = response.extras();
    if (extras.isEmpty()) return extras;
    var reason = response.incompleteReason();
    boolean hasDetails = extras.members().get(INCOMPLETE_DETAILS) instanceof JsonObject;
    if (reason.isPresent() && hasDetails) {
      var details = JsonObject.of("reason", reason.get()).with(extras.get(INCOMPLETE_DETAILS).asObject());
      extras = extras.with(INCOMPLETE_DETAILS, details);
    }
    boolean hasOutput = !response.output().isEmpty();
    if (hasOutput && extras.members().get(OUTPUT) instanceof JsonArray invalid && isInvalid(invalid)) {
      var items = new ArrayList<JsonValue>();
      for (var item : response.output()) items.add(JsonForm.json(item, ResponseItemJson::write));
      items.addAll(invalid.elements());
      extras = extras.with(OUTPUT, items);
    }
    return extras;
  }

  private static boolean isInvalid(JsonArray items) {
    return items.elements().stream()
        .noneMatch(item -> item instanceof JsonObject || item instanceof JsonString || item == JsonNull.NULL);
  }

  /**
   * Reads a request: an object with {@code model}. The {@code input} is a text or a list of items. The member {@code
   * stream} is skipped, because the method that sends the request determines it. All other members are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ResponsesRequest readRequest(JsonReader in) {
    var model = "";
    List<ResponseItem> input = List.of();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "input" -> input = readInput(in);
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (model.isEmpty()) throw in.unexpected("a request with 'model'");
    return new ResponsesRequest(model, input, parameters.build());
  }

  private static List<ResponseItem> readInput(JsonReader in) {
    return in.isString() ? List.of(ResponseItem.user(in.string()))
        : MemberReader.listOrNull(in, ResponseItemJson::read);
  }

  /**
   * Writes a request, without {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(ResponsesRequest request, JsonWriter out) {
    writeRequestMembers(request, out.beginObject());
    out.endObject();
  }

  /**
   * Writes the members of a request, in an object that is open, so that a provider can add members such as {@code
   * stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequestMembers(ResponsesRequest request, JsonWriter out) {
    JsonForm.list(request.input(), out.member("model", request.model()).name("input"), ResponseItemJson::write);
    JsonForm.parameters(request.parameters(), out);
  }
}
