package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKits;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rule 1227: the options of a configuration. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface OptionRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that options are effective, and that any other option, and an invalid value, fail
   * when the provider is opened, with an error that names the option: {@code stream_options} requests the usage of
   * streams or not, {@code reasoning_names} names the members that contain the reasoning of earlier messages, and
   * {@code responses} chooses the endpoint of the Responses API. A null counts as absent. Otherwise a spelling mistake
   * in a configuration changes nothing, and a server that rejects a member cannot be used.
   */
  @WhenThisFails("Read ProviderConfig.options() when the provider is opened, and throw Misconfigured with the name of "
      + "each option that is unknown or invalid. Use the default of an option that is null.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.PROVIDER_OPTIONS, Feature.STREAMS})
  @Example
  default void rule1227_optionIsEffectiveOrRejected() {
    expectInvalidOptions();
    for (boolean enabled : List.of(true, false)) expectUsage(enabled, enabled);
    expectUsage(JsonNull.NULL, true);
    for (var names : List.of(List.of("reasoning"), List.of("reasoning_content"), List.of("kit_reasoning", "reasoning"),
        List.<String>of())) {
      expectReasoning(names);
    }
    if (!operations().contains(Operation.RESPONSES)) return;
    for (var responses : List.of("native", "chat")) expectEndpoint(responses);
  }

  private void expectInvalidOptions() {
    expectMisconfigured("kit_option", 1);
    expectMisconfigured("Responses", "chat");
    for (var value : List.of("kit", "Chat", "", 1, true, List.of("chat"))) expectMisconfigured("responses", value);
    for (var value : List.of("reasoning", 1, JsonObject.of("reasoning", true), List.of(""), List.of(" "), List.of(7),
        List.of("reasoning", "content"), List.of("role"), List.of("tool_calls"))) {
      expectMisconfigured("reasoning_names", value);
    }
    for (var value : List.of("false", 0, List.of(false))) expectMisconfigured("stream_options", value);
  }

  private void expectMisconfigured(String name, Object value) {
    var backend = URI.create("http://127.0.0.1:1"); // opening a provider makes no connection
    var config = ProviderConfig.defaults().baseUrl(backend).option(name, value);
    try (var harness = ContractHarness.of(this, 1227)) {
      try (var provider = provider(backend, config)) {
        throw harness.failure("Misconfigured because of the option " + config.options(), provider, null);
      } catch (BifrostException e) {
        harness.expect(e.error() instanceof Misconfigured && String.valueOf(e.getMessage()).contains(name),
            "Misconfigured with the name of the option " + config.options(), e);
      }
    }
  }

  private void expectUsage(Object option, boolean expected) {
    for (var kit : SupportedOperations.of(this)) {
      if (!kit.isStreamed() || kit.operation() == Operation.RESPONSES) continue; // their last event has the usage
      try (var harness = ContractHarness.of(this, 1227, config -> config.option("stream_options", option))) {
        harness.enqueue(kit.sampleScenario(), true);
        harness.sendOrStream(kit.sample(), true);
        var sent = new String(harness.lastRequest().body(), UTF_8);
        boolean isForm = harness.lastRequest().header("content-type").orElse("").startsWith("multipart/");
        if (isForm && expected) continue; // not every server of OpenAI's protocol has a usage in these streams
        harness.expect("usage requested for " + kit.operation() + " with " + option, expected,
            sent.contains("include_usage"));
      }
    }
  }

  private void expectReasoning(List<String> names) {
    try (var harness = ContractHarness.of(this, 1227, config -> config.option("reasoning_names", names))) {
      var request = ChatCompletionRequest.of("org/m",
          List.of(Message.user("Hi"), Message.assistant("Hello").reasoning("Hm"), Message.user("Go on")));
      harness.sendChat(SampleRequests.helloScenario().request(request));
      var sent = harness.lastRequest().json().get("messages").asArray().get(1).asObject();
      for (var name : List.of("reasoning", "reasoning_content", "kit_reasoning")) {
        var expected = names.contains(name) ? Optional.of(new JsonString("Hm")) : Optional.empty();
        harness.expect(name + " with the option " + names, expected, sent.tryGet(name));
      }
    }
  }

  private void expectEndpoint(String option) {
    for (boolean streamed : List.of(false, true)) {
      try (var harness = ContractHarness.of(this, 1227, config -> config.option("responses", option))) {
        harness.expect("operation with the option " + option,
            option.equals("chat") ? Operation.CHAT_COMPLETION : Operation.RESPONSES,
            harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed));
      }
    }
  }
}
