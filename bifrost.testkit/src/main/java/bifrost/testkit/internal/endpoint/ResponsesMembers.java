package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The members of a response of the Responses API that repeat the request, including those without a value. */
record ResponsesMembers(JsonObject request, ParsedChatRequest chat) {
  private static final List<String> TOOL_MEMBERS = List.of("name", "parameters", "strict", "type", "allowed_callers",
      "async", "defer_loading", "description", "output_schema");

  JsonObject before(String id, JsonValue incompleteDetails) {
    return object("id", id, "created_at", ModelCatalog.CREATED, "incomplete_details", incompleteDetails,
        "instructions", value("instructions"), "metadata", value("metadata"), "model", chat.model(), "object",
        "response");
  }

  JsonObject between() {
    return object("parallel_tool_calls", request.bool("parallel_tool_calls").orElse(true), "temperature",
        request.number("temperature").orElse(1), "tool_choice", toolChoice(), "tools", tools(), "top_p",
        request.number("top_p").orElse(1), "background", false, "max_output_tokens", chat.maxTokens(),
        "max_tool_calls", value("max_tool_calls"), "previous_response_id", null, "prompt", null, "reasoning",
        reasoning(), "service_tier", request.string("service_tier").orElse("auto"));
  }

  JsonObject after(String status, JsonValue usage) {
    return object("status", status, "text", text(), "top_logprobs", topLogprobs(), "truncation",
        request.string("truncation").orElse("disabled"), "usage", usage, "user", value("user"), "presence_penalty",
        request.number("presence_penalty").orElse(0), "frequency_penalty",
        request.number("frequency_penalty").orElse(0), "kv_transfer_params", null, "ec_transfer_params", null,
        "input_messages", null, "output_messages", null);
  }

  private JsonValue value(String name) {
    return request.tryGet(name).orElse(JsonNull.NULL);
  }

  private JsonValue toolChoice() {
    boolean hasTools = request.array("tools").filter(tools -> !tools.isEmpty()).isPresent();
    return hasTools ? request.tryGet("tool_choice").orElse(new JsonString("auto")) : new JsonString("none");
  }

  private JsonArray tools() {
    var tools = new ArrayList<JsonValue>();
    for (var tool : request.array("tools").orElse(JsonArray.of())) tools.add(tool((JsonObject) tool));
    return new JsonArray(tools);
  }

  private static JsonObject tool(JsonObject tool) {
    if (!tool.string("type").equals(Optional.of("function"))) return tool;
    var complete = object();
    for (var name : TOOL_MEMBERS) complete = complete.with(name, tool.tryGet(name).orElse(JsonNull.NULL));
    return complete.with(tool);
  }

  private JsonValue reasoning() {
    return request.object("reasoning").map(options -> (JsonValue) object("context", null, "effort",
        null, "generate_summary", null, "mode", null, "summary", null).with(options)).orElse(JsonNull.NULL);
  }

  private JsonValue text() {
    return request.object("text").map(options -> (JsonValue) object("format", format(options), "verbosity",
        options.tryGet("verbosity").orElse(JsonNull.NULL))).orElse(JsonNull.NULL);
  }

  private static JsonValue format(JsonObject text) {
    var format = text.tryGet("format").orElse(JsonNull.NULL);
    if (!(format instanceof JsonObject schema) || !schema.string("type").equals(Optional.of("json_schema"))) {
      return format;
    }
    return object("name", null, "schema", null, "type", null, "description", null, "strict", null).with(schema);
  }

  private JsonValue topLogprobs() {
    return includesLogprobs() ? request.tryGet("top_logprobs").orElse(JsonNumber.of(0))
        : JsonNull.NULL;
  }

  boolean includesLogprobs() {
    return request.array("include").map(JsonArray::elements).orElse(List.of())
        .contains(new JsonString("message.output_text.logprobs"));
  }
}
