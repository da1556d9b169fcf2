package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.members.FullResponses;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;

/**
 * Rules 1313 to 1315: the events of the Responses API, and responses that a provider creates from chat completions.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponseEventRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the events of a stream describe its response: each item is announced, its pieces follow in order, and
   * the complete texts and arguments at its end are the same as in the last event. Applications show items while they
   * arrive, and would show something other than the response.
   */
  @WhenThisFails("Send output_item.added before the pieces of an item, and output_item.done after them, with the same "
      + "index and id, and the complete text in every event that has one.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1313_eventsDescribeTheResponse() {
    var features = dialect().features();
    var deltas = new ArrayList<ScriptedDelta>();
    if (features.contains(Feature.REASONING)) {
      deltas.addAll(List.of(ScriptedDelta.reasoning(0, "Hm. "), ScriptedDelta.reasoning(0, "So ")));
    }
    deltas.addAll(List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo \u00E9")));
    if (features.contains(Feature.REFUSALS)) deltas.add(ScriptedDelta.refusal(0, "No"));
    if (features.contains(Feature.TOOLS)) {
      deltas.addAll(List.of(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{\"x\":"),
          ScriptedDelta.arguments(0, 0, " 1}"), ScriptedDelta.call(0, 1, "call_b", "g"),
          ScriptedDelta.arguments(0, 1, "{}")));
    }
    try (var harness = ContractHarness.of(this, 1313)) {
      var scenario = OperationKits.of(Operation.RESPONSES).sampleScenario().deltas(List.copyOf(deltas));
      harness.enqueue(scenario, true);
      expectConsistent(harness, harness.readEvents(request()));
    }
  }

  private static ResponsesRequest request() {
    return (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
  }

  private static void expectConsistent(ContractHarness harness, List<ResponseEvent> events) {
    var pieces = new LinkedHashMap<String, StringBuilder>(); // by kind, item and part
    var complete = new HashMap<String, String>();
    var open = new HashMap<Integer, String>(); // the ids of the announced items, by index
    var done = new LinkedHashMap<Integer, ResponseItem>();
    harness.expect(events.get(0) instanceof ResponseEvent.Created, "response.created first", events);
    for (var event : events) {
      if (event instanceof ResponseEvent.OutputItemAdded it) {
        harness.expect("index of the new item", done.size() + open.size(), it.outputIndex());
        open.put(it.outputIndex(), id(it.item()));
      } else if (event instanceof ResponseEvent.OutputItemDone it) {
        harness.expect("id of item " + it.outputIndex(),
            Optional.ofNullable(open.remove(it.outputIndex())).orElse("of no open item"), id(it.item()));
        done.put(it.outputIndex(), it.item());
      } else if (event instanceof ResponseEvent.OutputTextDelta it) {
        add(harness, pieces, open, it.outputIndex(), it.itemId(), "text " + it.contentIndex(), it.delta());
      } else if (event instanceof ResponseEvent.ReasoningTextDelta it) {
        add(harness, pieces, open, it.outputIndex(), it.itemId(), "reasoning " + it.contentIndex(), it.delta());
      } else if (event instanceof ResponseEvent.RefusalDelta it) {
        add(harness, pieces, open, it.outputIndex(), it.itemId(), "refusal " + it.contentIndex(), it.delta());
      } else if (event instanceof ResponseEvent.FunctionCallArgumentsDelta it) {
        add(harness, pieces, open, it.outputIndex(), it.itemId(), "arguments", it.delta());
      } else if (event instanceof ResponseEvent.OutputTextDone it) {
        complete.put(it.itemId() + " text " + it.contentIndex(), it.completeText());
      } else if (event instanceof ResponseEvent.ReasoningTextDone it) {
        complete.put(it.itemId() + " reasoning " + it.contentIndex(), it.completeText());
      } else if (event instanceof ResponseEvent.RefusalDone it) {
        complete.put(it.itemId() + " refusal " + it.contentIndex(), it.refusal());
      } else if (event instanceof ResponseEvent.FunctionCallArgumentsDone it) {
        complete.put(it.itemId() + " arguments", it.arguments());
      }
    }
    var joined = new HashMap<String, String>();
    pieces.forEach((name, text) -> joined.put(name, text.toString()));
    harness.expect("complete texts", joined, complete);
    harness.expect("items that are not done", Map.of(), open);
    expectLast(harness, events, List.copyOf(done.values()));
  }

  private static String id(ResponseItem item) {
    if (item instanceof ResponseItem.MessageItem it) return it.id();
    if (item instanceof ResponseItem.ReasoningItem it) return it.id();
    return item instanceof ResponseItem.FunctionCall it ? it.id() : "";
  }

  private static void add(ContractHarness harness, Map<String, StringBuilder> pieces, Map<Integer, String> open,
      int index, String id, String part, String delta) {
    harness.expect("id of the item of a piece", open.getOrDefault(index, "of no open item"), id);
    pieces.computeIfAbsent(id + " " + part, each -> new StringBuilder()).append(delta);
  }

  private static void expectLast(ContractHarness harness, List<ResponseEvent> events, List<ResponseItem> done) {
    var last = events.get(events.size() - 1);
    if (!(last instanceof ResponseEvent.Completed completed)) {
      throw harness.failure("response.completed last", last, null);
    }
    harness.expect("output of the last event", done, completed.response().output());
    long number = -1;
    for (var event : events) {
      long next = event instanceof ResponseEvent.Created it ? it.sequenceNumber()
          : event instanceof ResponseEvent.OutputItemAdded it ? it.sequenceNumber()
          : event instanceof ResponseEvent.OutputTextDelta it ? it.sequenceNumber()
          : event instanceof ResponseEvent.FunctionCallArgumentsDelta it ? it.sequenceNumber()
          : event instanceof ResponseEvent.Completed it ? it.sequenceNumber()
          : number + 1;
      harness.expect(next > number, "a sequence number after " + number, next);
      number = next;
    }
  }

  /**
   * Requires that a response which the provider creates from a chat completion contains everything that the server
   * sent, under its name or another one: ids, times, log probabilities, the usage and its details, and unknown members.
   */
  @WhenThisFails("Add the members of the completion, its choice and its message that a response does not have to the "
      + "extras of the response.")
  @EnabledIfSupported(value = {Feature.EXTRAS, Feature.JSON_FORMS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1314_createdResponseContainsEverything() {
    var all = FullResponses.of(Operation.CHAT_COMPLETION).orElseThrow();
    var choice = all.get("choices").asArray().get(0).asObject();
    var full = all.with("choices", List.of(choice));
    try (var harness = ContractHarness.of(this, 1314)) {
      if (!isConverted(harness, false)) return;
      harness.enqueue(Reply.json(full.toString()));
      var result = harness.send(request(), harness.options());
      var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
      expectLeaves(harness, full, response);
      var other = choice.with("finish_reason", "kit_reason").with("index", 7);
      harness.enqueue(Reply.json(full.with("choices", List.of(other)).toString()));
      var unusual = harness.send(request(), harness.options());
      harness.expectResponse("completed", unusual.map(Response::status));
      harness.expect(json(unusual.response().orElseThrow()).contains("kit_reason"), "the unknown finish reason",
          unusual);
    }
  }

  /** {@return whether the provider sends chat completions} */
  private static boolean isConverted(ContractHarness harness, boolean streamed) {
    return harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed) == Operation.CHAT_COMPLETION;
  }

  private static String json(JsonRepresentable response) {
    return response.json().toString();
  }

  private static void expectLeaves(ContractHarness harness, JsonObject sent, Response response) {
    var leaves = new ArrayList<String>();
    collect(sent, leaves);
    var text = json(response);
    leaves.removeIf(text::contains);
    harness.expect("what the response lacks of the completion", List.of(), leaves);
  }

  private static void collect(JsonValue json, List<String> leaves) {
    var constants = Set.of("chat.completion", "assistant", "function", "tool_calls");
    if (json instanceof JsonArray list) list.elements().forEach(each -> collect(each, leaves));
    else if (json instanceof JsonObject object) object.members().values().forEach(each -> collect(each, leaves));
    else if (json instanceof JsonString text && !constants.contains(text.value())) leaves.add(text.toString());
    else if (json instanceof JsonNumber number
        && number.toString().matches("[0-9.-]{4,}")) leaves.add(number.toString());
  }

  /**
   * Requires that a stream which the provider creates from the chunks of a chat completion is consistent for unusual
   * chunks too: without an id, with arguments before the name of a call, and with an error after the first text, which
   * arrives as {@code response.failed} and as the error of the call.
   */
  @WhenThisFails("Keep fragments of a call until its id or name has arrived, and end the open items before the last "
      + "event.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1315_createdEventsAreConsistent() {
    var text = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}";
    var more =
        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}},{\"index\":0,\"delta\":{\"content\":\"lo\"}}]}";
    var early =
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\"}}]}}]}";
    var call = "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\","
        + "\"arguments\":\"}\"}}]}}]}";
    var id = "{\"id\":\"chatcmpl-1\",\"model\":\"org/m\",\"choices\":[]}";
    var finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    try (var harness = ContractHarness.of(this, 1315)) {
      if (!isConverted(harness, true)) return;
      for (var chunks : List.of(List.of(text, more, finish), List.of(id, text, early, call, finish),
          List.of(early, call, finish), List.of(call, finish), List.of(id, finish))) {
        harness.enqueue(Reply.sse(with(chunks, "[DONE]")));
        expectConsistent(harness, harness.readEvents(request()));
        harness.enqueue(Reply.sse(with(chunks, "[DONE]")));
        var response = harness.stream(request(), harness.options()).response().orElseThrow();
        harness.expect("text", chunks.contains(more) ? "Hello" : chunks.contains(text) ? "Hel" : "", response.text());
        harness.expect("calls of " + chunks, chunks.contains(call) ? 1 : 0, response.functionCalls().size());
        boolean isLate = chunks.contains(early);
        for (var each : response.functionCalls()) harness.expect("arguments", isLate ? "{}" : "}", each.arguments());
      }
      for (boolean hasBegun : List.of(true, false)) {
        var error = "{\"error\":{\"message\":\"kit failed\",\"code\":503}}";
        harness.enqueue(Reply.sse(hasBegun ? with(List.of(text), error) : with(List.of(), error)));
        expectFailure(harness, hasBegun);
      }
    }
  }

  private static String[] with(List<String> chunks, String last) {
    var all = new ArrayList<>(chunks);
    all.add(last);
    return all.toArray(String[]::new);
  }

  private static void expectFailure(ContractHarness harness, boolean hasBegun) {
    var events = new ArrayList<ResponseEvent>();
    var failure = harness.completeInTime("reading all events", () -> {
      try (var source = harness.provider().stream(request(), harness.newAttempt())) {
        for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
        return "none";
      } catch (BifrostException e) {
        return e.error().message();
      }
    });
    harness.expect(failure.contains("kit failed"), "the error of the server", failure);
    boolean isReported = !events.isEmpty() && events.get(events.size() - 1) instanceof ResponseEvent.Failed;
    harness.expect("response.failed is the last event", hasBegun, isReported);
    if (!hasBegun) harness.expect("events before the error", List.of(), events);
  }
}
