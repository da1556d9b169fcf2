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
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
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
}
