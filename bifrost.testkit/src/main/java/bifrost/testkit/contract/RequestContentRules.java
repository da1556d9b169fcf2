package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.json.RoundedNumbers;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 218 to 224: the request contains everything that the caller put into it, and what earlier responses contained.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface RequestContentRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a request with several inputs contains all of them, in order, as texts or as tokens. Otherwise
   * results are missing, or belong to another input.
   */
  @WhenThisFails("Send the JSON form of the input, which is a text, a list of texts, a list of tokens, or a list of "
      + "such lists.")
  @EnabledIfSupported(operations = OperationGroup.LISTS_OF_INPUTS)
  @Example
  default void rule218_requestContainsEveryInput() {
    var inputs = List.of(Input.texts(List.of("a", "", "\u00E9 \uD83D\uDE00", "a")), Input.tokens(1, 2, 100_000),
        Input.tokens(7), Input.tokenLists(List.of(new int[] {1, 2}, new int[] {3}, new int[] {1, 2})),
        Input.texts(List.of("one")));
    for (var input : inputs) {
      if (operations().contains(Operation.COMPLETION)) expectInput(CompletionRequest.of("org/m", input), input);
      if (operations().contains(Operation.EMBEDDING)) expectInput(EmbeddingRequest.of("org/m", input), input);
    }
  }

  private <R> void expectInput(Request<R> request, Input input) {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      if (streamed && !(request instanceof Streamable<?, ?>)) continue;
      try (var harness = ContractHarness.of(this, 218)) {
        harness.enqueue(OperationKits.of(request).sampleScenario(), streamed);
        harness.sendOrStream(request, streamed); // the response has one result only, so the call may fail
        harness.expect("input of " + request.operation(), Optional.of(input.json()), harness.decodedRequest().input());
      }
    }
  }

  /**
   * Requires that the request contains the extras of messages of every role. Otherwise the model does not see names,
   * and users cannot use new members before the provider knows them.
   */
  @WhenThisFails("Encode extras() of every type of message through the same method.")
  @EnabledIfSupported(Feature.MESSAGE_EXTRAS)
  @Example
  default void rule219_requestContainsTheExtrasOfEveryRole() {
    var extras = JsonObject.of("name", "Ada").with("kit_member", nested());
    var text = List.<ContentPart>of(ContentPart.text("Hi"));
    var messages = new ArrayList<Message>(List.of(new SystemMessage(text, extras), new UserMessage(text, extras),
        AssistantMessage.of("Hello").extras(extras)));
    if (has(Feature.TOOLS)) {
      messages.add(AssistantMessage.of("").toolCalls(ToolCall.of("call_a", "f", "{}")).extras(extras));
      messages.add(new ToolMessage("call_a", text, extras));
    }
    if (has(Feature.DEVELOPER_MESSAGES) && has(Feature.SYSTEM_MESSAGES_ANYWHERE)) {
      messages.add(new DeveloperMessage(text, extras));
    }
    messages.add(new UserMessage(text, JsonObject.of("kit_null", null).with("kit_other", List.of())));
    expectConversation(219, messages);
  }

  private static JsonObject nested() {
    return JsonObject.of("list", Arrays.asList(1, null, Map.of("a", List.of()))).with("empty", JsonObject.of())
        .with("flag", false);
  }

  private boolean has(Feature feature) {
    return dialect().features().contains(feature);
  }

  /**
   * Requires that the request contains the extras of tool calls and of their functions. Some servers sign the calls of
   * the model, and reject a history without the signatures.
   */
  @WhenThisFails("Encode extras() of a tool call; the members of its object named function belong to the function.")
  @EnabledIfSupported({Feature.TOOLS, Feature.TOOL_CALL_EXTRAS})
  @Example
  default void rule220_requestContainsTheExtrasOfToolCalls() {
    var extras = JsonObject.of("kit_signature", "abc=").with("kit_member", nested());
    var calls = List.of(new ToolCall("call_a", "f", "{}", extras), new ToolCall("call_b", "g", "{}",
        extras.with("function", JsonObject.of("kit_function", nested()))), ToolCall.of("call_c", "h", "{}"));
    expectConversation(220, List.of(Message.user("Weather?"), AssistantMessage.of("Let me see.").toolCalls(calls),
        Message.tool(calls.get(0), "sunny"), Message.tool(calls.get(1), "warm"), Message.tool(calls.get(2), "dry")));
  }

  /**
   * Requires that a message of the model can be sent back without a loss: its text, its reasoning or its refusal, and
   * its extras, whether it was streamed or not. A model that does not see its reasoning begins again.
   */
  @WhenThisFails("Encode all components of an assistant message, and keep the name of the member in which the server "
      + "sent the reasoning.")
  @Example
  default void rule221_messageOfTheModelIsSentBackWithoutALoss() {
    var deltas = new ArrayList<List<ScriptedDelta>>(List.of(List.of(ScriptedDelta.text(0, "Hello"))));
    if (has(Feature.REASONING) && has(Feature.REASONING_IN_HISTORY)) {
      deltas.add(List.of(ScriptedDelta.reasoning(0, "Hm. "), ScriptedDelta.reasoning(0, "\u00E9"),
          ScriptedDelta.text(0, "Hello")));
    }
    if (has(Feature.REFUSALS) && has(Feature.REFUSALS_IN_HISTORY)) {
      deltas.add(List.of(ScriptedDelta.refusal(0, "I "), ScriptedDelta.refusal(0, "can't")));
    }
    if (deltas.size() == 3) {
      deltas.add(List.of(ScriptedDelta.reasoning(0, "Hm. "), ScriptedDelta.text(0, "So, "),
          ScriptedDelta.refusal(0, "I can't")));
    }
    for (var each : deltas) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        expectSentBack(SampleRequests.helloScenario().deltas(each), streamed);
        expectSentBack(SampleRequests.helloScenario().deltas(each).quirks(ServerQuirk.LEGACY_NAMES), streamed);
      }
    }
  }

  private void expectSentBack(Scenario scenario, boolean streamed) {
    try (var harness = ContractHarness.of(this, 221)) {
      boolean hasExtras = has(Feature.MESSAGE_EXTRAS) && has(Feature.EXTRAS) && has(Feature.NESTED_EXTRAS);
      harness.enqueue(hasExtras ? withUnknownMembers(scenario) : scenario, streamed);
      var result = harness.sendOrStream((ChatCompletionRequest) scenario.request(), streamed, harness.options());
      var message = result.response().map(ChatCompletion::message)
          .orElseThrow(() -> harness.failure("a response", result, null));
      harness.sendChat(SampleRequests.helloScenario()
          .request(ChatCompletionRequest.of("org/m", List.of(Message.user("Hi"), message, Message.user("Go on")))));
      var expected = scenario.chatCompletion().message();
      var sent = (AssistantMessage) harness.decodedRequest().messages().get(1);
      harness.expect("text", expected.text(), sent.text());
      harness.expect("reasoning", expected.reasoning(), sent.reasoning());
      harness.expect("refusal", expected.refusal(), sent.refusal());
      if (!hasExtras) return;
      harness.expect(sent.extras().tryGet("kit_unknown").isPresent(), "kit_unknown in the message", sent);
    }
  }

  private static Scenario withUnknownMembers(Scenario scenario) {
    var quirks = new HashSet<>(scenario.quirks());
    quirks.add(ServerQuirk.UNKNOWN_MEMBERS);
    return scenario.quirks(quirks);
  }

  /**
   * Requires that the request contains the content parts of every type with all their members, such as the detail of an
   * image. Otherwise the model sees a different image, or none.
   */
  @WhenThisFails("Encode the extras of parts too, and send parts of an unknown type as they are.")
  @EnabledIfSupported({Feature.CONTENT_PARTS, Feature.CONTENT_PART_EXTRAS})
  @Example
  default void rule222_requestContainsEveryMemberOfContentParts() {
    var detail = JsonObject.of("detail", "low");
    var parts = List.<ContentPart>of(new ContentPart.Text("Compare", JsonObject.of("kit_member", nested())),
        new ContentPart.ImageUrl("https://example.org/a.png?x=1&y=%20", detail),
        new ContentPart.ImageUrl("data:image/png;base64,iVBORw0KGgo=", JsonObject.of("kit_member", nested())),
        new ContentPart.InputAudio("UklGRg==", "mp3", JsonObject.of()),
        new ContentPart.File(JsonObject.of("file_id", "file-1").with("kit_member", 1)),
        new ContentPart.AudioUrl("https://example.org/a.wav", JsonObject.of()),
        new ContentPart.VideoUrl("https://example.org/a.mp4", JsonObject.of("fps", 2)),
        new ContentPart.Unknown(JsonObject.of("type", "kit_part").with("kit_member", nested())),
        new ContentPart.Unknown(JsonObject.of("type", "image_url").with("image_url", JsonObject.of("url", "kit:1"))
            .with("uuid", "kit-1")));
    expectConversation(222, List.of(new UserMessage(parts, JsonObject.of()), Message.assistant("Done"),
        new UserMessage(parts.subList(1, 2), JsonObject.of())));
    if (!has(Feature.CONTENT_PARTS_IN_EVERY_ROLE)) return;
    var texts = List.<ContentPart>of(ContentPart.text("one"), ContentPart.text(""), ContentPart.text("two"));
    var messages = new ArrayList<Message>(
        List.of(new SystemMessage(texts, JsonObject.of()), new UserMessage(texts, JsonObject.of())));
    if (has(Feature.TOOLS)) {
      messages.add(AssistantMessage.of("").toolCalls(ToolCall.of("call_a", "f", "{}")));
      messages.add(new ToolMessage("call_a", texts, JsonObject.of()));
    }
    expectConversation(222, messages);
  }

  private void expectConversation(int rule, List<Message> messages) {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, rule)) {
        harness.sendChat(SampleRequests.helloScenario().request(ChatCompletionRequest.of("org/m", messages)), streamed);
        harness.expect(messages, harness.decodedRequest().messages());
      }
    }
  }

  /**
   * Requires that parameters keep the spelling of their names and the kinds of their JSON values, in every operation. A
   * renamed or converted parameter is lost without any error.
   */
  @WhenThisFails("Do not convert names to another case, and write numbers, nulls and empty values as they are.")
  @EnabledIfSupported(Feature.PARAMETERS)
  @Example
  default void rule223_parametersKeepTheirNamesAndTypes() {
    var parameters = JsonObject.of("kitCamelCase", 1).with("kit_camel_case", 2).with("KitPascalCase", "x")
        .with("KIT_UPPER_CASE", true).with("kit-kebab-case", "1").with("kit.dotted", "true").with("kit space", "")
        .with("kitID", "\u00E9 \uD83D\uDE00\n\"").with("kit_long", Long.MAX_VALUE).with("kit_negative", Long.MIN_VALUE)
        .with("kit_huge", Json.parse("123456789012345678901234567890")).with("kit_double", 0.1 + 0.2)
        .with("kit_small", 1e-320).with("kit_large", Double.MAX_VALUE).with("kit_zero", 0).with("kit_false", false)
        .with("kit_null", null).with("kit_empty_text", "").with("kit_empty_list", List.of())
        .with("kit_empty_object", JsonObject.of()).with("kit_nested", nested())
        .with("kit_nested_null", JsonObject.of("innerCamelCase", null).with("inner_long", 9_007_199_254_740_993L));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectParameters(SampleRequests.chatRequest().parameters(parameters), streamed);
      if (operations().contains(Operation.COMPLETION)) {
        expectParameters(CompletionRequest.of("org/m", "Once").parameters(parameters), streamed);
      }
    }
    if (operations().contains(Operation.EMBEDDING)) {
      expectParameters(EmbeddingRequest.of("org/m", Input.text("Hi")).parameters(parameters), false);
    }
  }

  private <R> void expectParameters(Request<R> request, boolean streamed) {
    try (var harness = ContractHarness.of(this, 223)) {
      var kit = OperationKits.of(request);
      harness.enqueue(kit.sampleScenario(), streamed);
      harness.sendOrStream(request, streamed);
      harness.expect("parameters of " + request.operation(), RoundedNumbers.of(kit.content(request).parameters()),
          RoundedNumbers.of(kit.withoutProviderChoices(request, harness.decodedRequest().parameters())));
    }
  }

  /**
   * Requires that the caller's {@code stream_options} are sent with a stream, including a caller's decision about the
   * usage, and are not sent otherwise, because servers reject them there. Options that are null are no decision.
   */
  @WhenThisFails("Add include_usage to the caller's stream_options unless they contain it, and remove stream_options "
      + "from requests that are not for a stream.")
  @EnabledIfSupported({Feature.STREAMS, Feature.STREAM_OPTIONS})
  @Example
  default void rule224_streamOptionsOfTheCallerAreSentWithStreamsOnly() {
    var other = JsonObject.of("continuous_usage_stats", true).with("kit_option", nested());
    for (var options : List.of(other, other.with("include_usage", true), other.with("include_usage", false))) {
      boolean includesUsage = options.bool("include_usage").orElse(true);
      expectStreamOptions(SampleRequests.chatRequest().with("stream_options", options), other, includesUsage);
      if (operations().contains(Operation.COMPLETION)) {
        expectStreamOptions(CompletionRequest.of("org/m", "Once").with("stream_options", options), other,
            includesUsage);
      }
    }
    expectStreamOptions(SampleRequests.chatRequest().with("stream_options", null), JsonObject.of(), true);
  }

  private <R> void expectStreamOptions(Request<R> request, JsonObject others, boolean includesUsage) {
    for (boolean streamed : List.of(true, false)) {
      try (var harness = ContractHarness.of(this, 224)) {
        harness.enqueue(OperationKits.of(request).sampleScenario(), streamed);
        harness.sendOrStream(request, streamed);
        var decoded = harness.decodedRequest();
        harness.expect("parameters of " + request.operation(),
            streamed && !others.isEmpty() ? JsonObject.of("stream_options", others) : JsonObject.of(),
            decoded.parameters());
        if (streamed) harness.expect("usage requested", includesUsage, decoded.includesUsage());
      }
    }
  }
}
