package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.members.MissingMembers;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 13xx: requests of the Responses API, which a provider sends as they are, or as chat completions.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponsesRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the request contains the instructions and every item of the input, in order: messages with their
   * parts, function calls, and their outputs. Otherwise the model does not know the results of its calls.
   */
  @WhenThisFails("Convert every type of item. Function calls in sequence are one message of the assistant, and each "
      + "output is a tool message.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1301_requestContainsEveryItem() {
    var image = new ResponsePart.InputImage("https://example.org/a.png", JsonObject.of("detail", "low"));
    var request = ResponsesRequest.of("org/m",
        ResponseItem.MessageItem.of("user", List.of(text("Look:"), image)),
        ResponseItem.FunctionCall.of("call_a", "f", "{\"x\": 1}"), ResponseItem.FunctionCall.of("call_b", "g", "{}"),
        ResponseItem.FunctionCallOutput.of("call_a", "sunny"), ResponseItem.FunctionCallOutput.of("call_b", ""),
        ResponseItem.MessageItem.of("assistant", List.of(text("Fine."))),
        ResponseItem.MessageItem.of("user", List.of(text("Go on")))).instructions("Be brief.");
    var calls = List.of(ToolCall.of("call_a", "f", "{\"x\": 1}"), ToolCall.of("call_b", "g", "{}"));
    var detail = new ContentPart.ImageUrl("https://example.org/a.png", JsonObject.of("detail", "low"));
    var messages = List.of(Message.system("Be brief."),
        new UserMessage(List.of(ContentPart.text("Look:"), detail), JsonObject.of()),
        AssistantMessage.of("").toolCalls(calls), toolMessage("call_a", "sunny"), toolMessage("call_b", ""),
        AssistantMessage.of("Fine."), Message.user("Go on"));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1301)) {
        harness.expect("messages", messages, send(harness, request, streamed).messages());
      }
    }
  }

  private static ResponsePart text(String text) {
    return new ResponsePart.Text(text, JsonObject.of());
  }

  private static ToolMessage toolMessage(String id, String text) {
    return new ToolMessage(id, List.of(ContentPart.text(text)), JsonObject.of());
  }

  private static DecodedRequest send(ContractHarness harness, ResponsesRequest request, boolean streamed) {
    harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
    harness.sendOrStream(request, streamed);
    return harness.decodedRequest();
  }

  /**
   * Requires that the parameters arrive, and that a chat completion has the parameters with the same meaning: tools,
   * the choice of a tool, the format of the response, the effort of the reasoning, and the limit of tokens.
   */
  @WhenThisFails("Convert the parameters whose names or structures differ between the two APIs, and send the others as "
      + "they are.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1302_requestContainsTheParameters() {
    var schema =
        JsonObject.of("type", "object").with("properties", JsonObject.of("x", JsonObject.of("type", "integer")));
    var format = ResponseFormat.jsonSchema("kit_schema", schema);
    var tool = Tool.of("f", "Does it.", schema);
    var request = ResponsesRequest.of("org/m", "Hi").temperature(0.25).topP(0.5).tools(tool)
        .toolChoice(ToolChoice.function("f")).parallelToolCalls(false).responseFormat(format).reasoningEffort("low")
        .maxOutputTokens(17);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1302)) {
        var decoded = send(harness, request, streamed);
        if (decoded.operation() == Operation.RESPONSES) {
          harness.expect("parameters", request.parameters(), decoded.parameters());
        } else {
          expectChatParameters(harness, decoded.parameters(), tool, format);
        }
      }
    }
  }

  private static void expectChatParameters(ContractHarness harness, JsonObject sent, Tool tool, ResponseFormat format) {
    harness.expect("tools", Optional.of(JsonArray.of(tool.json())), sent.tryGet("tools"));
    harness.expect("tool_choice", Optional.of(ToolChoice.function("f").json()), sent.tryGet("tool_choice"));
    harness.expect("response_format", Optional.of(format.json()), sent.tryGet("response_format"));
    var limits = List.of(sent.integer("max_completion_tokens"), sent.integer("max_tokens"));
    harness.expect(limits.stream().anyMatch(limit -> limit.orElse(0) == 17), "a limit of 17 tokens", sent);
    var others = JsonObject.of("temperature", 0.25).with("top_p", 0.5).with("parallel_tool_calls", false)
        .with("reasoning_effort", "low");
    others.members().forEach((name, value) -> harness.expect(name, Optional.of(value), sent.tryGet(name)));
  }

  /**
   * Requires that the output of the model can be sent back without a loss: reasoning, refusals, and the members of
   * function calls, such as a signature. Otherwise the model begins again, or the server rejects its own calls.
   */
  @WhenThisFails("Send items with all their members, or convert them to the members of a message of the assistant.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.TOOLS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1312_outputIsSentBackWithoutALoss() {
    var reasoning = ResponseItem.ReasoningItem.of(List.of(ResponsePart.reasoning("Hm."))).id("rs_1");
    var message =
        ResponseItem.MessageItem.of("assistant", List.of(ResponsePart.text("So."), ResponsePart.refusal("No.")))
            .id("msg_1").status("completed");
    var call = new ResponseItem.FunctionCall("fc_1", "call_a", "getWeather", "{ \"b\":1.0}", Optional.of("completed"),
        JsonObject.of("kit_signature", "abc=").with("kitList", List.of(1, "x")));
    var output = ResponseItem.FunctionCallOutput.of("call_a", "sunny");
    var request = ResponsesRequest.of("org/m", ResponseItem.user("Hi"), reasoning, message, call, output,
        ResponseItem.user("Go on"));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1312)) {
        var decoded = send(harness, request, streamed);
        if (decoded.operation() == Operation.RESPONSES) {
          expectItems(harness, List.of(reasoning, message, call, output));
        } else {
          expectMessage(harness, decoded.messages());
        }
      }
    }
  }

  private static void expectItems(ContractHarness harness, List<ResponseItem> items) {
    var sent = harness.lastRequest().json().get("input").asArray().elements();
    harness.expect("number of items", items.size() + 2, sent.size());
    for (int i = 0; i < items.size(); i++) {
      harness.expect("members that item " + (i + 1) + " lacks", List.of(),
          MissingMembers.of(items.get(i).json(), sent.get(i + 1)));
    }
  }

  private void expectMessage(ContractHarness harness, List<Message> messages) {
    var all = messages.stream().filter(AssistantMessage.class::isInstance).map(AssistantMessage.class::cast).toList();
    harness.expect("text", List.of("So."), all.stream().map(AssistantMessage::text).filter(each -> !each.isEmpty())
        .toList());
    if (dialect().features().contains(Feature.REASONING_IN_HISTORY)) {
      harness.expect("reasoning", List.of("Hm."), all.stream().map(AssistantMessage::reasoning)
          .filter(each -> !each.isEmpty()).toList());
    }
    if (dialect().features().contains(Feature.REFUSALS_IN_HISTORY)) {
      harness.expect("refusal", List.of("No."), all.stream().map(AssistantMessage::refusal)
          .filter(each -> !each.isEmpty()).toList());
    }
    var calls = all.stream().flatMap(each -> each.toolCalls().stream()).toList();
    harness.expect("tool calls", List.of("call_a getWeather { \"b\":1.0}"),
        calls.stream().map(each -> each.id() + " " + each.name() + " " + each.arguments()).toList());
    harness.expect(calls.get(0).extras().toString().contains("abc="), "kit_signature in the tool call", calls);
  }
}
