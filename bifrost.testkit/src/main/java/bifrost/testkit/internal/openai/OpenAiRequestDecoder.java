package bifrost.testkit.internal.openai;

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
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.scenario.RequestInput;
import bifrost.testkit.internal.server.MultipartBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A decoder of requests of OpenAI's protocol. */
final class OpenAiRequestDecoder {
  private static final Set<String> PROTOCOL_FIELDS = Set.of("model", "stream", "stream_include_usage");

  private OpenAiRequestDecoder() {}

  static Dialect.DecodedRequest decode(RecordedRequest request) {
    var key = request.header("authorization").map(value -> value.startsWith("Bearer ") ? value.substring(7) : value);
    var operation = operation(request.path());
    if (request.header("upgrade").isPresent()) {
      throw new IllegalStateException("request must not offer an upgrade to HTTP/2: vLLM would lose its body");
    }
    return switch (operation) {
      case TRANSCRIPTION, TRANSLATION -> decodeForm(operation, MultipartBody.of(request), key);
      case RAW -> new Dialect.DecodedRequest(operation, "", List.of(),
          Optional.of(new JsonString(request.method() + " " + request.path())), body(request), false, true, key);
      default -> decodeJson(operation, body(request), key);
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
    if (request.body().length == 0) return JsonObject.of();
    var type = request.header("content-type").orElse("none");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new IllegalStateException("content type of a JSON body must be application/json: " + type);
    }
    return request.json();
  }

  private static Dialect.DecodedRequest decodeJson(Operation operation, JsonObject body, Optional<String> key) {
    var messages = operation == Operation.RESPONSES ? conversation(body) : messages(body, "messages");
    boolean streamed = body.bool("stream").orElse(false);
    boolean includesUsage = !streamed || operation == Operation.RESPONSES
        || body.object("stream_options").flatMap(options -> options.bool("include_usage")).orElse(false);
    return new Dialect.DecodedRequest(operation, body.string("model").orElse(""), messages, input(operation, body),
        parameters(body), streamed, includesUsage, key);
  }

  private static Optional<JsonValue> input(Operation operation, JsonObject body) {
    return switch (operation) {
      case COMPLETION -> body.tryGet("prompt");
      case EMBEDDING -> body.tryGet("input");
      case RERANK -> Optional.of(
          OrderedJson.object("query", body.tryGet("query").orElse(null), "documents",
              body.tryGet("documents").orElse(null)));
      default -> Optional.empty();
    };
  }

  /** Decodes a form, in which every field is a string. */
  private static Dialect.DecodedRequest decodeForm(Operation operation, MultipartBody form, Optional<String> key) {
    var parameters = JsonObject.of();
    for (var part : form.parts()) {
      boolean isParameter = part.declaredFilename().isEmpty() && !PROTOCOL_FIELDS.contains(part.name());
      if (isParameter) parameters = parameters.with(part.name(), new String(part.content(), UTF_8));
    }
    return new Dialect.DecodedRequest(operation, form.field("model").orElse(""), List.of(),
        form.file("file").map(file -> RequestInput.file(file.filename(), file.content())), parameters,
        form.field("stream").filter("true"::equals).isPresent(), true, key);
  }

  /** Removes the members that are not parameters of the caller. */
  private static JsonObject parameters(JsonObject body) {
    var remaining = body;
    for (var name : List.of("model", "messages", "prompt", "input", "instructions", "query", "documents", "stream",
        "stream_options")) {
      remaining = remaining.without(name);
    }
    return remaining;
  }

  /** Decodes the input of the Responses API, which is a string or a list of items. The rules use only messages. */
  private static List<Message> conversation(JsonObject body) {
    var messages = new ArrayList<Message>();
    body.string("instructions").ifPresent(text -> messages.add(Message.system(text)));
    if (body.tryGet("input").orElse(null) instanceof JsonString text) messages.add(Message.user(text.value()));
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
      case "system" -> new SystemMessage(content(json), extras);
      case "developer" -> new DeveloperMessage(content(json), extras);
      case "tool" -> new ToolMessage(json.string("tool_call_id").orElse(""), content(json), extras);
      case "assistant" -> AssistantMessage.of(text(json))
          .toolCalls(elements(json, "tool_calls").stream().map(OpenAiRequestDecoder::call).toList()).extras(extras);
      default -> new UserMessage(content(json), extras);
    };
  }

  private static String text(JsonObject message) {
    return message.tryGet("content").filter(JsonString.class::isInstance).map(text -> ((JsonString) text).value())
        .orElse("");
  }

  private static List<ContentPart> content(JsonObject message) {
    if (message.tryGet("content").orElse(null) instanceof JsonString text) return List
        .of(ContentPart.text(text.value()));
    return elements(message, "content").stream().map(part -> part((JsonObject) part)).toList();
  }

  private static ContentPart part(JsonObject part) {
    return switch (part.string("type").orElse("")) {
      case "text", "input_text" ->
          new ContentPart.Text(part.string("text").orElse(""), part.without("type").without("text"));
      case "image_url" ->
          ContentPart.imageUrl(part.object("image_url").flatMap(image -> image.string("url")).orElse(""));
      default -> new ContentPart.Unknown(part);
    };
  }

  private static ToolCall call(JsonValue call) {
    var members = (JsonObject) call;
    var function = members.object("function").orElse(JsonObject.of());
    return ToolCall.of(members.string("id").orElse(""), function.string("name").orElse(""),
        function.string("arguments").orElse(""));
  }
}
