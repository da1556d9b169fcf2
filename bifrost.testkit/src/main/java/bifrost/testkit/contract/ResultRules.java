package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 3xx: the caller receives exactly the result that the server sent. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResultRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a non-streamed response is decoded completely: every choice with its text, reasoning, refusal,
   * tool calls and finish reason, and the usage.
   *
   * @param scenario the scenario
   */
  @WhenThisFails("The following rules show which component is the cause.")
  @Property(tries = 60)
  default void rule301_unaryResponseIsDecodedCompletely(@ForAll("completeChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 301)) {
      harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario));
    }
  }

  /**
   * Requires that a text keeps every character, including leading and trailing whitespace and four-byte characters,
   * and that a text that looks like a part of the protocol stays a text. Otherwise code and emoji are corrupted.
   */
  @WhenThisFails("Decode UTF-8, do not trim, and do not search the bytes for the framing of the protocol.")
  @Example
  default void rule302_textKeepsEveryCharacter() {
    for (var text : List.of("[DONE]", " [DONE] ", "data: [DONE]\n\n", "event: error\ndata: {}\n\n", "\r\n0\r\n\r\n",
        "{\"error\":{\"message\":\"no\"}}", "\"finish_reason\":\"stop\"")) {
      var scenario =
          SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, text), ScriptedDelta.text(0, "end"));
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 302)) {
          harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario, streamed));
        }
      }
    }
    check(302, SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, " \u00E9\uD83D\uDE00\u2028\n\t"),
        ScriptedDelta.text(0, "\u0000 </s> \u05D0 ")));
  }

  /**
   * Requires that reasoning is separate from text. Otherwise users see the reasoning as text, or the reasoning is
   * missing from the conversation.
   */
  @WhenThisFails("Read the member that contains the reasoning.")
  @EnabledIfSupported(Feature.REASONING)
  @Example
  default void rule303_reasoningIsSeparateFromText() {
    check(303, SampleRequests.helloScenario().deltas(ScriptedDelta.reasoning(0, "They greet."),
        ScriptedDelta.reasoning(0, " So do I."), ScriptedDelta.text(0, "Hello")));
  }

  /**
   * Requires that a refusal is separate from text. Otherwise an application treats it as a result.
   */
  @WhenThisFails("Read the member that contains the refusal.")
  @EnabledIfSupported(Feature.REFUSALS)
  @Example
  default void rule304_refusalIsSeparateFromText() {
    check(304, SampleRequests.helloScenario().deltas(ScriptedDelta.refusal(0, "I cannot"),
        ScriptedDelta.refusal(0, " do that.")));
  }

  /**
   * Requires that all tool calls arrive in order, with their ids and with the arguments as the model generated them,
   * together with the text. A lost call stops an agent.
   */
  @WhenThisFails("Keep both the text and the calls, and do not parse the arguments.")
  @EnabledIfSupported(Feature.TOOLS)
  @Example
  default void rule305_toolCallsArriveBesideTheText() {
    boolean isText = dialect().features().contains(Feature.ARGUMENTS_AS_TEXT);
    check(305,
        SampleRequests.helloScenario()
            .deltas(ScriptedDelta.text(0, "Let me see."), ScriptedDelta.call(0, 0, "call_a", "f"),
                ScriptedDelta.arguments(0, 0, isText ? "{\"a\": 1.0, " : "{\"b\":1,"),
                ScriptedDelta.arguments(0, 0, "\"a\":2}"), ScriptedDelta.call(0, 1, "call_b", "f"),
                ScriptedDelta.arguments(0, 1, isText ? "" : "{}"), ScriptedDelta.call(0, 2, "call_c", "g"),
                ScriptedDelta.arguments(0, 2, isText ? "not json" : "{}"))
            .finishReasons(FinishReason.TOOL_CALLS));
  }

  /**
   * Requires that all requested choices arrive, each with its index. Otherwise the application pays for choices that
   * it does not get.
   */
  @WhenThisFails("Look for code that reads only choices[0].")
  @EnabledIfSupported(Feature.MULTIPLE_CHOICES)
  @Example
  default void rule306_everyChoiceArrives() {
    check(306,
        SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(3))
            .deltas(ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "b"), ScriptedDelta.text(2, "c"))
            .finishReasons(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP));
  }

  /**
   * Requires that the finish reason is the value that the server sends, even if it is unknown. Otherwise an
   * incomplete response may look complete.
   */
  @WhenThisFails("Create a FinishReason from any value, and leave it empty if the value is absent.")
  @Example
  default void rule307_finishReasonComesFromTheServer() {
    for (var reason : List.of("length", "content_filter", "kit_reason")) {
      check(307, SampleRequests.helloScenario().finishReasons(new FinishReason(reason)));
    }
  }

  /**
   * Requires that the usage contains the prompt and completion tokens that the server sends, and is empty if the
   * server sends none. Applications use it to verify bills.
   */
  @WhenThisFails("Check the order of the numbers, and read them as long.")
  @EnabledIfSupported(Feature.USAGE)
  @Example
  default void rule308_usageComesFromTheServer() {
    check(308, SampleRequests.helloScenario().usage(Usage.of(3_000_000_000L, 7)));
    check(308, SampleRequests.helloScenario());
  }

  /**
   * Requires that the log probability of each token arrives, with its alternatives, and with its bytes if the token
   * is not a complete character. Otherwise classifiers and evaluations that use log probabilities fail.
   */
  @WhenThisFails("Read the list of tokens next to the message, and its nested lists.")
  @EnabledIfSupported(Feature.LOGPROBS)
  @Example
  default void rule309_logprobsArrive() {
    var unlikely = new TokenLogprob("He", -1.5, List.of(72, 101), List.of(), JsonObject.of());
    var likeliest = new TokenLogprob("Hel", -0.25, List.of(72, 101, 108), List.of(), JsonObject.of());
    check(309,
        SampleRequests.helloScenario().deltas(
            ScriptedDelta.text(0,
                new TokenLogprob("Hel", -0.25, List.of(72, 101, 108), List.of(likeliest, unlikely), JsonObject.of())),
            ScriptedDelta.text(0, "lo", -9999.0)));
  }

  /**
   * Requires that the model of the result is the one in the response, and not the one in the request, because the
   * server resolves aliases.
   */
  @WhenThisFails("Read the model from the response.")
  @Example
  default void rule310_modelIsTheOneNamedInTheResponse() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 310)) {
        harness.enqueue(SampleRequests.helloScenario().model("org/m-0613"), streamed);
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expectResponse("org/m-0613", result.map(ChatCompletion::model));
      }
    }
  }

  /**
   * Requires that the status and the headers of the response are reported to the attempt, whatever the status.
   * Reports, retries and the classification of lost connections depend on them.
   */
  @WhenThisFails("Call attempt.responded before reading the body.")
  @Example
  default void rule311_statusAndHeadersAreReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      for (var ending : List.of(Ending.completed(), Ending.rejected(ScriptedError.of(404, "no")),
          Ending.rejected(ScriptedError.of(503, "no")))) {
        try (var harness = ContractHarness.of(this, 311)) {
          harness.enqueue(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().ending(ending), streamed)
              .header("X-Kit-Response", "yes"));
          var attempt = harness.newAttempt();
          harness.completeInTime("the call", () -> outcome(harness, streamed, attempt));
          harness.expect("status", OptionalInt.of(ending.error().map(ScriptedError::status).orElse(200)),
              attempt.status());
          harness.expect("header X-Kit-Response", Optional.of("yes"), attempt.responseHeader("x-kit-response"));
        }
      }
    }
  }

  private static String outcome(ContractHarness harness, boolean streamed, RecordingAttempt attempt) throws Exception {
    try {
      harness.callProvider(SampleRequests.chatRequest(), streamed, attempt);
      return "complete";
    } catch (BifrostException e) {
      return "error";
    }
  }

  /**
   * Requires that the other operations return the complete result of the server: texts, items, embeddings and scores
   * without rounding, models, and the JSON of any endpoint.
   *
   * @param scenarios the scenarios, one for each operation
   */
  @WhenThisFails("Compare the expected with the actual result.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 20)
  default void rule312_otherOperationsReturnTheCompleteResult(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var harness = ContractHarness.of(this, 312)) {
        harness.expectResponse(OperationKits.expected(scenario), harness.sendScenario(scenario));
      }
    }
  }

  /**
   * Requires that streams of the other operations return the same result as non-streamed responses.
   *
   * @param scenarios the scenarios, one for each operation
   */
  @WhenThisFails("See rules 4xx.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 20)
  default void rule313_otherStreamsReturnTheCompleteResult(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      try (var harness = ContractHarness.of(this, 313)) {
        harness.expectResponse(OperationKits.expected(scenario), harness.streamScenario(scenario));
      }
    }
  }

  /**
   * Requires that the list of models keeps the order of the server, because applications may use the first model as
   * their default.
   */
  @WhenThisFails("Do not sort the list.")
  @EnabledIfSupported(operations = OperationGroup.LIST_MODELS)
  @Example
  default void rule314_modelsKeepTheOrderOfTheServer() {
    try (var harness = ContractHarness.of(this, 314)) {
      var request = ListModelsRequest.of("p");
      harness.enqueue(
          Scenario.of(request).deltas(new ScriptedDelta.ModelEntry(0, "b"), new ScriptedDelta.ModelEntry(1, "c"),
              new ScriptedDelta.ModelEntry(2, "a")),
          false);
      harness.expectResponse(List.of("b", "c", "a"),
          harness.send(request, harness.options()).map(models -> models.data().stream().map(Model::id).toList()));
    }
  }

  /**
   * Requires that a response of a million characters arrives completely, even in a single event of a stream.
   */
  @WhenThisFails("Look for buffers of fixed size, and for limits that are not configured.")
  @Example
  default void rule315_longResponseArrivesCompletely() {
    var text = "0123456789abcde\u00E9".repeat(1 << 16);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 315)) {
        // queued as a reply, because the scenario is too long to print
        harness.enqueue(ScenarioRenderer.render(dialect(),
            SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, text)), streamed));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expect(result.response().map(ChatCompletion::text).filter(text::equals).isPresent(),
            text.length() + " characters",
            result.response().map(response -> response.text().length() + " characters")
                .orElse(result.error().toString()));
      }
    }
  }

  /**
   * Requires that the framing of the HTTP body (length, chunks, or end of the connection) does not change the
   * result, because proxies change the framing.
   */
  @WhenThisFails("Use an HTTP client, and do not require Content-Length.")
  @Example
  default void rule316_everyHttpBodyFramingIsRead() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed);
      for (var framed : List.of(reply.header("transfer-encoding", "chunked"),
          reply.header("content-length", "" + reply.body().length), reply.closeDelimited())) {
        try (var harness = ContractHarness.of(this, 316)) {
          harness.enqueue(framed);
          var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
          harness.expectResponse(SampleRequests.helloScenario().chatCompletion(), result.map(Normalizer::normalize));
        }
      }
    }
  }

  /**
   * Requires that the raw request and response are reported, also those of errors, for users who log them.
   */
  @WhenThisFails("Call attempt.requestBody with the request body, and attempt.responseBody with every buffer of the "
      + "response body.")
  @EnabledIfSupported(Feature.RAW_BODIES)
  @Example
  default void rule317_rawRequestAndResponseAreReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectRaw(SampleRequests.helloScenario(), streamed);
      expectRaw(SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(404, "no"))), streamed);
    }
  }

  private void expectRaw(Scenario scenario, boolean streamed) {
    try (var harness = ContractHarness.of(this, 317)) {
      var reply = ScenarioRenderer.render(dialect(), scenario, streamed);
      harness.enqueue(reply);
      var attempt = harness.newAttempt();
      harness.completeInTime("the call", () -> outcome(harness, streamed, attempt));
      harness.expect("raw request", new String(harness.lastRequest().body(), UTF_8), attempt.sentBody());
      harness.expect("raw response", new String(reply.body(), UTF_8), attempt.receivedBody());
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario));
    }
  }
}
