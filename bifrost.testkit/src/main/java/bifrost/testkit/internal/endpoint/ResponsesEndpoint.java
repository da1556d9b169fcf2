package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.ToyModel;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.RequestRejectedException;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/** The endpoint {@code POST /v1/responses}, which converts requests to chat completion requests for the toy model. */
public final class ResponsesEndpoint {
  private final ServerSettings settings;
  private final SequentialIds ids;

  public ResponsesEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    String model = ModelCatalog.servedModel(body, settings.models());
    body.string("previous_response_id").ifPresent(id -> {
      throw new RequestRejectedException(404,
          object("error", object("message", "Response with id '" + id + "' not found.", "type", "invalid_request_error",
              "param", "response_id", "code", 404)));
    });
    var chat = ParsedChatRequest.of(chat(body), model);
    var renderer = new ResponsesRenderer(body, chat, "resp_" + ids.next(), new ToyModel(chat, ids).choice(0), ids);
    return body.bool("stream").orElse(false) ? renderer.stream() : Reply.json(renderer.complete().toString());
  }

  private static JsonObject chat(JsonObject body) {
    var messages = new ArrayList<JsonValue>();
    body.string("instructions").ifPresent(text -> messages.add(object("role", "system", "content", text)));
    JsonValue input = body.tryGet("input")
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.input", "Field required", body));
    if (input instanceof JsonString text) messages.add(object("role", "user", "content", text));
    else if (input instanceof JsonArray items) items.forEach(item -> messages.add(message((JsonObject) item)));
    JsonObject chat = object("messages", messages);
    for (String parameter : List.of("temperature", "top_p", "parallel_tool_calls")) {
      if (body.tryGet(parameter).isPresent()) chat = chat.with(parameter, body.tryGet(parameter).get());
    }
    if (body.tryGet("max_output_tokens").isPresent()) {
      chat = chat.with("max_completion_tokens", body.tryGet("max_output_tokens").get());
    }
    var tools =
        body.array("tools").map(JsonArray::elements).orElse(List.of()).stream()
            .map(ResponsesEndpoint::withNestedFunction).toList();
    if (!tools.isEmpty()) {
      chat =
          chat.with("tools", tools).with("tool_choice",
              withNestedFunction(body.tryGet("tool_choice").orElse(new JsonString("auto"))));
    }
    return chat;
  }

  private static JsonValue withNestedFunction(JsonValue flat) {
    return flat instanceof JsonObject tool ? object("type", "function", "function", tool.without("type")) : flat;
  }

  private static JsonObject message(JsonObject item) {
    return switch (item.string("type").orElse("message")) {
      case "function_call_output" ->
          object("role", "tool", "tool_call_id", item.tryGet("call_id").orElse(JsonNull.NULL),
              "content", item.tryGet("output").orElse(JsonNull.NULL));
      case "message" ->
          object("role", item.string("role").orElse("user"), "content",
              item.tryGet("content").orElse(new JsonString("")));
      default -> object("role", "assistant", "content", "");
    };
  }
}
