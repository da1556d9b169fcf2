package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponsesOption;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;

/**
 * Rules 1305 to 1307 and 1334: what a request of the Responses API contains is sent, or rejected with its name, but
 * never dropped. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponsesMemberRules extends ContractSubject permits ProviderContract {
  private static ResponsePart text(String text) {
    return new ResponsePart.Text(text, JsonObject.of());
  }

  /**
   * Requires that a parameter that the server would not understand is rejected with {@code Unsupported}, which names
   * it, and that every other parameter arrives, whatever its value is. In a chat completion, tools have the form
   * of chat completions. Otherwise a parameter has no effect, and the call succeeds.
   */
  @WhenThisFails("Send the parameter, or throw Unsupported with its name. A value that means the default, such as "
      + "false for background, needs not be sent.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1305_parameterIsSentOrRejected() {
    var summary = JsonObject.of("summary", "auto");
    var parameters = List.of(JsonObject.of("previous_response_id", "resp_kit"),
        JsonObject.of("conversation", JsonObject.of("id", "kit")), JsonObject.of("prompt", JsonObject.of("id", "kit")),
        JsonObject.of("max_tool_calls", 3), JsonObject.of("background", true),
        JsonObject.of("include", List.of("kit_member")), JsonObject.of("truncation", "auto"),
        JsonObject.of("reasoning", summary), JsonObject.of("reasoning", summary.with("effort", "low")),
        JsonObject.of("tools", List.of(JsonObject.of("type", "kit_tool"))),
        JsonObject.of("tool_choice", JsonObject.of("type", "kit_tool")),
        JsonObject.of("text", JsonObject.of("kit_format", 1)), JsonObject.of("text", JsonObject.of("verbosity", "low")),
        JsonObject.of("text", "kit"), JsonObject.of("reasoning", "kit"), JsonObject.of("tools", "kit"),
        JsonObject.of("instructions", List.of("kit")), JsonObject.of("top_logprobs", 3),
        JsonObject.of("tools", List.of("kit")), JsonObject.of("tool_choice", "required"), JsonObject.of("n", 2),
        JsonObject.of("tool_choice", JsonObject.of("type", "kit_tool").with("name", "f")),
        JsonObject.of("service_tier", "kit"), JsonObject.of("kit_parameter", JsonObject.of("x", 1)));
    for (var each : parameters) expectSentOrRejected(each);
    expectBothOrRejected(JsonObject.of("max_output_tokens", 17).with("max_completion_tokens", 18));
    expectBothOrRejected(JsonObject.of("reasoning", JsonObject.of("effort", "low")).with("reasoning_effort", "high"));
    expectBothOrRejected(JsonObject.of("top_logprobs", 3).with("logprobs", false));
  }

  /**
   * Requires that two parameters with different values for the same thing are rejected, or both sent as they are. Only
   * one of them would have an effect in a chat completion.
   */
  private void expectBothOrRejected(JsonObject parameters) {
    try (var harness = ContractHarness.of(this, 1305)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", "Hi").parameters(parameters), false);
      if (result.error().orElse(null) instanceof Unsupported) return;
      harness.expect("Complete", result.outcomeName());
      var decoded = harness.decodedRequest();
      harness.expect(decoded.operation() == Operation.RESPONSES, "Unsupported for " + parameters, result);
      harness.expect("parameters", parameters, decoded.parameters());
    }
  }

  private void expectSentOrRejected(JsonObject parameter) {
    var name = parameter.members().keySet().iterator().next();
    var value = parameter.get(name);
    try (var harness = ContractHarness.of(this, 1305)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", "Hi").with(name, value), false);
      if (result.error().orElse(null) instanceof Unsupported unsupported) {
        harness.expect(unsupported.parameter().filter(it -> it.startsWith(name)).isPresent(),
            "Unsupported with the parameter " + name, result);
        harness.expect("requests", 0, harness.server().requests().size());
        return;
      }
      harness.expect("Complete", result.outcomeName());
      var decoded = harness.decodedRequest();
      if (decoded.operation() == Operation.RESPONSES) {
        harness.expect(name, Optional.of(value), harness.lastRequest().json().tryGet(name));
      } else {
        var ofResponsesOnly = Set.of("previous_response_id", "conversation", "prompt", "max_tool_calls");
        harness.expect(!ofResponsesOnly.contains(name), "Unsupported, because chat completions ignore " + name,
            result);
        harness.expect("parameters", chatForm(name, value), decoded.parameters());
      }
    }
  }

  /** {@return the parameters of a chat completion with the same meaning} */
  private static JsonObject chatForm(String name, JsonValue value) {
    return switch (name) {
      case "text" -> value instanceof JsonObject it && it.tryGet("verbosity").isPresent() ? it
          : JsonObject.of(name, value);
      case "top_logprobs" -> JsonObject.of("logprobs", true).with(name, value);
      case "tools" -> value instanceof JsonArray tools
          ? JsonObject.of(name, tools.elements().stream().map(ResponsesMemberRules::nested).toList())
          : JsonObject.of(name, value);
      case "tool_choice" -> JsonObject.of(name, nested(value));
      default -> JsonObject.of(name, value);
    };
  }

  /** {@return the form of a chat completion, which has the members of a tool in an object with the name of its type} */
  private static JsonValue nested(JsonValue tool) {
    var type = tool instanceof JsonObject it ? it.string("type").orElse("") : "";
    return type.isEmpty() ? tool : JsonObject.of("type", type).with(type, ((JsonObject) tool).without("type"));
  }

  /**
   * Requires that parameters whose values mean the default, or repeat another parameter, never fail a call. Programs
   * send them, because libraries write every member.
   */
  @WhenThisFails("Accept null, and the value that means the default, of every parameter.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1306_defaultsAreAccepted() {
    var defaults = JsonObject.of("background", false).with("include", List.of()).with("truncation", "disabled")
        .with("store", true).with("previous_response_id", null).with("conversation", null).with("prompt", null)
        .with("max_tool_calls", null).with("reasoning", JsonObject.of("effort", "low").with("summary", null))
        .with("tools", null).with("instructions", null).with("top_logprobs", null).with("temperature", 0.5);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectAccepted(defaults, streamed);
      expectAccepted(defaults.with("tool_choice", "auto").with("instructions", "").with("n", 1)
          .with("reasoning_effort", "low"), streamed);
      expectAccepted(defaults.with("tool_choice", "none").with("tools", List.of()), streamed);
    }
  }

  private void expectAccepted(JsonObject defaults, boolean streamed) {
    try (var harness = ContractHarness.of(this, 1306)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", "Hi").parameters(defaults), streamed);
      harness.expectResponse("Hello", result.map(Response::text));
      var decoded = harness.decodedRequest();
      if (decoded.operation() == Operation.RESPONSES) return;
      // servers reject a tool choice without tools
      harness.expect("parameters", JsonObject.of("temperature", 0.5).with("reasoning_effort", "low"),
          decoded.parameters().without("n"));
      harness.expect("messages", List.of(Message.user("Hi")), decoded.messages());
    }
  }

  /**
   * Requires that an item, a part or a member that the request cannot express is rejected with {@code Unsupported}, and
   * that all others arrive.
   */
  @WhenThisFails("Send every member of an item, or throw Unsupported with the path of the member.")
  @EnabledIfSupported(operations = OperationGroup.RESPONSES)
  @Example
  default void rule1307_itemIsSentOrRejected() {
    var mark = JsonObject.of("kit_member", "kit-mark");
    var marked = new ResponsePart.Text("Hi", mark);
    var unknown = new ResponsePart.Unknown(JsonObject.of("type", "kit_part").with(mark));
    var user = ResponseItem.MessageItem.of("user", List.of(text("Hi")));
    var assistant = ResponseItem.MessageItem.of("assistant", List.of(text("Hi")));
    var call = ResponseItem.FunctionCall.of("call_a", "f", "{}");
    var output = ResponseItem.FunctionCallOutput.of("call_a", "sunny");
    var reasoning = ResponseItem.ReasoningItem.of(List.of(ResponsePart.reasoning("Hm")));
    var items = List.of(new ResponseItem.Unknown(JsonObject.of("type", "kit_item").with(mark)), user.extras(mark),
        ResponseItem.MessageItem.of("kit-mark", List.of(text("Hi"))), assistant.extras(mark),
        ResponseItem.MessageItem.of("assistant", List.of(marked)),
        ResponseItem.MessageItem.of("assistant", List.of(unknown)),
        ResponseItem.MessageItem.of("assistant", List.of(new ResponsePart.Refusal("No", mark))),
        ResponseItem.MessageItem.of("system", List.of(marked)), ResponseItem.MessageItem.of("system", List.of(unknown)),
        call.extras(mark), output.extras(mark), reasoning.extras(mark),
        reasoning.extras(JsonObject.of("encrypted_content", "kit-mark")),
        ResponseItem.ReasoningItem.of(List.of(new ResponsePart.ReasoningText("Hm", mark))),
        ResponseItem.ReasoningItem.of(List.of(unknown)),
        new ResponseItem.ReasoningItem("", List.of(), JsonObject.of("summary",
            List.of(JsonObject.of("type", "summary_text").with("text", "kit-mark")))),
        new ResponseItem.ReasoningItem("", List.of(), JsonObject.of("summary", "kit-mark")),
        new ResponseItem.ReasoningItem("", List.of(), JsonObject.of("summary", List.of("kit-mark"))),
        new ResponseItem.ReasoningItem("", List.of(), JsonObject.of("summary", List.of(mark))),
        ResponseItem.MessageItem.of("user", List.of()).extras(mark),
        output.extras(JsonObject.of("output", List.of(JsonObject.of("type", "input_text").with(mark)))),
        output.extras(JsonObject.of("output", List.of(mark))), output.extras(JsonObject.of("output", "kit-mark")),
        new ResponseItem.Unknown(JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output",
            List.of(JsonObject.of("type", "kit_part").with(mark)))),
        new ResponseItem.Unknown(JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output",
            JsonObject.of("type", "input_text").with("text", "kit-mark"))));
    for (var item : items) expectSentOrRejected(item);
    expectBothOrRejected(reasoning.extras(mark), assistant.extras(JsonObject.of("kit_member", "kit-other")));
    expectReplacedOrRejected(call.extras(JsonObject.of("name", "kit_name")));
  }

  /** Requires that two items, which a provider may join, keep their different values of the same member. */
  private void expectBothOrRejected(ResponseItem first, ResponseItem second) {
    try (var harness = ContractHarness.of(this, 1307)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", first, second), false);
      if (result.error().orElse(null) instanceof Unsupported) return;
      harness.expect("Complete", result.outcomeName());
      var body = new String(harness.lastRequest().body(), UTF_8);
      harness.expect(body.contains("kit-mark") && body.contains("kit-other"), "kit-mark and kit-other", body);
    }
  }

  /** Requires that the name kit_name in the extras replaces the name of the function, or is rejected. */
  private void expectReplacedOrRejected(ResponseItem call) {
    try (var harness = ContractHarness.of(this, 1307)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", call), false);
      if (result.error().orElse(null) instanceof Unsupported) return;
      harness.expect("Complete", result.outcomeName());
      var names = harness.decodedRequest().messages().stream()
          .flatMap(each -> ((AssistantMessage) each).toolCalls().stream()).map(ToolCall::name).toList();
      harness.expect("names of the functions", List.of("kit_name"), names);
    }
  }

  private void expectSentOrRejected(ResponseItem item) {
    // a provider that sends reasoning back under its name has no name for the reasoning of the caller
    boolean isReasoning = item instanceof ResponseItem.ReasoningItem it && it.extras().tryGet("summary").isPresent();
    if (isReasoning && !dialect().features().contains(Dialect.Feature.REASONING_IN_HISTORY)) return;
    try (var harness = ContractHarness.of(this, 1307)) {
      harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
      var result = harness.sendOrStream(ResponsesRequest.of("org/m", item), false);
      if (result.error().orElse(null) instanceof Unsupported unsupported) {
        harness.expect(unsupported.parameter().filter(it -> it.startsWith("input")).isPresent(),
            "Unsupported with the path of the member", result);
        harness.expect("requests", 0, harness.server().requests().size());
        return;
      }
      harness.expect("Complete", result.outcomeName());
      var body = new String(harness.lastRequest().body(), UTF_8);
      harness.expect(body.contains("kit-mark"), "kit-mark in the body, from " + item,
          body);
    }
  }

  /**
   * Requires that the caller's {@code stream_options} are sent with a stream, and are not sent otherwise, because
   * servers reject them there.
   */
  @WhenThisFails("Send stream_options only with requests for a stream.")
  @EnabledIfSupported(value = Feature.STREAM_OPTIONS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1334_streamOptionsAreSentWithStreamsOnly() {
    var options = JsonObject.of("include_obfuscation", false).with("kit_option", JsonObject.of("x", 1));
    for (var configuration : ResponsesOption.configurations(this)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1334, configuration)) {
          harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
          harness.sendOrStream(ResponsesRequest.of("org/m", "Hi").with("stream_options", options), streamed);
          harness.expect("parameters", streamed ? JsonObject.of("stream_options", options) : JsonObject.of(),
              harness.decodedRequest().parameters());
        }
      }
    }
  }
}
