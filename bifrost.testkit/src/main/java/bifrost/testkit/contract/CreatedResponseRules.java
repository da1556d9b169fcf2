package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponseEventChecks;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;

/**
 * Rules 1320 to 1325: responses that a provider creates from chat completions. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface CreatedResponseRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the reasoning of a created response is sent back in the member of the chat completion in which the
   * server sent it, because servers ignore it elsewhere. This applies to the items of every event, because applications
   * use them as they arrive, and also if the response is incomplete or fails.
   */
  @WhenThisFails("Keep the name of the member in the extras of the reasoning items of responses and of all events, as "
      + "reasoning_name, and encode the reasoning under this name.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.REASONING},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1320_reasoningOfItemsIsSentBackUnderItsName() {
    try (var harness = ContractHarness.of(this, 1320)) {
      if (!ResponseEventChecks.isCreated(harness, true)) return;
      for (var name : List.of("reasoning", "reasoning_content")) {
        harness.enqueue(Reply.json(completion("chatcmpl-1", "stop", "\"content\":\"Hello\",\"" + name + "\":\"Hm\"")));
        var unary = harness.send(request(), harness.options());
        expectSentBack(harness, name, reasoning(unary.response().orElseThrow()));
      }
      for (var name : List.of("reasoning", "reasoning_content")) {
        for (var last : List.of(chunk("stop", ""), chunk("length", ""), "{\"error\":{\"message\":\"kit failed\"}}")) {
          harness.enqueue(Reply.sse(chunk("", "\"" + name + "\":\"H\""), chunk("", "\"" + name + "\":\"m\""),
              chunk("", "\"content\":\"Hello\""), last, "[DONE]"));
          var events = eventsBeforeAFailure(harness);
          for (var event : events) for (var item : reasoning(event)) expectSentBack(harness, name, item);
          harness.expect("events with a reasoning item", 3L,
              events.stream().filter(each -> !reasoning(each).isEmpty()).count());
        }
      }
      var parts = "\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm\"},{\"type\":\"text\",\"text\":\"Hello\"}]";
      harness.enqueue(Reply.sse(chunk("", parts), chunk("stop", ""), "[DONE]"));
      for (var event : harness.readEvents(request())) {
        for (var item : reasoning(event)) harness.expect("extras of " + item, JsonObject.of(), item.extras());
      }
    }
  }

  private static ResponsesRequest request() {
    return (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
  }

  private static String completion(String id, String reason, String message) {
    return "{\"id\":\"" + id
        + "\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"org/m\",\"choices\":"
        + "[{\"index\":0,\"message\":{\"role\":\"assistant\"," + message + "},\"finish_reason\":" + quoted(reason)
        + "}]}";
  }

  private static String chunk(String reason, String delta) {
    return chunk("chatcmpl-1", reason, delta);
  }

  private static String chunk(String id, String reason, String delta) {
    return "{\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"org/m\","
        + "\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + quoted(reason) + "}]}";
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "null" : "\"" + text + "\"";
  }

  private static List<ResponseItem.ReasoningItem> reasoning(Response response) {
    return response.output().stream().filter(ResponseItem.ReasoningItem.class::isInstance)
        .map(ResponseItem.ReasoningItem.class::cast).toList();
  }

  /** {@return the reasoning items of an event; with the text, if it has not arrived yet} */
  private static List<ResponseItem.ReasoningItem> reasoning(ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputItemAdded it && it.item() instanceof ResponseItem.ReasoningItem item) {
      var text = List.<ResponsePart>of(ResponsePart.reasoning("Hm"));
      return List.of(new ResponseItem.ReasoningItem(item.id(), text, item.extras()));
    }
    if (event instanceof ResponseEvent.OutputItemDone it && it.item() instanceof ResponseItem.ReasoningItem item) {
      return List.of(item);
    }
    if (event instanceof ResponseEvent.Completed it) return reasoning(it.response());
    if (event instanceof ResponseEvent.Incomplete it) return reasoning(it.response());
    return event instanceof ResponseEvent.Failed it ? reasoning(it.response()) : List.of();
  }

  private static void expectSentBack(ContractHarness harness, String name, List<ResponseItem.ReasoningItem> items) {
    harness.expect("number of reasoning items", 1, items.size());
    expectSentBack(harness, name, items.get(0));
  }

  private static void expectSentBack(ContractHarness harness, String name, ResponseItem item) {
    harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), false);
    harness.send(request().then(item).then(ResponseItem.assistant("Hello")), harness.options());
    var sent = harness.lastRequest().json().get("messages").asArray().get(1).asObject();
    harness.expect(name, Optional.of(new JsonString("Hm")), sent.tryGet(name));
    harness.expect("other members", JsonObject.of("role", "assistant").with("content", "Hello"),
        sent.without("reasoning").without("reasoning_content"));
  }

  /** {@return the events of a stream, which may end with an error} */
  private static List<ResponseEvent> eventsBeforeAFailure(ContractHarness harness) {
    var events = new ArrayList<ResponseEvent>();
    harness.completeInTime("reading all events", () -> {
      try (var source = harness.provider().stream(request(), harness.newAttempt())) {
        for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
        return "complete";
      } catch (BifrostException e) {
        harness.expect("kit failed", e.error().message());
        return "failed";
      }
    });
    return events;
  }

  /**
   * Requires that {@code reasoning_name}, which a provider that creates responses adds to reasoning items, is never
   * sent. A conversation may continue with another provider, whose server rejects unknown members.
   */
  @WhenThisFails("Remove reasoning_name from the extras of reasoning items, if it is a text.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1321_nameOfReasoningIsNotSent() {
    var item = ResponseItem.ReasoningItem.of(List.of(ResponsePart.reasoning("Hm")));
    var request = request().then(item.extras(JsonObject.of("reasoning_name", "reasoning")))
        .then(ResponseItem.assistant("Hello")).then(ResponseItem.user("Go on"));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1321)) {
        var body = sentBody(harness, request, streamed);
        harness.expect(!body.contains("reasoning_name"), "no reasoning_name", body);
        harness.expect(body.contains("\"Hm\"") && body.contains("Go on"), "all items", body);
        // a number is not a name, but a member of another server
        var number = request().then(item.extras(JsonObject.of("reasoning_name", 1234567)));
        harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
        var result = harness.sendOrStream(number, streamed);
        if (result.error().orElse(null) instanceof Unsupported) continue;
        var sent = new String(harness.lastRequest().body(), UTF_8);
        harness.expect(sent.contains("1234567"), "the number", sent);
      }
    }
  }

  private static String sentBody(ContractHarness harness, ResponsesRequest request, boolean streamed) {
    harness.enqueue(OperationKits.of(Operation.RESPONSES).sampleScenario(), streamed);
    harness.expectResponse("Hello", harness.sendOrStream(request, streamed).map(Response::text));
    return new String(harness.lastRequest().body(), UTF_8);
  }

  /**
   * Requires that the status of a created response follows from the finish reason, in a stream too, where the last
   * event has the name of the status. Otherwise a program uses a text that the server cut. A response expresses the
   * usual reasons, so they are not members of its own.
   */
  @WhenThisFails("Convert length to the incomplete reason max_output_tokens, content_filter to content_filter, and "
      + "every other reason to the status completed.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1322_statusFollowsFromTheFinishReason() {
    try (var harness = ContractHarness.of(this, 1322)) {
      if (!ResponseEventChecks.isCreated(harness, true)) return;
      for (var reason : List.of("stop", "tool_calls", "function_call", "length", "content_filter", "kit_reason")) {
        harness.enqueue(Reply.json(completion("chatcmpl-1", reason, "\"content\":\"Hello\"")));
        var unary = harness.send(request(), harness.options());
        expectStatus(harness, reason, unary.response().orElseThrow(() -> harness.failure("a response", unary, null)));
      }
      for (var reason : List.of("stop", "length", "content_filter", "kit_reason")) {
        harness.enqueue(Reply.sse(chunk("", "\"content\":\"Hello\""), chunk(reason, ""), "[DONE]"));
        var events = harness.readEvents(request());
        expectStatus(harness, reason, ResponseEventChecks.expectCreated(harness, events));
        harness.expect("response.incomplete is the last event of " + reason, !incompleteReason(reason).isEmpty(),
            events.get(events.size() - 1) instanceof ResponseEvent.Incomplete);
      }
    }
  }

  private static Optional<String> incompleteReason(String finishReason) {
    return switch (finishReason) {
      case "length" -> Optional.of("max_output_tokens");
      case "content_filter" -> Optional.of(finishReason);
      default -> Optional.empty();
    };
  }

  private static void expectStatus(ContractHarness harness, String reason, Response response) {
    harness.expect("incomplete reason of " + reason, incompleteReason(reason), response.incompleteReason());
    harness.expect("status of " + reason, incompleteReason(reason).isEmpty() ? "completed" : "incomplete",
        response.status());
    var extras = reason.startsWith("kit") ? JsonObject.of("finish_reason", reason) : JsonObject.of();
    harness.expect("extras of " + reason, extras, response.extras());
    harness.expect("text", "Hello", response.text());
  }

  /**
   * Requires that a created response is the same whether it is streamed or not: its items, their parts and their ids.
   * The ids begin as those of OpenAI's server, which rejects others, and differ from those of other responses, because
   * the items of a conversation are sent together. The event that announces a function call has its name, also if the
   * server sends the name after the id, because applications choose the function by this event.
   */
  @WhenThisFails("Create one reasoning item, one message and one item for each call, and derive their ids from the id "
      + "of the completion and the index of the item. Announce a call when its name is known.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS, Feature.REASONING,
      Feature.REFUSALS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1323_streamedResponseIsTheSame() {
    var a = "\"id\":\"call_a\",\"type\":\"function\",\"kit_member\":7,\"function\":{\"name\":\"f\",\"arguments\":";
    var b = "\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":";
    var message = "\"content\":\"Hello\",\"reasoning\":\"Hm so\",\"refusal\":\"No.\",\"tool_calls\":[{" + a
        + "\"{}\"}},{" + b + "\"[]\"}}]";
    try (var harness = ContractHarness.of(this, 1323)) {
      if (!ResponseEventChecks.isCreated(harness, true)) return;
      var ids = new HashSet<String>();
      for (var id : List.of("chatcmpl-1", "chatcmpl-2")) {
        harness.enqueue(Reply.json(completion(id, "tool_calls", message)));
        var unary = harness.send(request(), harness.options());
        harness.enqueue(Reply.sse(chunk(id, "", "\"role\":\"assistant\""), chunk(id, "", "\"reasoning\":\"Hm\""),
            chunk(id, "", "\"reasoning\":\" so\""), chunk(id, "", "\"content\":\"Hel\""),
            chunk(id, "", "\"content\":\"lo\""), chunk(id, "", "\"refusal\":\"No\""),
            chunk(id, "", "\"refusal\":\".\""),
            chunk(id, "", "\"tool_calls\":[{\"index\":0," + a + "\"{\"}}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":1," + b + "\"\"}}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"[]\"}},"
                + "{\"index\":0,\"function\":{\"arguments\":\"}\"}}]"),
            chunk(id, "tool_calls", ""), "[DONE]"));
        var streamed = ResponseEventChecks.expectCreated(harness, harness.readEvents(request()));
        harness.expectResponse(streamed, unary);
        harness.expect("number of items", 4, streamed.output().size());
        harness.enqueue(Reply.sse(chunk(id, "", "\"reasoning\":\"Hm so\""),
            chunk(id, "", "\"content\":\"Hello\",\"refusal\":\"No.\""),
            chunk(id, "", "\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"kit_member\":7}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\"}}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":1,\"function\":{\"name\":\"g\"}}]"),
            chunk(id, "", "\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"[]\"}}]"),
            chunk(id, "tool_calls", ""), "[DONE]"));
        harness.expect("response from smaller fragments", streamed,
            ResponseEventChecks.expectCreated(harness, harness.readEvents(request())));
        var added = ResponseEventChecks.expectIds(harness, streamed);
        harness.expect("ids of an earlier response", Set.of(),
            Set.copyOf(added.stream().filter(ids::contains).toList()));
        ids.addAll(added);
      }
    }
  }

  /**
   * Requires that a created response has the choice with index 0, wherever it is. A request of the Responses API has
   * one choice, and servers may send others in any order.
   */
  @WhenThisFails("Find the choice with index 0. Use the first one only if there is none.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1324_responseHasTheFirstChoice() {
    try (var harness = ContractHarness.of(this, 1324)) {
      if (!ResponseEventChecks.isCreated(harness, false)) return;
      var other = "{\"index\":1,\"message\":{\"content\":\"other\"},\"finish_reason\":\"length\"}";
      var first = "{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}";
      for (var choices : List.of(other + "," + first, first + "," + other)) {
        harness.enqueue(Reply.json("{\"id\":\"chatcmpl-1\",\"choices\":[" + choices + "]}"));
        var result = harness.send(request(), harness.options());
        harness.expectResponse("Hello completed", result.map(each -> each.text() + " " + each.status()));
      }
    }
  }

  /**
   * Requires that {@code response.created} arrives as soon as the id and the model are known, and has both:
   * applications show that the model has begun, and store the id. An error after it arrives as {@code response.failed},
   * with the items so far, and as the error of the call.
   */
  @WhenThisFails("Create the first events from the first chunk with an id and a model, or with content. Before an "
      + "error after it, end the open items, and deliver response.failed.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1325_createdResponseBeginsImmediately() {
    var role = "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]";
    var error = "{\"error\":{\"message\":\"kit failed\",\"code\":503}}";
    var id = "\"id\":\"chatcmpl-1\",";
    var model = "\"model\":\"org/m\",";
    try (var harness = ContractHarness.of(this, 1325)) {
      if (!ResponseEventChecks.isCreated(harness, true)) return;
      harness.enqueue(Reply.sse("{" + id + model + role + "}").end(Reply.Ending.STALL));
      var created = harness.completeInTime("reading the first event", () -> {
        try (var source = harness.provider().stream(request(), harness.newAttempt())) {
          return source.next();
        }
      });
      harness.expect(created.orElse(null) instanceof ResponseEvent.Created, "response.created", created);
      harness.waitUntil(() -> harness.lastRequest().disconnected().isDone(),
          "the end of the connection of a stream that was closed early");
      for (var early : List.of("", id, model)) {
        harness.enqueue(Reply.sse("{" + early + role + "}", chunk("", "\"content\":\"Hello\""), chunk("stop", ""),
            "[DONE]"));
        var events = harness.readEvents(request());
        ResponseEventChecks.expectCreated(harness, events);
        var first = ((ResponseEvent.Created) events.get(0)).response();
        harness.expect("chatcmpl-1 org/m", first.id() + " " + first.model());
      }
      expectFailure(harness, Optional.empty(), error);
      expectFailure(harness, Optional.of(List.of()), "{" + id + model + role + "}", error);
      expectFailure(harness, Optional.of(List.of("Hel", "incomplete")), chunk("", "\"content\":\"Hel\""), error);
    }
  }

  /** Requires an error, and the text and the status of the message of a failed response, if there is one. */
  private static void expectFailure(ContractHarness harness, Optional<List<String>> message, String... data) {
    harness.enqueue(Reply.sse(data));
    var events = eventsBeforeAFailure(harness);
    if (message.isEmpty()) {
      harness.expect("events before the error", List.of(), events);
      return;
    }
    var failed = ResponseEventChecks.expectCreated(harness, events);
    harness.expect("failed", failed.status());
    var error = failed.extras().object("error").orElse(JsonObject.of());
    harness.expect("message of the error", Optional.of("kit failed"), error.string("message"));
    var items = failed.output().stream().map(ResponseItem.MessageItem.class::cast)
        .flatMap(item -> List.of(item.text(), item.status().orElse("")).stream()).toList();
    harness.expect("items", message.get(), items);
  }
}
