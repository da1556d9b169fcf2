package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ChatCompletion;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponsesOption;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1201, 1202 and 1206: errors after a success status, in the forms in which only some servers send them.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface LateErrorRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the status of an error after a success status comes from its code, its status or its type, whichever
   * the server sends. Otherwise errors that a retry would repair are not retried, and others are.
   */
  @WhenThisFails("Map the names of types and codes to a status, for example RateLimitError and rate_limit_exceeded to "
      + "429. Use 500 only if no name is known.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule1201_statusOfALateErrorComesFromItsNames() {
    var statuses = new LinkedHashMap<String, Integer>(Map.of("\"code\":429", 429, "\"code\":\"503\"", 503,
        "\"code\":\"rate_limit_exceeded\"", 429, "\"code\":\"insufficient_quota\"", 429, "\"status\":404", 404));
    statuses.putAll(Map.of("\"type\":\"BadRequestError\"", 400, "\"type\":\"invalid_request_error\"", 400,
        "\"type\":\"AuthenticationError\"", 401, "\"type\":\"permission_error\"", 403, "\"type\":\"NotFoundError\"",
        404,
        "\"type\":\"RateLimitError\"", 429, "\"type\":\"ServiceUnavailableError\"", 503,
        "\"status\":\"RESOURCE_EXHAUSTED\"", 429, "\"type\":\"kit_error\"", 500));
    statuses
        .putAll(Map.of("\"type\":\"BadRequestError\",\"code\":422", 422, "\"type\":\"NotFoundError\",\"code\":\"kit\"",
            404, "\"code\":\"kit\",\"param\":null,\"type\":null", 500,
            "\"type\":\"kit\",\"code\":\"rate_limit_exceeded\"", 429, "\"statusCode\":\"503\"", 503));
    statuses.putAll(Map.of("\"type\":\"UnprocessableEntityError\"", 422, "\"status\":\"UNAUTHENTICATED\"", 401,
        "\"status\":\"PERMISSION_DENIED\"", 403, "\"status\":\"UNAVAILABLE\"", 503,
        "\"status\":\"INVALID_ARGUMENT\"", 400, "\"type\":\"authentication_error\"", 401,
        "\"type\":\"not_found_error\"", 404, "\"type\":\"rate_limit_error\"", 429,
        "\"status\":\"DEADLINE_EXCEEDED\"", 504, "\"type\":\"NotImplementedError\"", 501));
    statuses.forEach((members, status) -> {
      var error = "{\"error\":{\"message\":\"no\"," + members + "}}";
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1201)) {
          harness.enqueue(streamed ? Reply.sse(error) : Reply.json(error));
          var rejected = harness.expectRejected(chat(harness, streamed));
          harness.expect("status of " + error, status, rejected.status());
          harness.expect("no", rejected.message());
          var sent = Json.parse(error).asObject().get("error").asObject();
          harness.expect("code of " + error, sent.tryGet("code").map(LateErrorRules::text), rejected.serverCode());
          if (sent.tryGet("type").isPresent()) harness.expect("type of " + error, sent.string("type"), rejected.type());
        }
      }
    });
    for (var name : List.of("status", "statusCode", "status_code", "code")) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1201)) {
          var error = "{\"error\":{\"message\":\"no\"},\"" + name + "\":404}";
          harness.enqueue(streamed ? Reply.sse(error) : Reply.json(error));
          harness.expect("status of " + error, 404, harness.expectRejected(chat(harness, streamed)).status());
        }
      }
    }
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  private static ActualResult<ChatCompletion> chat(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
  }

  /**
   * Requires that an event that the server marks as an error, by its name or by its field, fails the stream, whatever
   * its data is and whatever follows it. Otherwise a broken text looks complete.
   */
  @WhenThisFails("Treat an event with the name error, and a field error: instead of data:, as an error, even if the "
      + "data is not JSON.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule1202_eventThatIsMarkedAsAnErrorFailsTheStream() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    for (var event : List.of("event: error\ndata: {\"message\":\"kit failed\"}\n\n", "event:error\ndata:kit failed\n\n",
        "event: error\ndata: kit\ndata: failed\n\n",
        "data: {\"message\":\"kit failed\"}\nevent: error\n\n",
        "event: error\ndata: {\"detail\":\"kit failed\"}\n\n", "event: error\ndata: [{\"msg\":\"kit failed\"}]\n\n",
        "event: error\ndata: {\"choices\":[],\"message\":\"kit failed\"}\n\n",
        "error: {\"message\":\"kit failed\"}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"kit failed\"}}\n\n")) {
      for (int before : new int[] {0, 1, complete.size() - 1}) {
        var writes = new ArrayList<>(complete.subList(0, before));
        writes.add(event.getBytes(UTF_8));
        writes.addAll(complete.subList(complete.size() - 1, complete.size()));
        try (var harness = ContractHarness.of(this, 1202)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          harness.expect("message of " + event, "kit failed",
              harness.expectRejected(chat(harness, true)).message().replace('\n', ' '));
        }
      }
    }
    for (var event : List.of("event: error\n\n", "event: error\ndata:\n\n", "event: error\ndata: {}\n\n",
        "event: error\ndata: null\n\n", "event: error\ndata: {\"error\":{}}\n\n")) {
      try (var harness = ContractHarness.of(this, 1202)) {
        var writes = new ArrayList<>(complete);
        writes.add(1, event.getBytes(UTF_8));
        harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
        var message = harness.expectRejected(chat(harness, true)).message();
        harness.expect(!message.isBlank() && !message.contains("200"),
            "a message that does not name the status of a success, for " + event, message);
      }
    }
    expectErrorAfterData(complete);
  }

  /** Sends an error field directly after the data of an event, and an error after an event with another name. */
  private void expectErrorAfterData(List<byte[]> complete) {
    var error = "error: {\"message\":\"kit failed\"}";
    int last = complete.size() - 1;
    for (var writes : List.of(List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error + "\n\n")),
        List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error + "\n\n"), complete.get(last)),
        List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error)),
        List.of(complete.get(0), complete.get(1), bytes("event: token\ndata: {}\n\n"),
            bytes("event: error\ndata: {\"message\":\"kit failed\"}\n\n"), complete.get(last)))) {
      try (var harness = ContractHarness.of(this, 1202)) {
        harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
        var result = chat(harness, true);
        harness.expect("kit failed", harness.expectRejected(result).message());
        harness.expect("text before the error", Optional.of("Hel"), result.partial().map(ChatCompletion::text));
      }
    }
  }

  private static byte[] withoutBlankLine(byte[] event) {
    return bytes(new String(event, UTF_8).strip() + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /**
   * Requires that a response of the Responses API that has failed is an error, with the message and the code of the
   * server, streamed or not, that an event of the type {@code error} is one too, and that an incomplete response is
   * returned with its reason. A provider that converts the request to a chat completion receives no such response.
   */
  @WhenThisFails("Look at the status of a response, and treat the event response.failed as an error.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1206_failedResponseIsAnError() {
    var failed = response("failed", "\"error\":{\"code\":\"server_error\",\"message\":\"kit failed\"}");
    var incomplete = response("incomplete", "\"error\":null,\"incomplete_details\":{\"reason\":\"kit_reason\"}");
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ResponsesOption.harness(this, 1206)) {
        var request = (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
        if (harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed) != Operation.RESPONSES) return;
        harness.enqueue(streamed ? events("response.failed", failed) : Reply.json(failed));
        var rejected = harness.expectRejected(harness.sendOrStream(request, streamed));
        harness.expect("kit failed", rejected.message());
        harness.expect("serverCode", Optional.of("server_error"), rejected.serverCode());
        if (streamed) {
          var error = "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"kit failed\"}";
          harness.enqueue(Reply.events(List.of(ServerSentEvent.of("response.x", error))));
          harness.expect("kit failed", harness.expectRejected(harness.sendOrStream(request, true)).message());
          var events = events("response.completed", failed).writes().subList(0, 1);
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()),
              List.of(events.get(0), bytes(ServerSentEvent.of("[DONE]")))));
          harness.expect("outcome of a response without its last event", "Truncated",
              harness.sendOrStream(request, true).outcomeName());
        }
        expectFailedResponses(harness, request, streamed);
        harness.enqueue(streamed ? events("response.incomplete", incomplete) : Reply.json(incomplete));
        harness.expectResponse(Optional.of("kit_reason"),
            harness.sendOrStream(request, streamed).map(Response::incompleteReason));
      }
    }
  }

  private static void expectFailedResponses(ContractHarness harness, ResponsesRequest request, boolean streamed) {
    var unexplained = response("failed", "\"error\":null");
    harness.enqueue(streamed ? events("response.failed", unexplained) : Reply.json(unexplained));
    harness.expectRejected(harness.sendOrStream(request, streamed));
    if (!streamed) return;
    for (var status : List.of("failed", "cancelled")) {
      for (var type : List.of("response.completed", "response.incomplete")) {
        harness.enqueue(events(type, response(status, "\"error\":null")));
        var error = harness.expectRejected(harness.sendOrStream(request, true));
        harness.expect((error.message() + error.serverCode()).contains(status),
            "an error that names the status " + status,
            error);
      }
    }
    var members = "\"message\":\"kit failed\",\"code\":\"server_error\"";
    for (var event : List.of("{\"type\":\"response.failed\",\"response\":" + unexplained + "," + members + "}",
        "{\"type\":\"response.failed\",\"response\":" + unexplained + ",\"error\":{" + members + "}}",
        "{\"type\":\"error\",\"error\":{" + members + "}}", "{\"type\":\"error\",\"error\":{}," + members + "}",
        "{\"type\":\"response.failed\",\"response\":" + response("failed", "\"error\":{}") + "," + members + "}",
        "{\"type\":\"error\",\"sequence_number\":1," + members + "}",
        "{\"type\":\"response.error\",\"response\":{\"error\":{" + members + "}}}",
        "{\"type\":\"response.error\"," + members + "}")) {
      harness.enqueue(Reply.sse(event));
      harness.expect("message of " + event, "kit failed",
          harness.expectRejected(harness.sendOrStream(request, true)).message());
    }
    for (var type : List.of("error", "response.error")) {
      harness.enqueue(Reply.sse("{\"type\":\"" + type + "\",\"sequence_number\":1}"));
      var unknown = harness.expectRejected(harness.sendOrStream(request, true)).message();
      boolean isText = type.equals("error") || !unknown.contains("{");
      harness.expect(isText, "a message that people can read", unknown);
    }
  }

  private static String response(String status, String members) {
    return "{\"id\":\"resp_kit\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"org/m\",\"status\":\""
        + status
        + "\",\"output\":[]," + members + "}";
  }

  private static Reply events(String type, String response) {
    return Reply.events(List.of(
        ServerSentEvent.of("response.created", "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":"
            + response("in_progress", "\"error\":null") + "}"),
        ServerSentEvent.of(type,
            "{\"type\":\"" + type + "\",\"sequence_number\":1,\"response\":" + response + "}")));
  }
}
