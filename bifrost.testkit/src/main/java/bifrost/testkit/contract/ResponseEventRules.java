package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponseEventChecks;
import bifrost.testkit.internal.members.FullResponses;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;

/**
 * Rules 1313 to 1315: the events of the Responses API, and responses that a provider creates from chat completions.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponseEventRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the events of a stream describe its response: each item is announced, its pieces follow in order, and
   * the complete texts and arguments at its end are the same as in the last event. Applications show items while they
   * arrive, and would show something other than the response.
   */
  @WhenThisFails("Send output_item.added before the pieces of an item, and output_item.done after them, with the same "
      + "index and id, and the complete text in every event that has one.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1313_eventsDescribeTheResponse() {
    var features = dialect().features();
    var deltas = new ArrayList<ScriptedDelta>();
    if (features.contains(Feature.REASONING)) {
      deltas.addAll(List.of(ScriptedDelta.reasoning(0, "Hm. "), ScriptedDelta.reasoning(0, "So ")));
    }
    deltas.addAll(List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo \u00E9")));
    if (features.contains(Feature.REFUSALS)) deltas.add(ScriptedDelta.refusal(0, "No"));
    if (features.contains(Feature.TOOLS)) {
      deltas.addAll(List.of(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{\"x\":"),
          ScriptedDelta.arguments(0, 0, " 1}"), ScriptedDelta.call(0, 1, "call_b", "g"),
          ScriptedDelta.arguments(0, 1, "{}")));
    }
    try (var harness = ContractHarness.of(this, 1313)) {
      var scenario = OperationKits.of(Operation.RESPONSES).sampleScenario().deltas(List.copyOf(deltas));
      harness.enqueue(scenario, true);
      var response = ResponseEventChecks.expectConsistent(harness, harness.readEvents(request()));
      harness.expect("completed", response.status());
    }
  }

  private static ResponsesRequest request() {
    return (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
  }

  /**
   * Requires that a response which the provider creates from a chat completion contains everything that the server
   * sent, under its name or another one: ids, times, log probabilities, the usage and its details, and unknown members.
   */
  @WhenThisFails("Add the members of the completion, its choice and its message that a response does not have to the "
      + "extras of the response.")
  @EnabledIfSupported(value = {Feature.EXTRAS, Feature.JSON_FORMS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1314_createdResponseContainsEverything() {
    var all = FullResponses.of(Operation.CHAT_COMPLETION).orElseThrow();
    var choice = all.get("choices").asArray().get(0).asObject();
    var full = all.with("choices", List.of(choice));
    try (var harness = ContractHarness.of(this, 1314)) {
      if (!ResponseEventChecks.isCreated(harness, false)) return;
      harness.enqueue(Reply.json(full.toString()));
      var result = harness.send(request(), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectLeaves(harness, full, response);
      var other = choice.with("finish_reason", "kit_reason").with("index", 7);
      harness.enqueue(Reply.json(full.with("choices", List.of(other)).toString()));
      var unusual = harness.send(request(), harness.options());
      harness.expectResponse("completed", unusual.map(Response::status));
      harness.expect(json(unusual.response().orElseThrow()).contains("kit_reason"), "the unknown finish reason",
          unusual);
      expectMembersOfOneName(harness);
    }
  }

  /** Requires that members of the same name at several places, or with a name of the response, replace none. */
  private static void expectMembersOfOneName(ContractHarness harness) {
    var call = JsonObject.of("id", "call_a").with("type", "function").with("call_id", "kit-call-id")
        .with("status", "kit-call-status").with("function", JsonObject.of("name", "f").with("arguments", "{}"));
    var message = JsonObject.of("role", "assistant").with("content", "Hello").with("tool_calls", List.of(call))
        .with("kit_name", "kit-message");
    var choice = JsonObject.of("index", 0).with("finish_reason", "tool_calls").with("stop_reason", "kit-stop")
        .with("kit_name", "kit-choice").with("message", message);
    var usage = JsonObject.of("prompt_tokens", 1011).with("completion_tokens", 1012).with("total_tokens", 2023)
        .with("input_tokens", 4711).with("prompt_tokens_details", JsonObject.of("cached_tokens", 1007))
        .with("input_tokens_details", JsonObject.of("cached_tokens", 1008));
    var chat = JsonObject.of("id", "chatcmpl-kit").with("object", "chat.completion").with("model", "org/m")
        .with("status", "kit-status").with("output", "kit-output").with("kit_name", "kit-chat")
        .with("choice.kit_name", "kit-chat-2").with("choices", List.of(choice)).with("usage", usage);
    harness.enqueue(Reply.json(chat.toString()));
    var result = harness.send(request(), harness.options());
    var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
    expectLeaves(harness, chat, response);
    harness.expect("text", "Hello", response.text());
    harness.expect("status", "completed", response.status());
    harness.expect("tokens of the prompt", Optional.of(1011L), response.usage().map(Usage::promptTokens));
    harness.expect("input_tokens_details, which the server sent under this name", usage.tryGet("input_tokens_details"),
        response.usage().flatMap(it -> it.extras().tryGet("input_tokens_details")));
    harness.expect("calls", List.of("call_a f {}"), response.functionCalls().stream()
        .map(each -> each.callId() + " " + each.name() + " " + each.arguments()).toList());
  }

  private static String json(JsonRepresentable response) {
    return response.json().toString();
  }

  private static void expectLeaves(ContractHarness harness, JsonObject sent, Response response) {
    var leaves = new ArrayList<String>();
    collect(sent, leaves);
    var text = json(response);
    leaves.removeIf(text::contains);
    harness.expect("what the response lacks of the completion", List.of(), leaves);
  }

  private static void collect(JsonValue json, List<String> leaves) {
    var constants = Set.of("chat.completion", "assistant", "function", "tool_calls");
    if (json instanceof JsonArray list) list.elements().forEach(each -> collect(each, leaves));
    else if (json instanceof JsonObject object) object.members().values().forEach(each -> collect(each, leaves));
    else if (json instanceof JsonString text && !constants.contains(text.value())) leaves.add(text.toString());
    else if (json instanceof JsonNumber number
        && number.toString().matches("[0-9.-]{4,}")) leaves.add(number.toString());
  }

  /**
   * Requires that a stream which the provider creates from the chunks of a chat completion is consistent for unusual
   * chunks too: without an id, without a choice, or with arguments before the name of a call. Events follow the order
   * of OpenAI's server, and none is missing, because applications wait for them.
   */
  @WhenThisFails("Keep fragments of a call until its id or name has arrived, and end the open items before the last "
      + "event.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1315_createdEventsAreConsistent() {
    var id = "{\"id\":\"chatcmpl-1\",\"model\":\"org/m\",\"choices\":[]}";
    var text = delta("\"content\":\"Hel\"");
    var more = "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}},"
        + "{\"index\":0,\"delta\":{\"content\":\"lo\"}}]}";
    var call = call("\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"}\"}");
    var named = call("\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}");
    var last = call("\"index\":0,\"function\":{\"arguments\":\"}\"}");
    var second = call("\"index\":1,\"id\":\"call_b\",\"function\":{\"name\":\"g\",\"arguments\":\"[]\"}");
    var finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    var usage = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0,\"total_tokens\":1}}";
    try (var harness = ContractHarness.of(this, 1315)) {
      if (!ResponseEventChecks.isCreated(harness, true)) return;
      expectCreated(harness, "Hello", List.of(), text, more, finish);
      expectCreated(harness, "", List.of(), finish);
      expectCreated(harness, "", List.of(), id, finish);
      expectCreated(harness, "", List.of(), id, usage);
      expectCreated(harness, "", List.of("f }"), call, finish);
      var nameless = call("\"index\":0,\"id\":\"call_a\",\"function\":{\"arguments\":\"{}\"}");
      expectCreated(harness, "", List.of(" {}"), nameless, finish); // toolboxes report it as an unknown function
      expectCreated(harness, "Hel", List.of("f }"), text, named, last, finish);
      for (var early : List.of("\"function\":{\"arguments\":\"{\"}", "\"id\":\"\",\"function\":{\"arguments\":\"{\"}",
          "\"function\":{\"name\":\"\",\"arguments\":\"{\"}")) {
        var first = call("\"index\":0," + early);
        expectCreated(harness, "Hel", List.of("f {}"), id, text, first, call, finish);
        expectCreated(harness, "", List.of("f {}"), first, call, finish);
        expectCreated(harness, "Hello", List.of("f {}", "g []"), text, first, more, call, second, finish);
      }
    }
  }

  private static String delta(String members) {
    return "{\"choices\":[{\"index\":0,\"delta\":{" + members + "}}]}";
  }

  private static String call(String members) {
    return delta("\"tool_calls\":[{" + members + "}]");
  }

  private static void expectCreated(ContractHarness harness, String text, List<String> calls, String... chunks) {
    var data = new ArrayList<>(List.of(chunks));
    data.add("[DONE]");
    var reply = Reply.sse(data.toArray(String[]::new));
    harness.enqueue(reply);
    ResponseEventChecks.expectCreated(harness, harness.readEvents(request()));
    harness.enqueue(reply);
    var result = harness.stream(request(), harness.options());
    var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
    harness.expect("text", text, response.text());
    harness.expect("calls", calls,
        response.functionCalls().stream().map(each -> each.name() + " " + each.arguments()).toList());
    var ids = response.functionCalls().stream().map(ResponseItem.FunctionCall::callId).toList();
    harness.expect(!ids.contains("") && ids.size() == Set.copyOf(ids).size(), "a call_id for each call", ids);
  }
}
