package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.json.OrderedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Encodes requests, depending on the defects. */
final class MutantRequestEncoder {
  private static final Set<String> KNOWN =
      Set.of("temperature", "max_tokens", "max_completion_tokens", "n", "seed", "stop", "tools", "user");

  private final Set<Defect> defects;
  private final MutantOptions options;

  MutantRequestEncoder(Set<Defect> defects, MutantOptions options) {
    this.options = options;
    this.defects = defects;
  }

  byte[] chat(ChatCompletionRequest request, boolean streamed) {
    var messages = kept(request.messages()).stream()
        .filter(each -> !(has(Defect.DROPS_SYSTEM_MESSAGES) && each instanceof SystemMessage)).map(this::message)
        .toList();
    var body = OrderedJson.object("model", model(request.model()), "messages", messages)
        .with(parameters(request.parameters(), streamed));
    if (streamed && !has(Defect.DOES_NOT_REQUEST_A_STREAM)) body = body.with("stream", true);
    return bytes(withStreamOptions(body, request.parameters(), streamed));
  }

  private List<Message> kept(List<Message> messages) {
    int size = messages.size();
    if (has(Defect.KEEPS_THE_LAST_64_MESSAGES) && size > 64) return messages.subList(size - 64, size);
    boolean isRepeated = size > 1 && messages.get(size - 1).equals(messages.get(size - 2));
    return isRepeated && has(Defect.MERGES_EQUAL_MESSAGES) ? messages.subList(0, size - 1) : messages;
  }

  /** Requests the usage of a stream, unless the caller has decided about it. */
  JsonObject withStreamOptions(JsonObject body, JsonObject parameters, boolean streamed) {
    if (!streamed) return has(Defect.SENDS_STREAM_OPTIONS_IN_UNARY_CALLS) ? body : body.without("stream_options");
    if (has(Defect.DOES_NOT_REQUEST_USAGE_IN_STREAMS) || !options.requestsUsage()) return body;
    var usage = JsonObject.of("include_usage", true);
    if (has(Defect.REPLACES_STREAM_OPTIONS)) return body.with("stream_options", usage);
    return body.with("stream_options", usage.with(parameters.object("stream_options").orElse(JsonObject.of())));
  }

  /** Encodes a request to the Responses API. The input may contain only user texts. */
  byte[] responses(ResponsesRequest request, boolean streamed) {
    var input = joined(request.input()).stream()
        .filter(item -> !(item instanceof ResponseItem.FunctionCall && has(Defect.DROPS_FUNCTION_CALLS_OF_RESPONSES)))
        .filter(item -> !(item instanceof ResponseItem.ReasoningItem && has(Defect.DROPS_REASONING_ITEMS)))
        .map(this::item).toList();
    var parameters =
        has(Defect.DROPS_INSTRUCTIONS) ? request.parameters().without("instructions") : request.parameters();
    if (has(Defect.DROPS_PARAMETERS_OF_RESPONSES)) parameters = parameters.without("tools").without("reasoning");
    if (has(Defect.DROPS_HOSTED_CONVERSATIONS)) parameters = parameters.without("conversation");
    if (has(Defect.REJECTS_DEFAULTS_OF_RESPONSES) && parameters.members().containsKey("prompt")) {
      throw MutantProvider.misconfigured("prompt");
    }
    boolean isAnnotated = request.input().toString().contains("annotations");
    if (isAnnotated && has(Defect.REJECTS_ANNOTATIONS)) throw MutantProvider.misconfigured("annotations");
    boolean hasOptions = streamed || has(Defect.SENDS_STREAM_OPTIONS_OF_UNARY_RESPONSES);
    var body = JsonObject.of("model", request.model()).with("input", input)
        .with(hasOptions ? parameters : parameters.without("stream_options"));
    return bytes(streamed ? body.with("stream", true) : body);
  }

  private JsonValue item(ResponseItem item) {
    boolean isNamed = item instanceof ResponseItem.ReasoningItem it
        && it.extras().tryGet("reasoning_name").orElse(null) instanceof JsonString;
    if (isNamed && !has(Defect.SENDS_THE_NAME_OF_REASONING)) {
      var reasoning = (ResponseItem.ReasoningItem) item;
      return item(reasoning.extras(reasoning.extras().without("reasoning_name")));
    }
    if (item instanceof ResponseItem.MessageItem it && has(Defect.SENDS_TEXTS_OF_ITEMS_ONLY)) {
      return OrderedJson.object("role", it.role(), "content", it.text());
    }
    if (has(Defect.DROPS_EXTRAS_OF_ITEMS)) return withoutExtras(item).json();
    if (item instanceof ResponseItem.FunctionCallOutput it && has(Defect.SENDS_RESULTS_AS_TEXTS)) {
      return it.extras(JsonObject.of()).json();
    }
    boolean isText = item instanceof ResponseItem.MessageItem message && (has(Defect.DROPS_IMAGES_OF_RESPONSES)
        || message.content().size() == 1 && message.content().get(0) instanceof ResponsePart.Text text
            && text.extras().isEmpty() && message.extras().isEmpty());
    boolean dropsExtras = item instanceof ResponseItem.FunctionCall && has(Defect.DROPS_EXTRAS_OF_FUNCTION_CALL_ITEMS);
    if (dropsExtras) return item.json().without("kit_signature").without("kitList");
    boolean dropsRefusal = item instanceof ResponseItem.MessageItem it && (has(Defect.DROPS_REFUSALS_OF_ITEMS)
        || it.role().equals("user") && has(Defect.DROPS_REFUSALS_OF_USERS));
    if (!isText && !dropsRefusal) return item.json();
    var message = (ResponseItem.MessageItem) item;
    return OrderedJson.object("role", message.role(), "content", message.text());
  }

