package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.json.Json;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.members.FullResponses;
import bifrost.testkit.internal.members.FullStreams;
import bifrost.testkit.internal.members.MissingMembers;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.operation.StreamedKit;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1109 and later: the members of responses, known and unknown, which must all arrive. Implementations need not be
 * thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface MemberRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that every member of a chat completion arrives: ids, times, the fingerprint, the usage and its details,
   * log probabilities, tool calls and their functions, and unknown members at all of these places. Otherwise
   * calls cannot be found in the server's log, and users must wait for a new version of the provider before they can
   * read new members.
   */
  @WhenThisFails("Read the response with ChatCompletionJson, or keep the other members of every object as extras.")
  @EnabledIfSupported({Feature.EXTRAS, Feature.JSON_FORMS})
  @Example
  default void rule1109_everyMemberOfAChatCompletionArrives() {
    expectEveryMember(1109, OperationKits.of(SampleRequests.chatRequest()));
  }

  /**
   * Requires that every member of the responses of the other operations arrives: those of lists, vectors, results,
   * segments, words, models, output items, parts, and the usage, and unknown members at all of these places.
   */
  @WhenThisFails("Read the responses with the classes of bifrost.api.spi, or keep the other members of every object as "
      + "extras.")
  @EnabledIfSupported(value = {Feature.EXTRAS, Feature.JSON_FORMS}, operations = OperationGroup.OTHER)
  @Example
  default void rule1110_everyMemberOfOtherResponsesArrives() {
    for (var kit : SupportedOperations.others(this)) expectEveryMember(1110, kit);
  }

  private <Q extends Request<R>, R> void expectEveryMember(int rule, OperationKit<Q, R> kit) {
    var full = FullResponses.of(kit.operation());
    if (full.isEmpty()) return;
    try (var harness = ContractHarness.of(this, rule)) {
      if (isConverted(harness, kit, false)) return;
      harness.enqueue(Reply.json(full.get().toString()));
      var result = harness.send(FullResponses.request(kit.sample()), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectMembers(harness, kit, full.get(), json(response));
    }
  }

  private static void expectMembers(ContractHarness harness, OperationKit<?, ?> kit, JsonValue sent, JsonValue form) {
    harness.expect("members that json() of the " + kit.operation() + " response lacks", List.of(),
        MissingMembers.of(sent, form));
  }

  private static JsonValue json(Object value) {
    return value instanceof JsonRepresentable form ? form.json() : Json.of(value);
  }

  /** {@return whether the provider sends the request to the endpoint of another operation} */
  private static <Q extends Request<R>, R> boolean isConverted(ContractHarness harness, OperationKit<Q, R> kit,
      boolean streamed) {
    harness.enqueue(kit.sampleScenario(), streamed).sendOrStream(kit.sample(), streamed);
    return harness.decodedRequest().operation() != kit.operation();
  }

  /**
   * Requires that every member of the chunks of a streamed chat completion arrives, and that the pieces of a member are
   * joined like those of the text. Otherwise members that arrive in a response are missing in streams.
   */
  @WhenThisFails("Keep the members of each chunk, delta, tool call and list of log probabilities as its extras.")
  @EnabledIfSupported({Feature.STREAMS, Feature.EXTRAS, Feature.JSON_FORMS})
  @Example
  default void rule1111_everyMemberOfChatChunksArrives() {
    expectEveryMemberOfTheStream(1111,
        OperationKits.findStreamed(SampleRequests.chatRequest()).orElseThrow());
  }

  /**
   * Requires that every member of the streams of the other operations arrives, and, for the Responses API, every member
   * of each event, including events of unknown types.
   */
  @WhenThisFails("Keep the members of each event as its extras.")
  @EnabledIfSupported(value = {Feature.STREAMS, Feature.EXTRAS, Feature.JSON_FORMS},
      operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule1112_everyMemberOfOtherStreamsArrives() {
    for (var kit : SupportedOperations.otherStreams(this)) expectEveryMemberOfTheStream(1112, kit);
  }

  private <Q extends Streamable<E, R>, E, R> void expectEveryMemberOfTheStream(int rule, StreamedKit<Q, E, R> kit) {
    var full = FullStreams.of(kit.operation());
    if (full.isEmpty()) return;
    try (var harness = ContractHarness.of(this, rule)) {
      if (isConverted(harness, kit, true)) return;
      harness.enqueue(full.get().reply());
      var result = harness.stream(kit.sample(), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectMembers(harness, kit, full.get().collected(), json(response));
      if (full.get().hasEndMarker()) return;
      harness.enqueue(full.get().reply());
      var events = harness.completeInTime("reading all events", () -> events(harness, kit.sample()));
      harness.expect("events that their json() changes", List.of(),
          MissingMembers.of(Json.of(full.get().events()), Json.of(events)));
    }
  }

  private static List<JsonValue> events(ContractHarness harness, Streamable<?, ?> request) throws Exception {
    var events = new ArrayList<JsonValue>();
    try (var source = harness.provider().stream(request, harness.newAttempt())) {
      for (var event = source.next(); event.isPresent(); event = source.next()) events.add(json(event.get()));
    }
    return events;
  }

  /**
   * Requires that an error contains the id of the request, whether the server sends it instead of a response, inside a
   * response, or in a stream. Otherwise the call cannot be found in the server's log.
   */
  @WhenThisFails("Read the header X-Request-Id of every response, in any case.")
  @EnabledIfSupported(Feature.REQUEST_IDS)
  @Example
  default void rule1113_errorsContainTheIdOfTheRequest() {
    var error = ScriptedError.of(400, "no");
    var endings = new ArrayList<>(List.of(Ending.rejected(error)));
    if (dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS)) endings.add(Ending.failed(1, error));
    for (var kit : SupportedOperations.of(this)) {
      for (var ending : endings) expectRequestId(kit, ending);
    }
  }

  private <Q extends Request<R>, R> void expectRequestId(OperationKit<Q, R> kit, Ending ending) {
    for (boolean streamed : kit.isStreamed() ? ContractHarness.streamingModes(this) : List.of(false)) {
      try (var harness = ContractHarness.of(this, 1113)) {
        var scenario = kit.sampleScenario().ending(ending.after() > kit.sampleScenario().deltas().size()
            ? Ending.failed(0, ending.error().orElseThrow())
            : ending);
        harness.enqueue(ScenarioRenderer.render(dialect(), scenario, streamed).header("X-REQUEST-ID", "req-Kit/1"));
        var result = harness.sendOrStream(kit.sample(), streamed);
        harness.expect("request id of the error of " + kit.operation(), Optional.of("req-Kit/1"),
            result.error().flatMap(it -> it instanceof Rejected rejected ? rejected.requestId() : Optional.empty()));
      }
    }
  }
}
