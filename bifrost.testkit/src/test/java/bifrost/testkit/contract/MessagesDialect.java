package bifrost.testkit.contract;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ToolCall;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A protocol like Anthropic's Messages: typed events and content blocks. System messages are not part of the
 * conversation. A stream ends with {@code message_delta} (stop reason and usage) and {@code message_stop}.
 */
class MessagesDialect implements Dialect {
  private static final Map<String, String> REASONS =
      Map.of("stop", "end_turn", "length", "max_tokens", "tool_calls", "tool_use", "content_filter", "refusal");

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.STREAMS, Feature.END_MARKER, Feature.ERRORS_AFTER_SUCCESS, Feature.REASONING,
        Feature.TOOLS, Feature.USAGE, Feature.ERROR_TYPES, Feature.RETRY_AFTER);
  }

  @Override
  public DecodedRequest decode(RecordedRequest request) {
    if (!request.path().endsWith("/v1/messages")) throw new IllegalStateException("unknown path: " + request.path());
    if (request.header("anthropic-version").isEmpty()) throw new IllegalStateException("no version");
    var body = request.json();
    body.integer("max_tokens").orElseThrow(); // required
    var messages = new ArrayList<Message>();
    for (var block : objects(body, "system")) messages.add(Message.system(block.string("text").orElseThrow()));
    for (var message : objects(body, "messages")) messages.add(message(message));
    return new DecodedRequest(Operation.CHAT_COMPLETION, body.string("model").orElse(""), messages, Optional.empty(),
        JsonObject.of(), body.bool("stream").orElse(false), true, request.header("x-api-key"));
  }

  private static List<JsonObject> objects(JsonObject parent, String name) {
    return parent.array(name).stream().flatMap(array -> array.elements().stream()).map(JsonObject.class::cast).toList();
  }

  private static Message message(JsonObject json) {
    var text = new StringBuilder();
    var calls = new ArrayList<ToolCall>();
    for (var block : objects(json, "content")) {
      text.append(block.string(block.tryGet("text").isPresent() ? "text" : "content").orElse(""));
      block.string("tool_use_id").ifPresent(id -> calls.add(ToolCall.of(id, "", "")));
      block.object("input").ifPresent(input -> calls.add(ToolCall.of(block.string("id").orElseThrow(),
          block.string("name").orElseThrow(), input.toString())));
    }
    if (json.string("role").orElseThrow().equals("user") && calls.isEmpty()) return Message.user(text.toString());
    return json.string("role").get().equals("user") ? Message.tool(calls.get(0), text.toString())
        : Message.assistant(text.toString()).toolCalls(calls);
  }

  @Override
  public Reply encodeResponse(Scenario scenario) {
    var error = scenario.ending().error();
    if (error.isPresent()) return Reply.json(error(error.get()).toString());
    var completed = scenario.ending(Scenario.Ending.completed());
    var message = completed.chatCompletion().message();
    var content = new ArrayList<>(List.of(object("type", "thinking", "thinking", message.reasoning()),
        object("type", "text", "text", message.text())));
    message.toolCalls().forEach(call -> content.add(object("type", "tool_use", "id", call.id(), "name", call.name(),
        "input", Json.parse(call.arguments()))));
    var response = message(completed).with("content", content).with(reason(completed)).with(usage(completed));
    return Reply.json(response.toString());
  }

  @Override
  public Reply encodeStream(Scenario scenario) {
    var start = object("type", "message_start", "message", message(scenario));
    var events = new ArrayList<>(List.of(start, object("type", "ping")));
    var blocks = new ArrayList<String>(); // their names, in order
    for (var delta : scenario.sentDeltas()) addDelta(delta, blocks, events);
    if (scenario.isComplete()) {
      for (int i = 0; i < blocks.size(); i++) events.add(object("type", "content_block_stop", "index", i));
      events.add(object("type", "message_delta", "delta", reason(scenario)).with(usage(scenario)));
      if (!scenario.has(ServerQuirk.NO_END_MARKER)) events.add(object("type", "message_stop"));
    }
    scenario.ending().error().ifPresent(error -> events.add(error(error)));
    return Reply.events(events.stream()
        .map(event -> "event: " + event.string("type").orElseThrow() + "\ndata: " + event + "\n\n").toList());
  }

  private static void addDelta(ScriptedDelta delta, List<String> blocks, List<JsonObject> events) {
    if (delta instanceof ScriptedDelta.Text text) addText("text", text.text(), blocks, events);
    if (delta instanceof ScriptedDelta.Reasoning more) addText("thinking", more.text(), blocks, events);
    if (delta instanceof ScriptedDelta.ToolCallStart call) {
      start("call " + call.index(), object("type", "tool_use", "id", call.id(), "name", call.name()), blocks, events);
    }
    if (delta instanceof ScriptedDelta.ToolCallArguments more) {
      events.add(object("type", "content_block_delta", "index", blocks.indexOf("call " + more.index()), "delta",
          object("type", "input_json_delta", "partial_json", more.text())));
    }
  }

  private static void addText(String type, String text, List<String> blocks, List<JsonObject> events) {
    start(type, object("type", type, type, ""), blocks, events);
    events.add(object("type", "content_block_delta", "index", blocks.indexOf(type), "delta",
        object("type", type + "_delta", type, text)));
  }

  private static void start(String name, JsonObject content, List<String> blocks, List<JsonObject> events) {
    if (blocks.contains(name)) return;
    events.add(object("type", "content_block_start", "index", blocks.size(), "content_block", content));
    blocks.add(name);
  }

  private static JsonObject message(Scenario scenario) {
    return object("id", "msg_kit", "type", "message", "role", "assistant", "model",
        scenario.model().isEmpty() ? scenario.request().target() : scenario.model());
  }

  private static JsonObject reason(Scenario scenario) {
    var reason = scenario.finishReasons().get(0).value();
    return object("stop_reason", REASONS.getOrDefault(reason, reason));
  }

  private static JsonObject usage(Scenario scenario) {
    return object("usage", scenario.usage().map(usage -> object("input_tokens", usage.promptTokens(),
        "output_tokens", usage.completionTokens())).orElse(null));
  }

  @Override
  public Reply encodeError(Scenario scenario) {
    var error = scenario.ending().error().orElseThrow();
    var reply = Reply.json(error.status(), error(error).toString());
    return error.retryAfter().map(time -> reply.header("retry-after", Long.toString(time.toSeconds()))).orElse(reply);
  }

  private static JsonObject error(Scenario.ScriptedError error) {
    var type = error.type().orElse("api_error");
    return object("type", "error", "error", object("type", type, "message", error.message()));
  }

  @Override
  public List<byte[]> malformedEvents() {
    return List.of("data: {]\n\n".getBytes(UTF_8), "data: {\"type\":\"message_delta\"}\n\n".getBytes(UTF_8));
  }
}
