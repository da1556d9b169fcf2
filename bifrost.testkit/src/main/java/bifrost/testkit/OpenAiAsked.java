package bifrost.testkit;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Reads what was asked in OpenAI's words. */
final class OpenAiAsked {
  private static final JsonObject INCLUDE_USAGE = JsonObject.of("include_usage", true);

  private OpenAiAsked() {}

  static Dialect.Asked of(RecordedRequest request) {
    var operation = operation(request.path());
    var body = request.body().length == 0 ? JsonObject.of() : request.json();
    var key = request.header("authorization").map(value -> value.startsWith("Bearer ") ? value.substring(7) : value);
    if (operation == Operation.RAW) {
      var what = new JsonString(request.method() + " " + request.path());
      return new Dialect.Asked(operation, "", List.of(), Optional.of(what), body, false, key);
    }
    var input = body.get("prompt").or(() -> body.get("input"));
    return new Dialect.Asked(operation, body.string("model").orElse(""), messages(body), input, parameters(body),
        body.bool("stream").orElse(false), key);
  }

  private static Operation operation(String path) {
    if (path.endsWith("/v1/chat/completions")) return Operation.CHAT_COMPLETION;
    if (path.endsWith("/v1/completions")) return Operation.COMPLETION;
    if (path.endsWith("/v1/embeddings")) return Operation.EMBEDDING;
    return path.endsWith("/v1/models") ? Operation.LIST_MODELS : Operation.RAW;
  }

  /** What a client of this wire has to add by itself is no parameter. */
  private static JsonObject parameters(JsonObject body) {
    var rest = body.without("model").without("messages").without("prompt").without("input").without("stream");
    if (rest.get("stream_options").filter(INCLUDE_USAGE::equals).isPresent()) rest = rest.without("stream_options");
    return rest.get("encoding_format").filter(new JsonString("base64")::equals).isPresent() ? rest.without("encoding_format") : rest;
  }

  private static List<Message> messages(JsonObject body) {
    return elements(body, "messages").stream().map(each -> message((JsonObject) each)).toList();
  }

  private static List<JsonValue> elements(JsonObject parent, String name) {
    return parent.array(name).map(JsonArray::elements).orElse(List.of());
  }

  private static Message message(JsonObject json) {
    var extras = json.without("role").without("content").without("tool_calls").without("tool_call_id");
    return switch (json.string("role").orElse("")) {
      case "system" -> new SystemMessage(text(json), extras);
      case "developer" -> new DeveloperMessage(text(json), extras);
      case "tool" -> new ToolMessage(json.string("tool_call_id").orElse(""), text(json), extras);
      case "assistant" -> new AssistantMessage(text(json), "", "", elements(json, "tool_calls").stream().map(OpenAiAsked::call).toList(), extras);
      default -> new UserMessage(content(json), extras);
    };
  }

  private static String text(JsonObject message) {
    return message.get("content").filter(JsonString.class::isInstance).map(text -> ((JsonString) text).value()).orElse("");
  }

  private static List<ContentPart> content(JsonObject message) {
    if (message.get("content").orElse(null) instanceof JsonString text) return List.of(ContentPart.text(text.value()));
    return elements(message, "content").stream().map(part -> part((JsonObject) part)).toList();
  }

  private static ContentPart part(JsonObject part) {
    return switch (part.string("type").orElse("")) {
      case "text" -> ContentPart.text(part.string("text").orElse(""));
      case "image_url" -> ContentPart.imageUrl(part.object("image_url").flatMap(image -> image.string("url")).orElse(""));
      default -> new ContentPart.Unknown(part);
    };
  }

  private static ToolCall call(JsonValue call) {
    var members = (JsonObject) call;
    var function = members.object("function").orElse(JsonObject.of());
    return ToolCall.of(members.string("id").orElse(""), function.string("name").orElse(""), function.string("arguments").orElse(""));
  }
}