  /** {@return the items, where a defect joins the answers in sequence} */
  private List<ResponseItem> joined(List<ResponseItem> items) {
    if (!has(Defect.JOINS_MESSAGES_OF_THE_ASSISTANT)) return items;
    var joined = new ArrayList<ResponseItem>();
    for (var item : items) {
      boolean continues = !joined.isEmpty() && isAnswer(joined.get(joined.size() - 1)) && isAnswer(item);
      if (!continues) joined.add(item);
      else joined.add(ResponseItem.assistant(text(joined.remove(joined.size() - 1)) + text(item)));
    }
    return joined;
  }

  private static boolean isAnswer(ResponseItem item) {
    return item instanceof ResponseItem.MessageItem it && it.role().equals("assistant");
  }

  private static String text(ResponseItem item) {
    return ((ResponseItem.MessageItem) item).text();
  }

  private static ResponseItem withoutExtras(ResponseItem item) {
    if (item instanceof ResponseItem.MessageItem message) return message.extras(JsonObject.of());
    return item instanceof ResponseItem.FunctionCall call ? call.extras(JsonObject.of()) : item;
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
      if (isKept(name, value)) kept.put(name(name), change(name, value));
    });
    return new JsonObject(kept);
  }

  private String name(String name) {
    return has(Defect.CONVERTS_NAMES_TO_SNAKE_CASE)
        ? name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT)
        : name;
  }

  private boolean isKept(String name, JsonValue value) {
    if (has(Defect.DROPS_UNKNOWN_PARAMETERS) && !KNOWN.contains(name)
        || has(Defect.DROPS_USER) && name.equals("user")) {
      return false;
    }
    return !has(Defect.DROPS_NULL_PARAMETERS) || value != JsonNull.NULL;
  }

  private JsonValue change(String name, JsonValue value) {
    if (value instanceof JsonObject object && has(Defect.DROPS_NULLS_INSIDE_PARAMETERS)) return withoutNulls(object);
    if (!(value instanceof JsonNumber number)) return value;
    if (has(Defect.WRITES_NUMBERS_IN_THE_DEFAULT_LOCALE)) {
      return Json.parse(String.format(Locale.getDefault(), "%.6f", number.doubleValue()));
    }
    if (has(Defect.RAISES_MAX_TOKENS) && name.startsWith("max_")) return Json.of(Math.max(16, number.longValue()));
    return has(Defect.SENDS_NUMBERS_AS_DOUBLES) ? Json.of(Double.valueOf(number.doubleValue())) : value;
  }

  private static JsonObject withoutNulls(JsonObject object) {
    var kept = object;
    for (var name : object.members().keySet()) if (object.tryGet(name).isEmpty()) kept = kept.without(name);
    return kept;
  }

  private JsonObject message(Message message) {
    if (message instanceof SystemMessage system) {
      return OrderedJson.object("role", "system", "content", content(system.content()))
          .with(extras(system.extras(), Defect.DROPS_NAMES_OF_SYSTEM_MESSAGES));
    }
    if (message instanceof DeveloperMessage developer) {
      return OrderedJson.object("role", "developer", "content", content(developer.content()))
          .with(extras(developer.extras(), Defect.DROPS_NAMES_OF_SYSTEM_MESSAGES));
    }
    if (message instanceof ToolMessage tool) {
      return OrderedJson.object("role", "tool", "tool_call_id", tool.toolCallId(), "content", content(tool.content()))
          .with(extras(tool.extras(), Defect.DROPS_EXTRAS_OF_TOOL_RESULTS));
    }
    if (message instanceof UserMessage user) {
      return OrderedJson.object("role", "user", "content", content(user.content()))
          .with(extras(user.extras(), Defect.DROPS_EXTRAS_IN_HISTORY));
    }
    return assistant((AssistantMessage) message);
  }

  private JsonObject extras(JsonObject extras, Defect defect) {
    return has(defect) ? JsonObject.of() : extras;
  }

  private JsonObject assistant(AssistantMessage message) {
    var calls = message.toolCalls().stream().map(this::call).toList();
    boolean dropsText = has(Defect.DROPS_TEXT_BESIDE_TOOL_CALLS_IN_HISTORY) && !calls.isEmpty();
    var json = OrderedJson.object("role", "assistant", "content", dropsText ? "" : message.text())
        .with(sentExtras(extras(message.extras(), Defect.DROPS_EXTRAS_OF_ASSISTANT_MESSAGES)));
    boolean hasReasoning = !message.reasoning().isEmpty() && !has(Defect.DROPS_REASONING_IN_HISTORY);
    boolean isUnnamed = message.reasoningName().isEmpty() || has(Defect.SENDS_REASONING_UNDER_ONE_NAME);
    var name = isUnnamed ? "reasoning" : message.reasoningName();
    for (var each : options.reasoningNames().orElse(List.of(name))) {
      if (hasReasoning) json = json.with(each, message.reasoning());
    }
    boolean hasRefusal = !message.refusal().isEmpty() && !has(Defect.DROPS_REFUSALS_IN_HISTORY)
        && !(hasReasoning && has(Defect.DROPS_REFUSALS_BESIDE_REASONING_IN_HISTORY));
    if (hasRefusal) json = json.with("refusal", message.refusal());
    return calls.isEmpty() || has(Defect.DROPS_TOOL_CALLS_IN_HISTORY) ? json : json.with("tool_calls", calls);
  }

  /** {@return the extras of a message in a form that servers accept in the history} */
  private JsonObject sentExtras(JsonObject extras) {
    if (has(Defect.SENDS_UNUSUAL_MESSAGES_AS_THEY_ARE)) return extras;
    var sent = extras.without("annotations");
    if (sent.object("function_call").filter(call -> call.string("name").orElse("").isEmpty()).isPresent()) {
      sent = sent.without("function_call");
    }
    if (extras.tryGet("content").orElse(null) instanceof JsonArray parts) {
      sent = sent.with("content", parts.elements().stream()
          .filter(part -> !part.asObject().string("type").equals(Optional.of("thinking"))).toList());
    }
    var audio = extras.tryGet("audio").orElse(null) instanceof JsonObject it ? it.string("id").orElse("") : "";
    return audio.isEmpty() || has(Defect.SENDS_AUDIO_WITH_ITS_DATA) ? sent
        : sent.with("audio", JsonObject.of("id", audio));
  }

  private JsonObject call(ToolCall call) {
    var extras = has(Defect.DROPS_EXTRAS_OF_TOOL_CALLS_IN_HISTORY) ? JsonObject.of() : call.extras();
    var functionExtras = has(Defect.DROPS_EXTRAS_OF_FUNCTIONS_IN_HISTORY) ? JsonObject.of()
        : extras.object("function").orElse(JsonObject.of());
    return OrderedJson.object("id", call.id(), "type", "function")
        .with(extras.without("function"))
        .with("function",
            OrderedJson.object("name", call.name(), "arguments", call.arguments()).with(functionExtras));
  }

  private JsonValue content(List<ContentPart> content) {
    var parts = content.stream().filter(part -> !has(Defect.SENDS_TEXT_PARTS_ONLY) || part instanceof ContentPart.Text)
        .filter(part -> !has(Defect.DROPS_UNKNOWN_PARTS) || !(part instanceof ContentPart.Unknown)).toList();
    boolean isText = parts.size() == 1 && parts.get(0) instanceof ContentPart.Text text && text.extras().isEmpty();
    if (isText) return new JsonString(((ContentPart.Text) parts.get(0)).text());
    return Json.of(parts.stream().map(this::part).toList());
  }

  private JsonObject part(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return OrderedJson.object("type", "text", "text", text.text()).with(text.extras());
    }
    if (part instanceof ContentPart.ImageUrl image) {
      return media("image_url", JsonObject.of("url", image.url()),
          has(Defect.DROPS_THE_DETAIL_OF_IMAGES) ? JsonObject.of() : image.extras());
    }
    if (part instanceof ContentPart.AudioUrl audio) {
      return media("audio_url", JsonObject.of("url", audio.url()), audio.extras());
    }
    if (part instanceof ContentPart.VideoUrl video) {
      return media("video_url", JsonObject.of("url", video.url()), video.extras());
    }
    if (part instanceof ContentPart.InputAudio audio) {
      return media("input_audio", OrderedJson.object("data", audio.data(), "format", audio.format()), audio.extras());
    }
    return part instanceof ContentPart.File file ? media("file", file.file(), JsonObject.of())
        : ((ContentPart.Unknown) part).json();
  }

  private static JsonObject media(String type, JsonObject media, JsonObject extras) {
    return OrderedJson.object("type", type, type, media.with(extras));
  }

  static List<JsonValue> first(List<JsonValue> all) {
    return all.subList(0, Math.min(1, all.size()));
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
