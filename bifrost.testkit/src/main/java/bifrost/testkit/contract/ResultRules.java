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
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ExpectedResult;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 3xx: what the caller gets is what the server said. */
public sealed interface ResultRules extends ContractSubject permits ProviderContract {
  /**
   * The whole answer is what the server said: every choice, its text, reasoning, refusal and calls, its finish reason, and the usage. When this
   * fails: the rules that follow say which of them it is.
   *
   * @param scenario what is said
   */
  @Property(tries = 60)
  default void rule301_wholeResponseIsDecodedCompletely(@ForAll("completeChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 301)) {
      rig.expectResponse(scenario.chatCompletion(), rig.sendChat(scenario));
    }
  }

  /**
   * A text arrives by the character, blanks at its ends and characters of four bytes included. When this fails: decode UTF-8, trim nothing.
   */
  @Example
  default void rule302_textKeepsEveryCharacter() {
    check(302, SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, " \u00E9\uD83D\uDE00\u2028\n\t"),
        ScriptedDelta.text(0, "\u0000 </s> \u05D0 ")));
  }

  /**
   * What the model thinks is kept apart from what it says: shown to users, it is an embarrassment, lost, the history is wrong. When this fails:
   * look for the member that carries it.
   */
  @EnabledIfSupported(Feature.REASONING)
  @Example
  default void rule303_reasoningIsSeparateFromText() {
    check(303, SampleRequests.helloScenario().deltas(ScriptedDelta.reasoning(0, "They greet."),
        ScriptedDelta.reasoning(0, " So do I."), ScriptedDelta.text(0, "Hello")));
  }

  /**
   * A refusal is no text. When this fails: look for the member that carries it.
   */
  @EnabledIfSupported(Feature.REFUSALS)
  @Example
  default void rule304_refusalIsSeparateFromText() {
    check(304, SampleRequests.helloScenario().deltas(ScriptedDelta.refusal(0, "I cannot"),
        ScriptedDelta.refusal(0, " do that.")));
  }

  /**
   * Tool calls arrive, all of them, in order, with their ids and the arguments as the model wrote them, and the text beside them too. A lost
   * call stops an agent. When this fails: keep both; parse no arguments.
   */
  @EnabledIfSupported(Feature.TOOLS)
  @Example
  default void rule305_toolCallsArriveBesideTheText() {
    boolean text = dialect().features().contains(Feature.ARGUMENTS_AS_TEXT);
    check(305,
        SampleRequests.helloScenario()
            .deltas(ScriptedDelta.text(0, "Let me see."), ScriptedDelta.call(0, 0, "call_a", "f"),
                ScriptedDelta.arguments(0, 0, text ? "{\"a\": 1.0, " : "{\"b\":1,"),
                ScriptedDelta.arguments(0, 0, "\"a\":2}"), ScriptedDelta.call(0, 1, "call_b", "f"),
                ScriptedDelta.arguments(0, 1, text ? "" : "{}"), ScriptedDelta.call(0, 2, "call_c", "g"),
                ScriptedDelta.arguments(0, 2, text ? "not json" : "{}"))
            .finishReasons(FinishReason.TOOL_CALLS));
  }

  /**
   * All choices that were asked for arrive, each under its index. When this fails: look for {@code choices[0]}.
   */
  @EnabledIfSupported(Feature.MULTIPLE_CHOICES)
  @Example
  default void rule306_everyChoiceArrives() {
    check(306,
        SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(3))
            .deltas(ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "b"), ScriptedDelta.text(2, "c"))
            .finishReasons(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP));
  }

  /**
   * The finish reason is the server's own word, also one that nobody knows yet. When this fails: make a {@code FinishReason} of the word, and
   * no word of the absence of one.
   */
  @Example
  default void rule307_finishReasonIsTheOneOfTheServer() {
    for (var word : List.of("length", "content_filter", "kit_reason")) {
      check(307, SampleRequests.helloScenario().finishReasons(new FinishReason(word)));
    }
  }

  /**
   * The usage is the server's count, of both sides; none is made up. Bills are checked against it. When this fails: see which number is taken
   * for which, and whether they are longs.
   */
  @EnabledIfSupported(Feature.USAGE)
  @Example
  default void rule308_usageIsTheOneOfTheServer() {
    check(308, SampleRequests.helloScenario().usage(Usage.of(3_000_000_000L, 7)));
    check(308, SampleRequests.helloScenario());
  }

  /**
   * Log-probabilities arrive, token by token, with what else was likely, and with the bytes of tokens that are no whole characters. When this
   * fails: look for the list of tokens beside the message, and for the lists within.
   */
  @EnabledIfSupported(Feature.LOGPROBS)
  @Example
  default void rule309_logprobsArrive() {
    var other = new TokenLogprob("He", -1.5, List.of(72, 101), List.of(), JsonObject.of());
    var likeliest = new TokenLogprob("Hel", -0.25, List.of(72, 101, 108), List.of(), JsonObject.of());
    check(309,
        SampleRequests.helloScenario().deltas(
            ScriptedDelta.text(0,
                new TokenLogprob("Hel", -0.25, List.of(72, 101, 108), List.of(likeliest, other), JsonObject.of())),
            ScriptedDelta.text(0, "lo", -9999.0)));
  }

  /**
   * The model of the answer is the one that the server names, not the one that was asked: an alias is resolved there. When this fails: read it.
   */
  @Example
  default void rule310_modelIsTheOneNamedInTheResponse() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 310)) {
        rig.enqueue(SampleRequests.helloScenario().model("org/m-0613"), streamed);
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
        rig.expectResponse("org/m-0613", seen.map(ChatCompletion::model));
      }
    }
  }

  /**
   * The status and the headers of the answer are reported to the attempt, whatever the status: reports, retries and the
   * meaning of a lost connection depend on it. When this fails: call {@code attempt.responded} before the body is read.
   */
  @Example
  default void rule311_statusAndHeadersAreReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      for (var ending : List.of(Ending.completed(), Ending.rejected(ScriptedError.of(404, "no")))) {
        try (var rig = ContractHarness.of(this, 311)) {
          rig.enqueue(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario().ending(ending), streamed)
              .header("X-Kit-Answer", "yes"));
          var attempt = rig.newAttempt();
          rig.completeInTime("the call", () -> ended(rig, streamed, attempt));
          rig.expect("the status", OptionalInt.of(ending.error().map(ScriptedError::status).orElse(200)),
              attempt.status());
          rig.expect("the header X-Kit-Answer", Optional.of("yes"), attempt.responseHeader("x-kit-answer"));
        }
      }
    }
  }

  private static String ended(ContractHarness rig, boolean streamed, RecordingAttempt attempt) throws Exception {
    try {
      rig.callProvider(SampleRequests.chatRequest(), streamed, attempt);
      return "answered";
    } catch (BifrostException refused) {
      return "refused";
    }
  }

  /**
   * The other operations give what the server said: texts, items, vectors and scores to the last bit, models, and the JSON of any endpoint. When
   * this fails: compare the two.
   *
   * @param scenarios what is said, one of each operation
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 20)
  default void rule312_otherOperationsReturnTheWholeResult(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var rig = ContractHarness.of(this, 312)) {
        rig.expectResponse(ExpectedResult.of(scenario), rig.sendScenario(scenario));
      }
    }
  }

  /**
   * In pieces, the other operations give the same. When this fails: see rules 4xx.
   *
   * @param scenarios what is said, one of each operation
   */
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 20)
  default void rule313_otherStreamsReturnTheWholeResult(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) {
      try (var rig = ContractHarness.of(this, 313)) {
        rig.expectResponse(ExpectedResult.of(scenario), rig.streamScenario(scenario));
      }
    }
  }

  /**
   * Models are listed in the server's order. When this fails: sort nothing.
   */
  @EnabledIfSupported(operations = OperationGroup.LIST_MODELS)
  @Example
  default void rule314_modelsKeepTheOrderOfTheServer() {
    try (var rig = ContractHarness.of(this, 314)) {
      var ask = ListModelsRequest.of("p");
      rig.enqueue(Scenario.of(ask).deltas(new ScriptedDelta.ModelEntry(0, "b"), new ScriptedDelta.ModelEntry(1, "c"),
          new ScriptedDelta.ModelEntry(2, "a")), false);
      rig.expectResponse(List.of("b", "c", "a"),
          rig.send(ask, rig.options()).map(models -> models.data().stream().map(Model::id).toList()));
    }
  }

  /**
   * A long answer arrives, in one piece as in many: a million characters, and a single piece of a stream of as many. When this fails: look for a
   * buffer of fixed size, and for limits that are not the configuration's.
   */
  @Example
  default void rule315_longResponseArrivesCompletely() {
    var text = "0123456789abcde\u00E9".repeat(1 << 16);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 315)) {
        rig.enqueue(ScenarioRenderer.render(dialect(),
            SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, text)), streamed)); // too long to be printed
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
        rig.expect(seen.response().map(ChatCompletion::text).filter(text::equals).isPresent(),
            "the " + text.length() + " characters that were said",
            seen.response().map(answer -> answer.text().length() + " characters").orElse(seen.error().toString()));
      }
    }
  }

  /**
   * However HTTP frames an answer, it is the same: by its length, in chunks, or by the end of the connection. When this fails: leave it to an
   * HTTP client, and ask for no {@code Content-Length}.
   */
  @Example
  default void rule316_everyHttpBodyFramingIsRead() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed);
      for (var framed : List.of(reply.header("transfer-encoding", "chunked"),
          reply.header("content-length", "" + reply.body().length), reply.closeDelimited())) {
        try (var rig = ContractHarness.of(this, 316)) {
          rig.enqueue(framed);
          var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
          rig.expectResponse(SampleRequests.helloScenario().chatCompletion(), seen.map(Normalizer::normalize));
        }
      }
    }
  }

  /**
   * What was sent and what came is handed over as it is, for those who keep it. When this fails: call {@code attempt.rawRequest} with the body, and
   * {@code attempt.rawResponse} with every piece of the answer's.
   */
  @Example
  default void rule317_rawRequestAndResponseAreReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 317)) {
        var reply = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed);
        rig.enqueue(reply);
        var attempt = rig.newAttempt();
        rig.completeInTime("the call", () -> ended(rig, streamed, attempt));
        rig.expect("what was sent", new String(rig.lastRequest().body(), UTF_8), attempt.sentBody());
        rig.expect("what came", new String(reply.body(), UTF_8), attempt.receivedBody());
      }
    }
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = ContractHarness.of(this, rule)) {
      rig.expectResponse(scenario.chatCompletion(), rig.sendChat(scenario));
    }
  }
}
