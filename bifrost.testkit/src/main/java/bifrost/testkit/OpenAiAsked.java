package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what was asked in OpenAI's words. */
final class OpenAiAsked {
  private static final JsonObject INCLUDE_USAGE = JsonObject.of("include_usage", true);

  private static final Set<String> OF_THE_WIRE = Set.of("model", "stream", "stream_include_usage");

  private OpenAiAsked() {}

  static Dialect.Asked of(RecordedRequest request) {
    var key = request.header("authorization").map(value -> value.startsWith("Bearer ") ? value.substring(7) : value);
    var operation = operation(request.path());
    return switch (operation) {
      case TRANSCRIPTION, TRANSLATION -> form(operation, MultipartBody.of(request), key);
      case RAW -> new Dialect.Asked(operation, "", List.of(), Optional.of(new JsonString(request.method() + " " + request.path())), body(request),
          false, key);
      default -> json(operation, body(request), key);
    };
  }

  private static Operation operation(String path) {
    if (path.endsWith("/v1/chat/completions")) return Operation.CHAT_COMPLETION;
    if (path.endsWith("/v1/completions")) return Operation.COMPLETION;
    if (path.endsWith("/v1/responses")) return Operation.RESPONSES;
    if (path.endsWith("/v1/embeddings")) return Operation.EMBEDDING;
    if (path.endsWith("/rerank")) return Operation.RERANK;
    if (path.endsWith("/v1/audio/transcriptions")) return Operation.TRANSCRIPTION;
    if (path.endsWith("/v1/audio/translations")) return Operation.TRANSLATION;
    return path.endsWith("/v1/models") ? Operation.LIST_MODELS : Operation.RAW;
  }

  private static JsonObject body(RecordedRequest request) {
    return request.body().length == 0 ? JsonObject.of() : request.json();
  }

  private static Dialect.Asked json(Operation operation, JsonObject body, Optional<String> key) {
    var messages = operation == Operation.RESPONSES ? conversation(body) : messages(body, "messages");
    return new Dialect.Asked(operation, body.string("model").orElse(""), messages, input(operation, body), parameters(body),
        body.bool("stream").orElse(false), key);
  }

  private static Optional<JsonValue> input(Operation operation, JsonObject body) {
    return switch (operation) {
      case COMPLETION -> body.get("prompt");
      case EMBEDDING -> body.get("input");
      case RERANK -> Optional.of(Shape.object("query", body.get("query").orElse(null), "documents", body.get("documents").orElse(null)));
      default -> Optional.empty();
    };
  }

  /** Of a form every field is a text. */
  private static Dialect.Asked form(Operation operation, MultipartBody form, Optional<String> key) {
    var parameters = JsonObject.of();
    for (var part : form.parts()) {
      if (part.filenameOf().isEmpty() && !OF_THE_WIRE.contains(part.name())) parameters = parameters.with(part.name(), new String(part.content(), UTF_8));
    }
    return new Dialect.Asked(operation, form.field("model").orElse(""), List.of(), form.file("file").map(file -> Given.file(file.filename(),
        file.content())), parameters, form.field("stream").filter("true"::equals).isPresent(), key);
  }

  /** What a client of this wire has to add by itself is no parameter. */
  private static JsonObject parameters(JsonObject body) {
    var rest = body;
    for (var name : List.of("model", "messages", "prompt", "input", "instructions", "query", "documents", "stream")) rest = rest.without(name);
    if (rest.get("stream_options").filter(INCLUDE_USAGE::equals).isPresent()) rest = rest.without("stream_options");
    return rest.get("encoding_format").filter(new JsonString("base64")::equals).isPresent() ? rest.without("encoding_format") : rest;
  }

  /** The Responses API has a text, or items, which here are messages only. */
  private static List<Message> conversation(JsonObject body) {
    var messages = new ArrayList<Message>();
    body.string("instructions").ifPresent(text -> messages.add(Message.system(text)));
    if (body.get("input").orElse(null) instanceof JsonString text) messages.add(Message.user(text.value()));
    else messages.addAll(messages(body, "input"));
    return messages;
  }

  private static List<Message> messages(JsonObject body, String name) {
    return elements(body, name).stream().map(each -> message((JsonObject) each)).toList();
  }

  private static List<JsonValue> elements(JsonObject parent, String name) {
    return parent.array(name).map(JsonArray::elements).orElse(List.of());
  }

  private static Message message(JsonObject json) {
    var extras = json.without("role").without("type").without("content").without("tool_calls").without("tool_call_id");
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
      case "text", "input_text" -> ContentPart.text(part.string("text").orElse(""));
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
