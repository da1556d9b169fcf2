package bifrost.openai.internal.responses;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.codec.PlainText;
import bifrost.openai.internal.codec.ProviderOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A converter from requests of the Responses API to chat completion requests. It throws {@code Unsupported}, with the
 * name of the member, for a member that a chat completion cannot express.
 */
public final class ResponsesToChat {
  private static final Set<String> UNSUPPORTED = Set.of("previous_response_id", "conversation", "prompt",
      "max_tool_calls", "previous_input_messages", "enable_response_messages", "messages");
  private static final String MAX_TOKENS = "max_completion_tokens";

  private final ResponsesRequest request;
  private final String provider;
  private final ProviderOptions options;
  private final Map<String, JsonValue> parameters = new LinkedHashMap<>();

  private ResponsesToChat(ResponsesRequest request, String provider, ProviderOptions options) {
    this.request = request;
    this.provider = provider;
    this.options = options;
  }

  public static ChatCompletionRequest convert(ResponsesRequest request, String provider, ProviderOptions options) {
    var conversion = new ResponsesToChat(request, provider, options);
    request.parameters().members().forEach(conversion::convertParameter);
    return new ChatCompletionRequest(request.model(), conversion.messages(), conversion.withoutUnusedToolChoice());
  }

  /**
   * {@return the parameters} Without tools, a tool choice of {@code auto} or {@code none} has no effect, and vLLM
   * rejects it.
   */
  private JsonObject withoutUnusedToolChoice() {
    var choice = parameters.get("tool_choice");
    boolean hasNoTools = parameters.getOrDefault("tools", JsonNull.NULL) == JsonNull.NULL;
    if (hasNoTools && (new JsonString("auto").equals(choice) || new JsonString("none").equals(choice))) {
      parameters.remove("tool_choice");
    }
    return new JsonObject(parameters);
  }

  private List<Message> messages() {
    var conversation = new ChatMessagesBuilder(this::unsupported);
    request.parameters().tryGet("instructions").map(PlainText::of).filter(text -> !text.isEmpty())
        .ifPresent(conversation::addSystem);
    for (int i = 0; i < request.input().size(); i++) conversation.add("input[" + i + "]", request.input().get(i));
    return conversation.messages();
  }

  /** Converts a parameter. A null counts as absent. */
  private void convertParameter(String name, JsonValue value) {
    if (request.parameters().tryGet(name).isEmpty()) return;
    if (UNSUPPORTED.contains(name)) throw unsupported(name);
    switch (name) {
      case "background" -> requireSupported(value.equals(JsonBoolean.FALSE), name);
      case "include" -> requireSupported(value instanceof JsonArray list && list.isEmpty(), name);
      case "truncation" -> requireSupported(value.equals(new JsonString("disabled")), name);
      case "n" -> requireSupported(value.equals(JsonNumber.of(1)), name);
      case "instructions" -> requireSupported(value instanceof JsonString, name);
      case "store" -> {}
      case "max_output_tokens" -> put(options.mayAdd(MAX_TOKENS) ? MAX_TOKENS : "max_tokens", value);
      case "top_logprobs" -> convertTopLogprobs(value);
      case "text" -> convertText(object(value, name));
      case "reasoning" -> convertReasoning(object(value, name));
      case "tools" -> {
        requireSupported(value instanceof JsonArray, name);
        convertTools((JsonArray) value);
      }
      case "tool_choice" -> convertToolChoice(value);
      default -> put(name, value);
    }
  }

  private JsonObject object(JsonValue value, String name) {
    requireSupported(value instanceof JsonObject, name);
    return (JsonObject) value;
  }

  /** Sets a parameter. Two parameters that become one must have the same value. */
  private void put(String name, JsonValue value) {
    var earlier = parameters.putIfAbsent(name, value);
    requireSupported(earlier == null || earlier.equals(value), name);
  }

  private void convertTopLogprobs(JsonValue value) {
    put("logprobs", JsonBoolean.TRUE);
    put("top_logprobs", value);
  }

  private void convertText(JsonObject text) {
    text.tryGet("format")
        .ifPresent(format -> put("response_format", nested(object(format, "text.format"), "json_schema")));
    text.without("format").members().forEach((name, value) -> {
      requireSupported(name.equals("verbosity"), "text." + name);
      put(name, value);
    });
  }

  private void convertReasoning(JsonObject reasoning) {
    reasoning.tryGet("effort").ifPresent(effort -> put("reasoning_effort", effort));
    reasoning.without("effort").members().keySet()
        .forEach(name -> requireSupported(reasoning.tryGet(name).isEmpty(), "reasoning." + name));
  }

  /** Converts the tools. An empty list is omitted, because vLLM rejects it. */
  private void convertTools(JsonArray tools) {
    var functions = tools.elements().stream().map(tool -> {
      boolean function = tool instanceof JsonObject object
          && object.tryGet("type").filter(new JsonString("function")::equals).isPresent();
      requireSupported(function, "tools");
      return nested((JsonObject) tool, "function");
    }).toList();
    if (!functions.isEmpty()) put("tools", new JsonArray(List.copyOf(functions)));
  }

  private void convertToolChoice(JsonValue choice) {
    if (choice instanceof JsonObject object) {
      requireSupported(object.tryGet("type").filter(new JsonString("function")::equals).isPresent(), "tool_choice");
      put("tool_choice", nested(object, "function"));
    } else {
      put("tool_choice", choice);
    }
  }

  /**
   * {@return the object in the form of chat completions, where all members except the type are in a nested object} An
   * object of another type is returned unchanged.
   */
  private static JsonObject nested(JsonObject flat, String type) {
    boolean hasType = flat.tryGet("type").filter(new JsonString(type)::equals).isPresent();
    return hasType ? JsonObject.of("type", type).with(type, flat.without("type")) : flat;
  }

  private void requireSupported(boolean isSupported, String name) {
    if (!isSupported) throw unsupported(name);
  }

  private BifrostException unsupported(String name) {
    return new BifrostException(new Unsupported(provider, Operation.RESPONSES, Optional.of(name)));
  }
}
