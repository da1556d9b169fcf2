package bifrost.testkit.contract;

import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Provider;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponsesOption;
import bifrost.testkit.internal.http.SocketBackend;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;

/**
 * Rules 1335 to 1338: the types of events of the Responses API, errors among them, and details of responses.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponseDetailRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the type of an event is the one in its data. The name of the server-sent event is the type only if
   * the data has none and the name is that of an event of a response. Events without a type are ignored, because
   * gateways send pings. The error of a tool is not that of the response. A provider that converts the
   * request to a chat completion receives no such event.
   */
  @WhenThisFails("Read the member type. Without one, read the field event if it starts with \"response.\", and ignore "
      + "all other events.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1335_typeOfAnEventIsInItsData() {
    try (var harness = ResponsesOption.harness(this, 1335)) {
      if (!isSentAs(Operation.RESPONSES, harness, true)) return;
      var place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
      harness.enqueue(Reply.events(List.of(
          ServerSentEvent.of("response.completed",
              "{\"type\":\"response.output_text.delta\"," + place + "\"delta\":\"Hel\"}"),
          ServerSentEvent.of("ping", "{\"kit_ping\":1}"), ServerSentEvent.of("", "{\"kit_ping\":1}"),
          ServerSentEvent.of("", "null"),
          ServerSentEvent.of("", "{\"detail\":\"\"}"), ServerSentEvent.of("response.mcp_call.failed",
              "{\"type\":\"response.mcp_call.failed\"," + place + "\"error\":{\"message\":\"kit failed\"}}"),
          ServerSentEvent.of("kit.output_text.delta", "{" + place + "\"delta\":\"x\"}"),
          ServerSentEvent.of("response.output_text.delta", "{" + place + "\"delta\":\"lo\"}"),
          ServerSentEvent.of("", "{" + place + "\"delta\":\"x\"}"),
          ServerSentEvent.of("response.output_text.delta", "{\"type\":\"kit.event\",\"delta\":\"x\"}"),
          ServerSentEvent.of("response.output_text.delta",
              "{\"type\":\"response.completed\",\"response\":" + response("completed", "") + "}"))));
      var events = harness.readEvents(request());
      harness.expect("types of the events", List.of("response.output_text.delta", "response.mcp_call.failed",
          "response.output_text.delta", "kit.event", "response.completed"),
          events.stream().map(ResponseEvent::type).toList());
      harness.expect("texts", List.of("Hel", "lo"),
          events.stream().filter(ResponseEvent.OutputTextDelta.class::isInstance)
              .map(each -> ((ResponseEvent.OutputTextDelta) each).delta()).toList());
    }
  }

  private static ResponsesRequest request() {
    return (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
  }

  private static boolean isSentAs(Operation operation, ContractHarness harness, boolean streamed) {
    return harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed) == operation;
  }

  private static String response(String status, String members) {
    return "{\"id\":\"resp_kit\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"org/m\",\"output\":[],"
        + members + "\"status\":\"" + status + "\"}";
  }

  /**
   * Requires that an error in the place of a response or of an event, and a failed response, fail the call, whatever
   * their type is, with the id of the request and the delay that the server requests. The body of an error is what the
   * server sent. Otherwise a broken response looks complete, and the operator of the server cannot find the request.
   */
  @WhenThisFails("Treat every event with an error as an error, and add X-Request-Id and Retry-After of the response "
      + "head.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.REQUEST_IDS, Feature.RETRY_AFTER_HEADER},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1336_errorHasTheIdOfItsRequest() {
    var members = "\"message\":\"kit failed\",\"code\":\"server_error\"";
    var error = "\"error\":{" + members + "}";
    try (var harness = ResponsesOption.harness(this, 1336)) {
      if (!isSentAs(Operation.RESPONSES, harness, false)) return;
      var failed = response("failed", error + ",");
      expectRejected(harness, false, Reply.json(failed), failed);
      for (var empty : List.of("\"\"", "{}", "null")) {
        expectRejected(harness, false, Reply.json(response("failed", "\"error\":" + empty + ",")), "");
      }
      if (!dialect().features().contains(Feature.STREAMS)) return;
      var created = "{\"type\":\"response.created\",\"response\":" + response("in_progress", "") + "}";
      for (var event : List.of("{" + error + "}", "{\"type\":\"kit.event\"," + error + "}",
          "{\"object\":\"error\"," + members + "}", "{\"type\":\"kit.event\",\"object\":\"error\"," + members + "}",
          "{\"type\":\"error\"," + members + "}", "{\"type\":\"error\"," + error + "}",
          "{\"type\":\"response.error\"," + error + "}")) {
        expectRejected(harness, true, Reply.sse(created, event), event);
      }
      for (var event : List.of("{\"type\":\"response.error\"," + members + "}", "{\"type\":\"error\"}",
          "{\"type\":\"response.failed\",\"response\":" + failed + "}",
          "{\"type\":\"response.incomplete\",\"response\":" + response("cancelled", "") + "}")) {
        expectRejected(harness, true, Reply.sse(created, event), "");
      }
    }
  }

  /** Requires an error with the request id of the reply and, unless it is empty, with this body. */
  private static void expectRejected(ContractHarness harness, boolean streamed, Reply reply, String body) {
    harness.enqueue(reply.header("x-request-id", "req-kit").header("retry-after", "7"));
    var rejected = harness.expectRejected(harness.sendOrStream(request(), streamed));
    if (!body.isEmpty()) {
      harness.expect("kit failed", rejected.message());
      harness.expect("body", body, rejected.body());
    }
    harness.expect("requestId", Optional.of("req-kit"), rejected.requestId());
    harness.expect("retryAfter", Optional.of(Duration.ofSeconds(7)), rejected.retryAfter());
  }

  /**
   * Requires that the connection of a stream is reused after the event {@code response.failed}, which is the last one,
   * although the body ends shortly after it. Otherwise every failure of the model costs a new connection, when the
   * server is busiest.
   */
  @WhenThisFails("Treat response.failed as the end of the stream. After it, read on for a short time, until the body "
      + "ends.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.LATE_ENDS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1337_connectionIsReusedAfterAFailedResponse() {
    var failed = response("failed", "\"error\":{\"message\":\"kit failed\"},");
    var reply = Reply.sse("{\"type\":\"response.failed\",\"response\":" + failed + "}");
    try (var harness = ResponsesOption.harness(this, 1337);
        var backend = SocketBackend.start(out -> SocketBackend.sendWithLateEnd(out, reply));
        var provider = provider(backend.url(), nativeResponses(backend.url()))) {
      if (!isSentAs(Operation.RESPONSES, harness, true)) return;
      int connections = 2;
      for (int i = 0; i < 5 && connections >= 2; i++) { // a busy machine may start a call before the last one ends
        int before = backend.connections();
        for (int call = 0; call < 4; call++) {
          var error = harness.completeInTime("a stream", () -> failure(provider, harness));
          harness.expect(error.contains("kit failed"), "kit failed", error);
          harness.pause(Duration.ofMillis(60));
        }
        connections = backend.connections() - before;
      }
      harness.expect(connections < 2, "fewer than 2 connections for 4 failed responses", connections + " connections");
    }
  }

  private ProviderConfig nativeResponses(URI backend) {
    return ResponsesOption.nativeResponses(this, ProviderConfig.defaults().baseUrl(backend));
  }

  private static String failure(Provider provider, ContractHarness harness) throws Exception {
    try (var source = provider.stream(request(), harness.newAttempt())) {
      return ContractHarness.drain(source);
    } catch (BifrostException e) {
      return e.error().message();
    }
  }

  /**
   * Requires that a response which the provider creates from a chat completion has the details of the usage, under the
   * names of the Responses API, and the log probabilities. Otherwise programs cannot compute costs, and lose what they
   * requested.
   */
  @WhenThisFails("Rename prompt_tokens_details and completion_tokens_details to input_tokens_details and "
      + "output_tokens_details, keep other members of the usage, and add the log probabilities to the response.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.USAGE_DETAILS, Feature.LOGPROBS},
      operations = OperationGroup.RESPONSES)
  @Example
  default void rule1338_createdResponseHasTheDetailsOfTheUsage() {
    var usage = "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":31,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens_details\":{\"reasoning_tokens\":5},"
        + "\"kit_tokens\":6}";
    var logprobs = "\"logprobs\":{\"content\":[{\"token\":\"kit-token\",\"logprob\":-0.125,\"bytes\":[72,105],"
        + "\"top_logprobs\":[{\"token\":\"kit-other\",\"logprob\":-2.5,\"bytes\":null}]}]}";
    var head = "{\"id\":\"chatcmpl-1\",\"model\":\"org/m\",";
    var text = ":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"," + logprobs + "}]";
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1338)) {
        if (!isSentAs(Operation.CHAT_COMPLETION, harness, streamed)) return;
        var choices = "\"choices\":[{\"index\":0,\"" + (streamed ? "delta\"" : "message\"") + text;
        harness.enqueue(streamed
            ? Reply.sse(head + choices + "}", head + "\"choices\":[]," + usage + "}", "[DONE]")
            : Reply.json(head + choices + "," + usage + "}"));
        expectDetails(harness, harness.sendOrStream(request(), streamed));
      }
    }
  }

  private static void expectDetails(ContractHarness harness, ActualResult<Response> result) {
    var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
    var usage = response.usage().orElseThrow(() -> harness.failure("the usage", response, null));
    harness.expect("counts", List.of(10L, 20L, 31L),
        List.of(usage.promptTokens(), usage.completionTokens(), usage.totalTokens()));
    var details = usage.extras();
    harness.expect("details of the input tokens", Optional.of(JsonObject.of("cached_tokens", 4)),
        details.object("input_tokens_details"));
    harness.expect("details of the output tokens", Optional.of(JsonObject.of("reasoning_tokens", 5)),
        details.object("output_tokens_details"));
    harness.expect("other tokens", OptionalLong.of(6), details.integer("kit_tokens"));
    var lost = new ArrayList<>(List.of("kit-token", "-0.125", "72", "105", "kit-other", "-2.5"));
    lost.removeIf(response.toString()::contains);
    harness.expect("what the response lacks of the log probabilities", List.of(), lost);
  }
}
