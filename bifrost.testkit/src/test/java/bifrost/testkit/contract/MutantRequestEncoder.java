package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.json.OrderedJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Encodes requests, depending on the defects. */
final class MutantRequestEncoder {
  private static final Set<String> KNOWN =
      Set.of("temperature", "max_tokens", "max_completion_tokens", "n", "seed", "stop", "tools", "user");

  private final Set<Defect> defects;

  MutantRequestEncoder(Set<Defect> defects) {
    this.defects = defects;
  }

  byte[] chat(ChatCompletionRequest request, boolean streamed) {
    var messages = request.messages().stream()
        .filter(each -> !(has(Defect.DROPS_SYSTEM_MESSAGES) && each instanceof SystemMessage)).map(this::message)
        .toList();
    var body = OrderedJson.object("model", model(request.model()), "messages", messages)
        .with(parameters(request.parameters(), streamed));
    if (streamed && !has(Defect.DOES_NOT_REQUEST_A_STREAM)) body = body.with("stream", true);
    return bytes(streamed && !has(Defect.DOES_NOT_REQUEST_USAGE_IN_STREAMS)
        ? body.with("stream_options", Map.of("include_usage", true))
        : body);
  }

  /** Encodes a request to the Responses API. The input may contain only user texts. */
  byte[] responses(ResponsesRequest request, boolean streamed) {
    var input = request.input().stream()
        .map(item -> OrderedJson.object("role", "user", "content", ((ResponseItem.MessageItem) item).text())).toList();
    var parameters =
        has(Defect.DROPS_INSTRUCTIONS) ? request.parameters().without("instructions") : request.parameters();
    var body = JsonObject.of("model", request.model()).with("input", input).with(parameters);
    return bytes(streamed ? body.with("stream", true) : body);
  }

  byte[] bytes(JsonValue body) {
    return body.toString().getBytes(has(Defect.WRITES_LATIN_1) ? ISO_8859_1 : UTF_8);
  }

  String model(String model) {
    if (has(Defect.LOWERCASES_THE_MODEL)) return model.toLowerCase(Locale.ROOT);
    return has(Defect.CUTS_THE_MODEL_AT_THE_SLASH) ? model.substring(model.lastIndexOf('/') + 1) : model;
  }

  JsonObject parameters(JsonObject parameters, boolean streamed) {
    if (streamed && has(Defect.DROPS_PARAMETERS_IN_STREAMS)) return JsonObject.of();
    var kept = new LinkedHashMap<String, JsonValue>();
    parameters.members().forEach((name, value) -> {
      if (isKept(name, value)) kept.put(name, change(name, value));
    });
    return new JsonObject(kept);
  }

  private boolean isKept(String name, JsonValue value) {
    if (has(Defect.DROPS_UNKNOWN_PARAMETERS) && !KNOWN.contains(name)
        || has(Defect.DROPS_USER) && name.equals("user")) {
      return false;
    }
    return !has(Defect.DROPS_NULL_PARAMETERS) || value != JsonNull.NULL;
  }

  private JsonValue change(String name, JsonValue value) {
    if (!(value instanceof JsonNumber number)) return value;
    if (has(Defect.RAISES_MAX_TOKENS) && name.startsWith("max_")) return Json.of(Math.max(16, number.longValue()));
    return has(Defect.SENDS_NUMBERS_AS_DOUBLES) ? Json.of(Double.valueOf(number.doubleValue())) : value;
  }

  private JsonObject message(Message message) {
    if (message instanceof SystemMessage system) {
      return OrderedJson.object("role", "system", "content", content(system.content()));
    }
    if (message instanceof DeveloperMessage developer) {
      return OrderedJson.object("role", "developer", "content", content(developer.content()));
    }
    if (message instanceof ToolMessage tool) {
      return OrderedJson.object("role", "tool", "tool_call_id", tool.toolCallId(), "content", content(tool.content()));
    }
    if (message instanceof UserMessage user) {
      return OrderedJson.object("role", "user", "content", content(user.content())).with(extras(user));
    }
    return assistant((AssistantMessage) message);
  }

  private JsonObject extras(UserMessage message) {
    return has(Defect.DROPS_EXTRAS_IN_HISTORY) ? JsonObject.of() : message.extras();
  }

  private JsonObject assistant(AssistantMessage message) {
    var calls = message.toolCalls().stream().map(call -> OrderedJson.object("id", call.id(), "type", "function",
        "function", OrderedJson.object("name", call.name(), "arguments", call.arguments()))).toList();
    boolean dropsText = has(Defect.DROPS_TEXT_BESIDE_TOOL_CALLS_IN_HISTORY) && !calls.isEmpty();
    var json = OrderedJson.object("role", "assistant", "content", dropsText ? "" : message.text());
    return calls.isEmpty() || has(Defect.DROPS_TOOL_CALLS_IN_HISTORY) ? json : json.with("tool_calls", calls);
  }

  private JsonValue content(List<ContentPart> content) {
    var texts = content.stream().filter(ContentPart.Text.class::isInstance).toList();
    var parts = has(Defect.SENDS_TEXT_PARTS_ONLY) ? texts : content;
    if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text text) return new JsonString(text.text());
    return Json.of(parts.stream().map(MutantRequestEncoder::part).toList());
  }

  private static JsonObject part(ContentPart part) {
    return part instanceof ContentPart.Text text ? OrderedJson.object("type", "text", "text", text.text())
        : OrderedJson.object("type", "image_url", "image_url",
            OrderedJson.object("url", ((ContentPart.ImageUrl) part).url()));
  }

  static List<JsonValue> first(List<JsonValue> all) {
    return all.subList(0, Math.min(1, all.size()));
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
