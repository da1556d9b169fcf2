package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

/**
 * Rules 12xx: responses that some servers and gateways send instead of those of vLLM and OpenAI. Implementations need
 * not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ServerVariantRules extends ContractSubject permits ProviderContract {
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
            404, "\"code\":\"kit\",\"param\":null,\"type\":null", 500));
    statuses.forEach((members, status) -> {
      var error = "{\"error\":{\"message\":\"no\"," + members + "}}";
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1201)) {
          harness.enqueue(streamed ? Reply.events(List.of("data: " + error + "\n\n")) : Reply.json(error));
          var rejected = rejected(harness, chat(harness, streamed));
          harness.expect("status of " + error, status, rejected.status());
          harness.expect("no", rejected.message());
        }
      }
    });
  }

  private static ActualResult<ChatCompletion> chat(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
  }

  private static Rejected rejected(ContractHarness harness, ActualResult<?> result) {
    if (result.error().orElse(null) instanceof Rejected rejected) return rejected;
    throw harness.failure("Rejected", result, null);
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
        "data: {\"message\":\"kit failed\"}\nevent: error\n\n", "error: {\"message\":\"kit failed\"}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"kit failed\"}}\n\n")) {
      for (int before : new int[] {0, 1, complete.size() - 1}) {
        var writes = new ArrayList<>(complete.subList(0, before));
        writes.add(event.getBytes(UTF_8));
        writes.addAll(complete.subList(complete.size() - 1, complete.size()));
        try (var harness = ContractHarness.of(this, 1202)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          var message = rejected(harness, chat(harness, true)).message();
          harness.expect(message.contains("kit failed"), "the message of the error", message);
        }
      }
    }
  }

  /**
   * Requires that events of other kinds, such as pings and warnings, neither change nor end a stream.
   */
  @WhenThisFails("Skip events that have neither choices nor usage.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1203_eventsOfOtherKindsChangeNothing() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    for (var event : List.of("event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: {\"warning\":\"slow\"}\n\n",
        "event: ping\n\n", "id: 7\nretry: 100\n\n",
        "event: metrics\ndata: {\"tokens_per_second\":7.5}\n\n", "data: {}\n\n", "kit: x\n\n", "data\n: x\n\n")) {
      for (int before = 0; before < complete.size(); before++) {
        var writes = new ArrayList<>(complete);
        writes.add(before, event.getBytes(UTF_8));
        try (var harness = ContractHarness.of(this, 1203)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
              chat(harness, true).map(Normalizer::normalize));
        }
      }
    }
  }

  /**
   * Requires that an event stream with the content type {@code text/plain} is read, because some gateways replace the
   * content type, and that a text with this type is not.
   */
  @WhenThisFails("If the content type is text/plain, look at the first bytes of the body.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1204_eventStreamThatIsLabelledAsTextIsRead() {
    var scenario = SampleRequests.helloScenario();
    for (int writeSize : new int[] {0, 1, 7}) {
      try (var harness = ContractHarness.of(this, 1204)) {
        var reply = ScenarioRenderer.render(dialect(), scenario.writeSize(writeSize), true);
        harness.enqueue(reply.header("content-type", "text/plain; charset=utf-8"));
        harness.expectResponse(scenario.chatCompletion(), chat(harness, true).map(Normalizer::normalize));
      }
    }
    try (var harness = ContractHarness.of(this, 1204)) {
      harness.enqueue(Reply.of(200, Map.of("content-type", "text/plain"), "Welcome".getBytes(UTF_8)));
      harness.expect("Malformed", chat(harness, true).outcomeName());
    }
  }
}
