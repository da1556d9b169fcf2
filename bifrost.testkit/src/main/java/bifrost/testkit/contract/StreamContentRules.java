package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Example;

/**
 * Rules 441 and later: the contents of events, such as several deltas, damaged characters and roles. Implementations
 * need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface StreamContentRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that all deltas of an event arrive: those of several choices, and the reasoning, the text, the refusal and
   * the tool calls of one choice. Servers send several deltas at once if they are faster than the network. Otherwise
   * parts of the text are missing.
   */
  @WhenThisFails("Read every choice, every member and every tool call of an event, and not only the first one.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule441_severalDeltasInOneEventArrive() {
    check(441, SampleRequests.helloScenario().deltas(deltas(0)).quirks(ServerQuirk.JOINED_EVENTS));
    if (!has(Feature.MULTIPLE_CHOICES)) return;
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < 4; i++) for (int choice = 0; choice < 3; choice++) deltas.add(text(choice, i));
    check(441, SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(3)).deltas(deltas)
        .finishReasons(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP).quirks(ServerQuirk.JOINED_EVENTS));
  }

  private static ScriptedDelta text(int choice, int number) {
    return ScriptedDelta.text(choice, number + " of " + choice + ", ");
  }

  private boolean has(Feature feature) {
    return dialect().features().contains(feature);
  }

  /** {@return deltas of one choice, of which neighbors have different members} */
  private List<ScriptedDelta> deltas(int choice) {
    var deltas = new ArrayList<ScriptedDelta>();
    if (has(Feature.REASONING)) deltas.add(ScriptedDelta.reasoning(choice, "Hm. "));
    deltas.add(ScriptedDelta.text(choice, "Hel"));
    if (has(Feature.REASONING)) deltas.add(ScriptedDelta.reasoning(choice, "So."));
    deltas.add(ScriptedDelta.text(choice, "lo"));
    if (has(Feature.REFUSALS)) deltas.add(ScriptedDelta.refusal(choice, "No."));
    if (!has(Feature.TOOLS)) return deltas;
    for (int call = 0; call < 3; call++) {
      deltas.add(ScriptedDelta.call(choice, call, "call_" + call, "f" + call));
      deltas.add(ScriptedDelta.arguments(choice, call, "{}"));
    }
    return deltas;
  }

  /**
   * Requires that the usage arrives if it is in the event with the last finish reason, as some servers send it, and not
   * in a separate event. Otherwise streams are not billed.
   */
  @WhenThisFails("Read the usage of every event, also of those with choices.")
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule442_usageBesideTheFinishReasonArrives() {
    check(442, withUsage(SampleRequests.helloScenario()));
  }

  /** Requires that the usage in the last event with a choice arrives in the streams of other operations too. */
  @WhenThisFails("Read the usage of every event, also of those with choices.")
  @EnabledIfSupported(value = {Feature.STREAMS, Feature.USAGE}, operations = OperationGroup.COMPLETIONS)
  @Example
  default void rule443_usageBesideTheFinishReasonOfACompletionArrives() {
    for (var kit : SupportedOperations.otherStreams(this)) {
      if (!OperationGroup.COMPLETIONS.contains(kit.operation())) continue;
      var scenario = withUsage(kit.sampleScenario());
      try (var harness = ContractHarness.of(this, 443)) {
        harness.expectResponse(OperationKits.expected(scenario), harness.streamScenario(scenario));
      }
    }
  }

  private static Scenario withUsage(Scenario scenario) {
    return scenario.usage(Usage.of(9, 12)).quirks(ServerQuirk.USAGE_IN_LAST_EVENT);
  }

  /**
   * Requires that everything else in the event with the finish reason arrives: log probabilities, reasoning, refusals
   * and arguments of tool calls. Otherwise the end of the response is missing.
   */
  @WhenThisFails("Read the delta of an event before its finish reason.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule444_everythingBesideAFinishReasonArrives() {
    var first = ScriptedDelta.text(0, "Hel");
    var endings = new ArrayList<List<ScriptedDelta>>(List.of(List.of(first, ScriptedDelta.text(0, "lo"))));
    if (has(Feature.REASONING)) endings.add(List.of(ScriptedDelta.reasoning(0, "Hm"), ScriptedDelta.reasoning(0, ".")));
    if (has(Feature.REFUSALS)) endings.add(List.of(ScriptedDelta.refusal(0, "N"), ScriptedDelta.refusal(0, "o")));
    if (has(Feature.TOOLS)) {
      endings.add(List.of(first, ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{}")));
      endings.add(List.of(first, ScriptedDelta.call(0, 0, "call_a", "f")));
    }
    if (has(Feature.LOGPROBS)) {
      endings.add(List.of(ScriptedDelta.text(0, "Hello", -0.5), ScriptedDelta.text(0, "!", -1.5)));
      var empty = new TokenLogprob("\uFFFD", -2.5, List.of(0xC3), List.of(), JsonObject.of());
      endings.add(List.of(ScriptedDelta.text(0, "Hello", -0.5), ScriptedDelta.text(0, empty), withoutText(empty)));
    }
    for (var deltas : endings) {
      for (var quirks : List.of(Set.of(ServerQuirk.FINISH_REASON_IN_LAST_DELTA), Set.<ServerQuirk>of())) {
        check(444, SampleRequests.helloScenario().deltas(deltas).quirks(quirks));
      }
    }
  }

  /** {@return a token of half a character, whose text is in a later delta} */
  private static ScriptedDelta withoutText(TokenLogprob token) {
    return new ScriptedDelta.Text(0, "", Optional.of(token));
  }

  /**
   * Requires that tool calls of several choices are separate, even if their deltas are interleaved and their indexes
   * are equal. Otherwise the arguments of one choice are appended to those of another.
   */
  @WhenThisFails("Keep the state of tool calls for each choice.")
  @EnabledIfSupported({Feature.STREAMS, Feature.TOOLS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule445_toolCallsOfSeveralChoicesAreToldApart() {
    var deltas = new ArrayList<ScriptedDelta>();
    for (int call = 0; call < 2; call++) {
      for (int choice = 0; choice < 3; choice++) {
        deltas.add(ScriptedDelta.call(choice, call, "call_" + choice + "_" + call, "f" + choice));
      }
    }
    for (int part = 0; part < 3; part++) {
      for (int choice = 0; choice < 3; choice++) {
        for (int call = 0; call < 2; call++) {
          deltas
              .add(ScriptedDelta.arguments(choice, call, part == 0 ? "{\"a\":" : part == 1 ? choice + "" + call : "}"));
        }
      }
    }
    check(445, SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(3)).deltas(deltas)
        .finishReasons(FinishReason.TOOL_CALLS, FinishReason.TOOL_CALLS, FinishReason.TOOL_CALLS));
  }

  /**
   * Requires that invalid UTF-8 in an event, which servers send if they cut a text within a character, is replaced, and
   * that the rest of the event and the events after it arrive. Otherwise one byte ends a long response.
   */
  @WhenThisFails("Replace each invalid sequence of UTF-8 by U+FFFD before parsing.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule450_invalidUtf8InAnEventIsReplaced() {
    for (var sequence : List.of("\u0080", "\u00C0\u00AF", "\u00C3", "\u00C3(", "\u00E2\u0082", "\u00ED\u00A0\u0080",
        "\u00F0\u009F\u0098", "\u00F4\u0090\u0080\u0080", "\u00F5\u0080\u0080\u0080", "\u00FF")) {
      for (var text : List.of("kit " + sequence, "kit " + sequence + " ok")) {
        var event = ServerSentEvent.of("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
        var end = ServerSentEvent.of(chunk("{\"content\":\" end\"}", "\"stop\"")) + ServerSentEvent.of("[DONE]");
        try (var harness = ContractHarness.of(this, 450)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()),
              List.of(event.getBytes(ISO_8859_1), end.getBytes(ISO_8859_1))));
          harness.expectResponse(
              Normalizer.withSingleReplacements(new String(text.getBytes(ISO_8859_1), UTF_8) + " end"),
              harness.stream(SampleRequests.chatRequest(), harness.options())
                  .map(it -> Normalizer.withSingleReplacements(it.text())));
        }
      }
    }
  }

  private static String chunk(String delta, String finishReason) {
    return "{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}";
  }

  /**
   * Requires that each delta has the role that the server sends with it, whichever deltas have one, and that the
   * message has the last one: {@code role()} is {@code assistant}, and another role is in the extras. Otherwise
   * applications that forward the events send other messages than the server.
   */
  @WhenThisFails("Read the role of every delta, treat an empty or missing one like none, and keep a role other than"
      + " assistant in the extras of the message.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.EXTRAS})
  @Example
  default void rule451_roleOfADeltaArrives() {
    for (var missing : List.of("", "\"role\":null,", "\"role\":\"\",")) {
      expectRoles(missing, "assistant", "", "");
      expectRoles(missing, "", "", "");
      expectRoles(missing, "", "assistant", "");
      expectRoles(missing, "assistant", "assistant", "assistant");
      expectRoles(missing, "kit_role", "", "");
      expectRoles(missing, "", "kit_role", "kit_role");
      expectRoles(missing, "assistant", "kit_role", "");
      expectRoles(missing, "kit_role", "assistant", "");
    }
  }

  private void expectRoles(String missing, String... roles) {
    var events = new ArrayList<String>();
    for (var role : roles) {
      var member = role.isEmpty() ? missing : "\"role\":\"" + role + "\",";
      events.add(chunk("{" + member + "\"content\":\"Hi\"}", events.size() < roles.length - 1 ? "null" : "\"stop\""));
    }
    events.add("[DONE]");
    try (var harness = ContractHarness.of(this, 451)) {
      harness.enqueue(Reply.sse(events.toArray(String[]::new)));
      harness.expect("roles of the deltas", List.of(roles), harness.readEvents(SampleRequests.chatRequest()).stream()
          .map(each -> each.choices().get(0).delta().role().orElse("")).toList());
      harness.enqueue(Reply.sse(events.toArray(String[]::new)));
      var expected = Stream.of(roles).filter(role -> !role.isEmpty()).reduce((first, last) -> last).orElse("assistant");
      var result = harness.stream(SampleRequests.chatRequest(), harness.options()).map(ChatCompletion::message);
      harness.expectResponse("Hi".repeat(roles.length), result.map(AssistantMessage::text));
      harness.expectResponse(expected, result.map(it -> it.extras().string("role").orElse(it.role())));
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expectResponse(scenario.chatCompletion(), harness.streamChat(scenario));
    }
  }
}
