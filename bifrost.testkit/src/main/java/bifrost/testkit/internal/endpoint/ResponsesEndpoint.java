package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import bifrost.testkit.internal.validation.EngineRules;
import bifrost.testkit.internal.validation.SamplingRules;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** The endpoint {@code POST /v1/responses}, which converts requests to chat completion requests for the toy model. */
public final class ResponsesEndpoint {
  private static final List<String> COPIED = List.of("temperature", "top_p", "parallel_tool_calls", "logit_bias",
      "stop", "stop_token_ids", "ignore_eos", "structured_outputs", "include_reasoning", "chat_template_kwargs");

  private final ServerSettings settings;
  private final SequentialIds ids;

  public ResponsesEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    JsonObject body = ResponsesRequestValidator.validate(JsonRequestBody.of(request));
    String model = ModelCatalog.servedTextModel(body, settings.models());
    ResponsesRequestValidator.validateSupport(body);
    var chat = ParsedChatRequest.of(chat(body), model);
    ErrorReplies.rejectLongResponse("max_output_tokens", body);
    ErrorReplies.rejectLongInput(chat.promptTokens());
    SamplingRules.validate(body, "max_output_tokens");
    boolean isStreamed = body.bool("stream").orElse(false);
    var renderer = new ResponsesRenderer(body, chat, "resp_" + ids.next(), new ToyModel(chat, ids).choice(0), ids);
    try {
      EngineRules.validate(chat.body(), body.integer("top_logprobs").orElse(0));
    } catch (RequestRejectedException e) {
      if (isStreamed) return renderer.cutStream();
      throw e;
    }
    return isStreamed ? renderer.stream() : Reply.json(renderer.complete().toString());
  }

  /** Responds to a request for an earlier response; without a store, there is none. */
  public Reply respondToStored(RecordedRequest request, String path) {
    var segments = path.split("/"); // /v1/responses/{id} or /v1/responses/{id}/cancel
    boolean isCancel = segments.length == 5 && segments[4].equals("cancel");
    if (segments.length != 4 && !isCancel) return ErrorReplies.NOT_FOUND;
    var method = isCancel ? "POST" : "GET";
    if (!request.method().equals(method)) return ErrorReplies.methodNotAllowed(method);
    throw ResponsesRequestValidator.missing(URLDecoder.decode(segments[3], UTF_8));
  }

  private static JsonObject chat(JsonObject body) {
    var messages = new ArrayList<JsonValue>();
    body.string("instructions").ifPresent(text -> messages.add(object("role", "system", "content", text)));
    JsonValue input = body.tryGet("input").orElse(JsonNull.NULL);
    if (input instanceof JsonString text) messages.add(object("role", "user", "content", text));
    else if (input instanceof JsonArray items) items.forEach(item -> messages.add(message((JsonObject) item)));
    JsonObject chat = object("messages", messages);
    for (String parameter : COPIED) {
      if (body.tryGet(parameter).isPresent()) chat = chat.with(parameter, body.tryGet(parameter).get());
    }
    if (body.tryGet("max_output_tokens").isPresent()) {
      chat = chat.with("max_completion_tokens", body.tryGet("max_output_tokens").get());
    }
    var format = body.object("text").flatMap(text -> text.object("format"));
    if (format.isPresent()) {
      chat = chat.with("response_format",
          object("type", format.get().tryGet("type").orElse(JsonNull.NULL), "json_schema", format.get()));
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
