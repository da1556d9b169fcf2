package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.FinishReason;
import bifrost.api.ModelResponse;
import bifrost.api.Request;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 32x: the details of a result, such as numbers, characters and the token usage, are those that the server sent.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResultDetailRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that every count of the usage is the one that the server sends, up to 64 bits. The total may differ from
   * the sum of the other counts, because a server may count other tokens too. Otherwise bills differ.
   */
  @WhenThisFails("Read total_tokens as a long, and compute the sum only if it is absent.")
  @EnabledIfSupported({Feature.USAGE, Feature.TOTAL_TOKENS})
  @Example
  default void rule320_usageIsReadAndNotComputed() {
    for (var usage : List.of(new Usage(2, 3, 9, JsonObject.of()), new Usage(9, 3, 2, JsonObject.of()),
        new Usage((1L << 53) + 1, 7, Long.MAX_VALUE, JsonObject.of()))) {
      for (var kit : SupportedOperations.of(this)) expectCounts(kit, usage);
    }
  }

  private <Q extends Request<R>, R> void expectCounts(OperationKit<Q, R> kit, Usage usage) {
    for (boolean streamed : modes(kit)) {
      try (var harness = ContractHarness.of(this, 320)) {
        var result = send(harness, kit, usage, streamed);
        if (!(result.response().orElse(null) instanceof ModelResponse response)) continue;
        harness.expect("usage of " + kit.operation() + " without extras", Optional.of(usage),
            response.usage().map(Normalizer::normalize));
      }
    }
  }

  /**
   * Requires that the details of the usage arrive as its extras, in every operation, streamed or not. Otherwise cached
   * tokens and reasoning tokens cannot be billed.
   */
  @WhenThisFails("Keep the other members of the usage as its extras.")
  @EnabledIfSupported({Feature.USAGE, Feature.USAGE_DETAILS})
  @Example
  default void rule321_usageDetailsArrive() {
    var prompt = JsonObject.of("cached_tokens", 11).with("audio_tokens", 12);
    var completion = JsonObject.of("reasoning_tokens", 13).with("accepted_prediction_tokens", 14);
    var details = JsonObject.of("prompt_tokens_details", prompt).with("completion_tokens_details", completion);
    var usage = new Usage(20, 30, 50, details);
    for (var kit : SupportedOperations.of(this)) expectDetails(kit, usage);
  }

  private <Q extends Request<R>, R> void expectDetails(OperationKit<Q, R> kit, Usage usage) {
    for (boolean streamed : modes(kit)) {
      try (var harness = ContractHarness.of(this, 321)) {
        var result = send(harness, kit, usage, streamed);
        if (!(result.response().orElse(null) instanceof ModelResponse response)) continue;
        var extras = response.usage().map(Usage::extras).orElse(JsonObject.of());
        // the Responses API has other names for the details
        harness.expect(extras.members().values().containsAll(usage.extras().members().values()),
            "the details " + usage.extras() + " in the extras of the usage of " + kit.operation(), response.usage());
      }
    }
  }

  private <Q extends Request<R>, R> ActualResult<R> send(ContractHarness harness, OperationKit<Q, R> kit, Usage usage,
      boolean streamed) {
    harness.enqueue(kit.sampleScenario().usage(usage), streamed);
    var result = harness.sendOrStream(kit.sample(), streamed);
    harness.expect(result.response().isPresent(), "a response of " + kit.operation(), result);
    return result;
  }

  private List<Boolean> modes(OperationKit<?, ?> kit) {
    return kit.isStreamed() ? ContractHarness.streamingModes(this) : List.of(false);
  }

  /**
   * Requires that log probabilities keep the precision of a double. Otherwise sums over long texts are wrong, and
   * tokens whose probabilities are almost equal cannot be ordered.
   */
  @WhenThisFails("Read log probabilities as double, and never as float.")
  @EnabledIfSupported(Feature.LOGPROBS)
  @Example
  default void rule322_logprobsAreDoubles() {
    var other = new TokenLogprob("b", -0.123_456_789_012_345_66, List.of(), List.of(), JsonObject.of());
    var deltas = List.of(
        ScriptedDelta.text(0, new TokenLogprob("a", -0.123_456_789_012_345_68, List.of(), List.of(other),
            JsonObject.of())),
        ScriptedDelta.text(0, "c", -0.000_01), ScriptedDelta.text(0, "d", -1.797_693_134_862_315_7e308),
        ScriptedDelta.text(0, "e", -4.9e-324), ScriptedDelta.text(0, "f", -16_777_217.0));
    check(322, SampleRequests.helloScenario().deltas(deltas));
  }

  /**
   * Requires that arguments of tool calls arrive character by character as the model generated them, with white space,
   * the order of members, repeated members, and the digits of numbers, and that names keep their case. Otherwise
   * signatures do not match, and large ids change.
   */
  @WhenThisFails("Do not parse the arguments and write them again. Do not convert names.")
  @EnabledIfSupported({Feature.TOOLS, Feature.ARGUMENTS_AS_TEXT})
  @Example
  default void rule323_argumentsArriveVerbatim() {
    var arguments = List.of("{ \"b\" : 1.0,\n\t\"a\":[ 1E+2 , 9007199254740993, 0.10000000000000000001 ],\"b\":-0.0}",
        "{\"camelCase\":\"\\u00e9\\/\\ud83d\",\"snake_case\":123456789012345678901234567890}  ", " {\"cut\": \"");
    for (var text : arguments) {
      int middle = text.length() / 2;
      check(323,
          SampleRequests.helloScenario()
              .deltas(ScriptedDelta.call(0, 0, "callId-A_1", "getWeather_forCity"),
                  ScriptedDelta.arguments(0, 0, text.substring(0, middle)),
                  ScriptedDelta.arguments(0, 0, text.substring(middle)))
              .finishReasons(FinishReason.TOOL_CALLS));
    }
  }

  /**
   * Requires that characters are not normalized, and that marks which combine with the end of the previous delta stay
   * separate characters. Otherwise passwords, file names and hashes in a text change.
   */
  @WhenThisFails("Do not normalize, and append deltas without looking at their characters.")
  @Example
  default void rule324_charactersAreNotNormalized() {
    check(324,
        SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "\u212B\u00C5A"), ScriptedDelta.text(0, "\u030A"),
            ScriptedDelta.text(0, "\u0301\uFB01\u1E9B\u0323"), ScriptedDelta.text(0, "\u1100"),
            ScriptedDelta.text(0, "\u1161\uAC00\u2126\u200D"), ScriptedDelta.text(0, "\uFE0F\uFEFF"),
            ScriptedDelta.text(0, "\u202E\u0130\uFF21\u00A0\u3000")));
  }

  /**
   * Requires that content after a response whose content type is JSON is an error, because such a response is broken:
   * two servers have responded, or a proxy has joined two responses.
   */
  @WhenThisFails("Check that nothing except white space follows the JSON.")
  @Example
  default void rule325_contentAfterAResponseIsMalformed() {
    for (var kit : SupportedOperations.of(this)) expectMalformed(kit);
  }

  private <Q extends Request<R>, R> void expectMalformed(OperationKit<Q, R> kit) {
    var reply = ScenarioRenderer.render(dialect(), kit.sampleScenario(), false);
    if (!reply.headers().getOrDefault("content-type", "").startsWith("application/json")) return;
    for (var rest : List.of("x", "]", "{}", "\n\n" + new String(reply.body(), UTF_8))) {
      try (var harness = ContractHarness.of(this, 325)) {
        harness.enqueue(ScenarioRenderer.append(reply, List.of(rest.getBytes(UTF_8))));
        harness.expect("outcome of " + kit.operation(), "Malformed",
            harness.send(kit.sample(), harness.options()).outcomeName());
      }
    }
  }

  /**
   * Requires that many tool calls and many choices arrive in order. Otherwise calls are lost, or the tenth one comes
   * before the second one.
   */
  @WhenThisFails("Compare indexes as numbers, and look for arrays of fixed size.")
  @Example
  default void rule326_manyCallsAndChoicesArrive() {
    if (dialect().features().contains(Feature.TOOLS)) check(326, manyCalls());
    if (dialect().features().contains(Feature.MULTIPLE_CHOICES)) check(326, manyChoices());
  }

  private static Scenario manyCalls() {
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < 40; i++) {
      deltas.add(ScriptedDelta.call(0, i, "call_" + i, "f" + i));
      deltas.add(ScriptedDelta.arguments(0, i, "{\"a\":" + i + "}"));
    }
    return SampleRequests.helloScenario().deltas(deltas).finishReasons(FinishReason.TOOL_CALLS);
  }

  private static Scenario manyChoices() {
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < 70; i++) deltas.add(ScriptedDelta.text(i, "text " + i));
    return SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(70)).deltas(deltas)
        .finishReasons(Collections.nCopies(70, FinishReason.STOP));
  }

  private void check(int rule, Scenario scenario) {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, rule)) {
        harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario, streamed));
      }
    }
  }
}
