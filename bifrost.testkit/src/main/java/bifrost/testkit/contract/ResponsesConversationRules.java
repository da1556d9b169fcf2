package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.List;
import net.jqwik.api.Example;

/**
 * Rules 1330 to 1333: long conversations in requests of the Responses API, with every form of an item.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponsesConversationRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that messages of the assistant in sequence stay separate, and that reasoning belongs to the message after
   * it. Otherwise the model sees one message with joined words, or a refusal of a request that it has fulfilled.
   */
  @WhenThisFails("Begin a new message of the assistant with every message item, and before reasoning that follows a "
      + "text. Keep nothing of the previous message.")
  @EnabledIfSupported(value = {Feature.REASONING_IN_HISTORY, Feature.REFUSALS_IN_HISTORY},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1330_messagesInSequenceStaySeparate() {
    var mark = JsonObject.of("kit_member", 7);
    var request = ResponsesRequest.of("org/m", ResponseItem.user("Hi"),
        message(ResponsePart.text("One.")).extras(mark), message(ResponsePart.text("Two.")),
        ReasoningItem.of(List.of(ResponsePart.reasoning("Hm."))), message(ResponsePart.text("Three.")),
        message(ResponsePart.refusal("No.")), message(ResponsePart.text("Four.")), ResponseItem.user("Go on"));
    var expected = List.of(AssistantMessage.of("One."), AssistantMessage.of("Two."),
        AssistantMessage.of("Three.").reasoning("Hm."), AssistantMessage.of("").refusal("No."),
        AssistantMessage.of("Four."));
    try (var harness = ContractHarness.of(this, 1330)) {
      var decoded = send(harness, request);
      var sent = decoded.messages().stream().filter(AssistantMessage.class::isInstance)
          .map(AssistantMessage.class::cast).toList();
      harness.expect("messages of the assistant", expected,
          sent.stream().map(each -> each.extras(JsonObject.of())).toList());
      harness.expect("number of messages", 7, decoded.messages().size());
      if (decoded.operation() == Operation.RESPONSES) return;
      var none = JsonObject.of();
      harness.expect("extras of the messages of the assistant", List.of(mark, none, none, none, none),
          sent.stream().map(AssistantMessage::extras).toList());
    }
  }

  private static MessageItem message(ResponsePart... parts) {
    return MessageItem.of("assistant", List.of(parts));
  }

  private static DecodedRequest send(ContractHarness harness, ResponsesRequest request) {
    harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
    harness.expect("outcome of " + request.input(), "Complete", harness.sendOrStream(request, false).outcomeName());
    return harness.decodedRequest();
  }

  /**
   * Requires that the result of a function arrives in all of its forms: a text, a part, and a list of parts and texts,
   * with images, files and parts of unknown types. Otherwise the model does not see what the function returned.
   */
  @WhenThisFails("Convert every element of the output to a part. Send parts of unknown types as they are.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.CONTENT_PARTS_IN_EVERY_ROLE, Feature.CONTENT_PART_EXTRAS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1331_resultOfAFunctionArrivesInEveryForm() {
    var text = JsonObject.of("type", "input_text").with("text", "sunny");
    var image = JsonObject.of("type", "input_image").with("image_url", "https://example.org/a.png");
    var file = JsonObject.of("type", "input_file").with("file_id", "file-1");
    var unknown = JsonObject.of("type", "kit_part").with("kit_member", 7);
    var sunny = ContentPart.text("sunny");
    expectResult(text, List.of(sunny));
    expectResult(JsonArray.of(text), List.of(sunny));
    expectResult(JsonArray.of("sunny"), List.of(sunny));
    expectResult(file, List.of(new ContentPart.File(JsonObject.of("file_id", "file-1"))));
    expectResult(JsonArray.of("sunny", image, file, unknown, text.with("kit_member", 8)),
        List.of(sunny, new ContentPart.ImageUrl("https://example.org/a.png", JsonObject.of()),
            new ContentPart.File(JsonObject.of("file_id", "file-1")), new ContentPart.Unknown(unknown),
            new ContentPart.Text("sunny", JsonObject.of("kit_member", 8))));
  }

  private void expectResult(JsonValue output, List<ContentPart> parts) {
    var result = FunctionCallOutput.of("call_a", "").extras(JsonObject.of("output", output));
    try (var harness = ContractHarness.of(this, 1331)) {
      var request = ResponsesRequest.of("org/m", ResponseItem.user("Hi"), FunctionCall.of("call_a", "f", "{}"), result);
      var messages = send(harness, request).messages();
      harness.expect("message for the output " + output, new ToolMessage("call_a", parts, JsonObject.of()),
          messages.get(messages.size() - 1));
    }
  }

  /**
   * Requires that a part of a response arrives as a text in a message of another role: programs show a response to a
   * second model, which judges or continues it.
   */
  @WhenThisFails("Convert texts, refusals and reasoning to texts in messages of every role.")
  @EnabledIfSupported(value = Feature.CONTENT_PARTS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1332_partsOfResponsesArriveInMessagesOfUsers() {
    var parts = List.of(ResponsePart.text("Judge this: "), ResponsePart.refusal("kit-refusal"),
        ResponsePart.reasoning("kit-reasoning"));
    try (var harness = ContractHarness.of(this, 1332)) {
      var decoded = send(harness, ResponsesRequest.of("org/m", MessageItem.of("user", parts)));
      if (decoded.operation() == Operation.RESPONSES) {
        for (var text : List.of("Judge this: ", "kit-refusal", "kit-reasoning")) {
          harness.expect(harness.lastRequest().json().toString().contains(text), text, harness.lastRequest().json());
        }
      } else {
        var texts = List.<ContentPart>of(ContentPart.text("Judge this: "), ContentPart.text("kit-refusal"),
            ContentPart.text("kit-reasoning"));
        harness.expect("messages", List.<Message>of(new UserMessage(texts, JsonObject.of())), decoded.messages());
      }
    }
  }

  /**
   * Requires that items are accepted with the members that servers add to them: annotations, log probabilities,
   * summaries, ids and states, and reasoning that the server does not show, or of which it shows a summary only. A chat
   * completion does not have these members, and servers reject them there.
   */
  @WhenThisFails("Omit the members that only the output of a server has from a chat completion. Send the summary of "
      + "reasoning without a text, and ignore reasoning without both.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.TOOLS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1333_membersOfTheServerAreAccepted() {
    var added = JsonObject.of("annotations", List.of(JsonObject.of("type", "url_citation").with("url", "kit://a")))
        .with("logprobs", List.of(JsonObject.of("token", "So").with("logprob", -0.5)));
    var summary = JsonObject.of("type", "summary_text").with("text", "kit-summary");
    var state = JsonObject.of("id", "fco_1").with("status", "completed");
    var hidden =
        new ReasoningItem("rs_4", List.of(), JsonObject.of("summary", List.of(summary.with("text", "kit-sum"))));
    var items = List.of(ResponseItem.user("Hi"), new ReasoningItem("rs_1", List.of(), JsonObject.of()),
        new ReasoningItem("rs_2", List.of(), Json.parse("{\"summary\":null,\"status\":null}").asObject()),
        new ReasoningItem("rs_3", List.of(ResponsePart.reasoning("Hm.")), JsonObject.of("summary", List.of(summary))
            .with("encrypted_content", JsonNull.NULL).with("status", "completed")),
        hidden, message(new ResponsePart.Text("So.", added)).id("msg_1").status("completed"),
        FunctionCall.of("call_a", "f", "{}").id("fc_1").status("completed"),
        FunctionCallOutput.of("call_a", "sunny").extras(state), ResponseItem.user("Go on"));
    try (var harness = ContractHarness.of(this, 1333)) {
      var decoded = send(harness, ResponsesRequest.of("org/m", items));
      var body = harness.lastRequest().json().toString();
      if (dialect().features().contains(Feature.REASONING_IN_HISTORY)) {
        harness.expect(body.contains("kit-sum"), "the summary of reasoning without a text", body);
      }
      if (decoded.operation() == Operation.RESPONSES) return;
      var sent = decoded.messages().stream().filter(AssistantMessage.class::isInstance)
          .map(AssistantMessage.class::cast).toList();
      harness.expect("texts", List.of("So."), sent.stream().map(AssistantMessage::text).toList());
      harness.expect("extras of the messages of the assistant", List.of(JsonObject.of()),
          sent.stream().map(AssistantMessage::extras).toList());
      harness.expect("extras of the call", JsonObject.of(), sent.get(0).toolCalls().get(0).extras());
      harness.expect("result of the function",
          new ToolMessage("call_a", List.of(ContentPart.text("sunny")), JsonObject.of()), decoded.messages().get(2));
    }
  }
}
