package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponsesOption;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.members.FullResponses;
import bifrost.testkit.internal.members.FullStreams;
import bifrost.testkit.internal.members.MissingMembers;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.operation.StreamedKit;
import java.util.List;
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
    try (var harness = ResponsesOption.harness(this, rule)) {
      if (harness.sentOperation(kit, false) != kit.operation()) return;
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

  /**
   * Requires that every member of the chunks of a streamed chat completion arrives, in each chunk and in the collected
   * response, where the pieces of a member are joined like those of the text. Otherwise members that arrive in a
   * response are missing in streams.
   */
  @WhenThisFails("Keep the members of each chunk, delta, tool call and list of log probabilities as its extras.")
  @EnabledIfSupported({Feature.STREAMS, Feature.EXTRAS, Feature.JSON_FORMS})
  @Example
  default void rule1111_everyMemberOfChatChunksArrives() {
    expectEveryMemberOfTheStream(1111,
        OperationKits.findStreamed(SampleRequests.chatRequest()).orElseThrow());
  }

  /**
   * Requires that every member of the streams of the other operations arrives, in each event, including events of
   * unknown types, and in the collected response.
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
    try (var harness = ResponsesOption.harness(this, rule)) {
      if (harness.sentOperation(kit, true) != kit.operation()) return;
      harness.enqueue(full.get().reply());
      var result = harness.stream(kit.sample(), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectMembers(harness, kit, full.get().collected(), json(response));
      harness.enqueue(full.get().reply());
      var events = harness.readEvents(kit.sample()).stream().map(MemberRules::json).toList();
      var sent = full.get().events().stream().map(MemberRules::withoutChoicesOfTranscriptions).toList();
      harness.expect("events that their json() changes", List.of(), MissingMembers.of(Json.of(sent), Json.of(events)));
    }
  }

  /** {@return the event without its delta, which {@code json()} of a transcription may write in OpenAI's form} */
  private static JsonObject withoutChoicesOfTranscriptions(JsonObject event) {
    boolean isChat = event.string("object").filter(name -> name.startsWith("trans")).isEmpty();
    return isChat ? event : event.without("object").without("choices");
  }

  /**
   * Requires that choices and embeddings without an index have their position in the list as index, because some
   * servers omit it. Otherwise all of them have index 0.
   */
  @WhenThisFails("Replace a missing index by the position in the list.")
  @EnabledIfSupported(Feature.JSON_FORMS)
  @Example
  default void rule1114_missingIndexIsThePosition() {
    for (var operation : List.of(Operation.CHAT_COMPLETION, Operation.COMPLETION, Operation.EMBEDDING)) {
      if (operations().contains(operation)) expectIndexes(OperationKits.of(operation));
    }
  }

  private <Q extends Request<R>, R> void expectIndexes(OperationKit<Q, R> kit) {
    var full = FullResponses.of(kit.operation()).orElseThrow();
    var list = full.tryGet("choices").isPresent() ? "choices" : "data";
    var sent = full.get(list).asArray().elements().stream().map(each -> each.asObject().without("index")).toList();
    try (var harness = ContractHarness.of(this, 1114)) {
      harness.enqueue(Reply.json(full.with(list, sent).toString()));
      var result = harness.send(FullResponses.request(kit.sample()), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectMembers(harness, kit, full, json(response));
    }
  }

  /**
   * Requires that the texts of a message whose content is a list of parts are joined, and that parts of other types
   * arrive as extras. Otherwise the text is missing, or the other parts are.
   */
  @WhenThisFails("Read the content as a text or as a list of parts.")
  @EnabledIfSupported({Feature.EXTRAS, Feature.JSON_FORMS})
  @Example
  default void rule1115_textsOfContentPartsAreJoined() {
    var parts = List.of(JsonObject.of("type", "text").with("text", " Hel"),
        JsonObject.of("type", "kit_part").with("kit_member", 7), JsonObject.of("type", "text").with("text", "lo "));
    var message = JsonObject.of("role", "assistant").with("content", parts);
    var choice = JsonObject.of("index", 0).with("message", message).with("finish_reason", "stop");
    try (var harness = ContractHarness.of(this, 1115)) {
      harness.enqueue(Reply.json(JsonObject.of("choices", List.of(choice)).toString()));
      var result = harness.send(SampleRequests.chatRequest(), harness.options());
      var received = result.response().orElseThrow(() -> harness.failure("a response", result, null)).message();
      harness.expect("text of the parts", " Hello ", received.text());
      harness.expect(received.extras().toString().contains("kit_member"), "the other part in the extras of the message",
          received);
    }
  }
}
