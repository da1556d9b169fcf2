package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
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
import bifrost.testkit.internal.contract.ResponsesOption;
import bifrost.testkit.internal.members.MissingMembers;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;

/**
 * Rules 1301 to 1304 and 1312: requests of the Responses API, which a provider sends as they are, or as chats.
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
   * Requires that the output of a received response can be sent back as it is, whether it was streamed or not: its
   * reasoning, its text or refusal, and its function calls, with the results of the calls. What only responses have,
   * such as the status of an item, is not sent in a chat completion, because servers reject it there. Otherwise a model
   * that called a function does not see why.
   */
  @WhenThisFails("Accept every type of output item in the input. In a chat completion, the reasoning, the text and the "
      + "calls of a response are one message.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1303_receivedOutputIsSentBack() {
    var features = dialect().features();
    var responses = new ArrayList<List<ScriptedDelta>>();
    responses.add(List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo")));
    if (features.contains(Feature.REFUSALS)) responses.add(List.of(ScriptedDelta.refusal(0, "I can't")));
    var call = List.of(ScriptedDelta.text(0, "Let me see."), ScriptedDelta.call(0, 0, "call_a", "f"),
        ScriptedDelta.arguments(0, 0, "{\"x\":"), ScriptedDelta.arguments(0, 0, " 1}"));
    if (features.contains(Feature.TOOLS)) responses.add(call);
    if (features.contains(Feature.REASONING)) {
      var reasoning = List.of(ScriptedDelta.reasoning(0, "Hm. "), ScriptedDelta.reasoning(0, "\u00E9"));
      responses.add(joined(reasoning, responses.get(0)));
      if (features.contains(Feature.TOOLS)) responses.add(joined(reasoning, call));
    }
    for (var response : responses) {
      for (boolean streamed : ContractHarness.streamingModes(this)) expectSentBack(response, streamed);
    }
  }

  private static List<ScriptedDelta> joined(List<ScriptedDelta> first, List<ScriptedDelta> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private void expectSentBack(List<ScriptedDelta> deltas, boolean streamed) {
    try (var harness = ContractHarness.of(this, 1303)) {
      var scenario = OperationKits.of(Operation.RESPONSES).sampleScenario().deltas(deltas);
      var request = (ResponsesRequest) scenario.request();
      var result = harness.enqueue(scenario, streamed).sendOrStream(request, streamed);
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      var next = request.then(response.output());
      for (var call : response.functionCalls()) next = next.then(ResponseItem.output(call, "sunny"));
      var messages = send(harness, next.then(ResponseItem.MessageItem.of("user", List.of(text("Go on")))), streamed)
          .messages();
      var expected = ExpectedChatCompletion.choice(scenario, 0).message();
      var sent = messages.get(1) instanceof AssistantMessage it ? it : AssistantMessage.of("");
      harness.expect("text", expected.text(), sent.text());
      harness.expect("reasoning", expected.reasoning(), sent.reasoning());
      harness.expect("refusal", expected.refusal(), sent.refusal());
      harness.expect("calls", expected.toolCalls(), sent.toolCalls());
      harness.expect("other members of the message", JsonObject.of(), sent.extras());
      var others = new ArrayList<Message>();
      for (var call : expected.toolCalls()) others.add(toolMessage(call.id(), "sunny"));
      others.add(Message.user("Go on"));
      harness.expect("messages after that of the assistant", others, messages.subList(2, messages.size()));
    }
  }

  /**
   * Requires that messages of every role arrive with all their parts, and results of functions as a text or as a list
   * of parts. Otherwise the model sees other instructions, or does not see an image.
   */
  @WhenThisFails("Send system and developer messages as instructions, parts of unknown types as they are, and lists of "
      + "parts in the output of a function.")
  @EnabledIfSupported(value = {Feature.CONTENT_PARTS, Feature.CONTENT_PART_EXTRAS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1304_messagesOfEveryRoleArrive() {
    var unknown = JsonObject.of("type", "kit_part").with("kit_member", 7);
    var image = JsonObject.of("type", "input_image").with("image_url", "https://example.org/a.png").with("detail",
        "low");
    var parts = List.of(JsonObject.of("type", "input_text").with("text", "sunny"), image);
    var content = List.of(new ResponsePart.Text("Look:", JsonObject.of("kit_member", 8)),
        new ResponsePart.InputFile(JsonObject.of("file_id", "file-1")), new ResponsePart.Unknown(unknown));
    var output = JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output", parts);
    var request = ResponsesRequest.of("org/m",
        ResponseItem.MessageItem.of("system", List.of(text("Be "), text("brief."))),
        ResponseItem.MessageItem.of("developer", List.of(text("Use French."))),
        ResponseItem.MessageItem.of("user", content), ResponseItem.FunctionCall.of("call_a", "f", "{}"),
        new ResponseItem.Unknown(output), ResponseItem.MessageItem.of("assistant", List.of(text("Fi"), text("ne."))));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1304)) {
        var messages = send(harness, request, streamed).messages();
        harness.expect("number of messages", 6, messages.size());
        harness.expect("system message", "Be brief.", instructions(messages.get(0)));
        if (harness.decodedRequest().operation() == Operation.CHAT_COMPLETION) {
          harness.expect("parts of the system message", List.of(ContentPart.text("Be brief.")),
              ((SystemMessage) messages.get(0)).content()); // many servers accept only a string
        }
        harness.expect("developer message", "Use French.", instructions(messages.get(1)));
        harness.expect("parts of the user", List.of(new ContentPart.Text("Look:", JsonObject.of("kit_member", 8)),
            new ContentPart.File(JsonObject.of("file_id", "file-1")), new ContentPart.Unknown(unknown)),
            ((UserMessage) messages.get(2)).content());
        harness.expect("result of the function", new ToolMessage("call_a", List.of(ContentPart.text("sunny"),
            new ContentPart.ImageUrl("https://example.org/a.png", JsonObject.of("detail", "low"))), JsonObject.of()),
            messages.get(4));
        harness.expect("message of the assistant", "Fine.", ((AssistantMessage) messages.get(5)).text());
      }
    }
  }

  private static String instructions(Message message) {
    var parts = message instanceof DeveloperMessage it ? it.content()
        : message instanceof SystemMessage it ? it.content()
        : List.<ContentPart>of();
    return parts.stream().map(part -> part instanceof ContentPart.Text text ? text.text() : "<" + part + ">")
        .collect(Collectors.joining());
  }

  /**
   * Requires that output items arrive with all their members, also if they come from a database instead of a response:
   * a message with both a text and a refusal, arguments that are spelled unusually, and members that only some servers
   * add to function calls, such as a signature. Otherwise the server rejects its own calls.
   */
  @WhenThisFails("Send the extras of items, and arguments as their exact text. In a chat completion, the members of an "
      + "item become those of the message or of the tool call.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.TOOLS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1312_membersOfOutputItemsAreSentBack() {
    var reasoning = ResponseItem.ReasoningItem.of(List.of(ResponsePart.reasoning("Hm."))).id("rs_1");
    var message =
        ResponseItem.MessageItem.of("assistant", List.of(ResponsePart.text("So."), ResponsePart.refusal("No.")))
            .id("msg_1").status("completed");
    var call = new ResponseItem.FunctionCall("fc_1", "call_a", "getWeather", "{ \"b\":1.0}", Optional.of("completed"),
        JsonObject.of("kit_signature", "abc=").with("kitList", List.of(1, "x")));
    var output = ResponseItem.FunctionCallOutput.of("call_a", "sunny");
    var request = ResponsesRequest.of("org/m", ResponseItem.user("Hi"), reasoning, message, call, output,
        ResponseItem.user("Go on"));
    for (var configuration : ResponsesOption.configurations(this)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1312, configuration)) {
          var decoded = send(harness, request, streamed);
          if (decoded.operation() == Operation.RESPONSES) {
            expectItems(harness, List.of(
                JsonObject.of("type", "reasoning").with("content",
                    List.of(JsonObject.of("type", "reasoning_text").with("text", "Hm."))),
                JsonObject.of("role", "assistant").with("content", List.of(JsonObject.of("text", "So."),
                    JsonObject.of("type", "refusal").with("refusal", "No."))),
                call.extras().with("type", "function_call").with("call_id", "call_a").with("name", "getWeather")
                    .with("arguments", call.arguments()),
                JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output", "sunny")));
          } else {
            expectMessage(harness, decoded.messages());
          }
        }
      }
    }
  }

  /** Requires that the items after the first one have at least these members. */
  private static void expectItems(ContractHarness harness, List<JsonObject> items) {
    var sent = harness.lastRequest().json().get("input").asArray().elements();
    harness.expect("number of items", items.size() + 2, sent.size());
    for (int i = 0; i < items.size(); i++) {
      harness.expect("members that item " + (i + 1) + " lacks", List.of(),
          MissingMembers.of(items.get(i), sent.get(i + 1)));
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
