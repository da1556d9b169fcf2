package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1305 to 1307: what a request of the Responses API contains is sent, or rejected with its name, but never
 * dropped. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponsesMemberRules extends ContractSubject permits ProviderContract {
  private static ResponsePart text(String text) {
    return new ResponsePart.Text(text, JsonObject.of());
  }

  /**
   * Requires that a parameter that the server would not understand is rejected with {@code Unsupported}, which names
   * it, and that every other parameter arrives, whatever its value is. Otherwise a
   * parameter has no effect, and the call succeeds.
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
        JsonObject.of("service_tier", "kit"), JsonObject.of("kit_parameter", JsonObject.of("x", 1)));
    for (var each : parameters) expectSentOrRejected(each);
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
        harness.expect("parameters", chatForm(name, value), decoded.parameters());
      }
    }
  }

  /** {@return the parameters of a chat completion with the same meaning} */
  private static JsonObject chatForm(String name, JsonValue value) {
    return switch (name) {
      case "text" -> (JsonObject) value;
      case "top_logprobs" -> JsonObject.of("logprobs", true).with(name, value);
      default -> JsonObject.of(name, value);
    };
  }

  /**
   * Requires that parameters whose values mean the default never fail a call. Programs send them, because libraries
   * write every member.
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
      try (var harness = ContractHarness.of(this, 1306)) {
        harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
        var result = harness.sendOrStream(ResponsesRequest.of("org/m", "Hi").parameters(defaults), streamed);
        harness.expectResponse("Hello", result.map(Response::text));
        var decoded = harness.decodedRequest();
        if (decoded.operation() == Operation.RESPONSES) continue;
        harness.expect("parameters", JsonObject.of("temperature", 0.5).with("reasoning_effort", "low"),
            decoded.parameters());
      }
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
        new ResponseItem.Unknown(JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output",
            List.of(JsonObject.of("type", "kit_part").with(mark)))),
        new ResponseItem.Unknown(JsonObject.of("type", "function_call_output").with("call_id", "call_a").with("output",
            JsonObject.of("type", "input_text").with("text", "kit-mark"))));
    for (var item : items) expectSentOrRejected(item);
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
}
