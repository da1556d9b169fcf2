package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Operation;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Example;

/**
 * Rules 1203 and 1204: streams with other events, or with another content type, than those of vLLM and OpenAI.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ServerVariantRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that events of other kinds, such as pings and warnings, neither change nor end a stream, and that an empty
   * field {@code error} does not fail it.
   */
  @WhenThisFails("Skip events that have neither choices nor usage.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1203_eventsOfOtherKindsChangeNothing() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    for (var event : List.of("event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: {\"warning\":\"slow\"}\n\n",
        "event: ping\n\n", "id: 7\nretry: 100\n\n", "event: ping\ndata: pong\n\n", "event: ping\ndata:\n\n",
        "dataset: x\n\n", "errors: x\n\n", "events: error\n\n", "data: null\n\n",
        "event: metrics\ndata: {\"tokens_per_second\":7.5}\n\n", "data: {}\n\n", "data\n\n", "data:\ndata:\n\n",
        "data:  \n\n", "kit: x\n\n", "data\n: x\n\n", "event: ping\ndata: 7\n\n",
        "event: ping\ndata: \"pong\"\n\n", "event: error\nevent\ndata: {}\n\n", "error:\n\n", "error: null\n\n",
        "error: {}\n\n", "error: \"\"\n\n", "error:\ndata: {}\n\n", "error: null\n")) {
      for (int before = 0; before < complete.size(); before++) {
        var writes = new ArrayList<>(complete);
        writes.add(before, event.getBytes(UTF_8));
        try (var harness = ContractHarness.of(this, 1203)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
              harness.stream(SampleRequests.chatRequest(), harness.options()).map(Normalizer::normalize));
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
    for (var beginning : List.of("", "\uFEFF", ": keep-alive\n\n", ":\n\n", "event: message\n", "id: 7\n",
        "retry: 100\n",
        "\n\n", "\r\n: keep-alive\r\n")) {
      for (int writeSize : new int[] {0, 1, 7}) {
        try (var harness = ContractHarness.of(this, 1204)) {
          var events = ScenarioRenderer.render(dialect(), scenario, true);
          var writes = new ArrayList<byte[]>(List.of(beginning.getBytes(UTF_8)));
          writes.addAll(events.writes());
          var reply = ScenarioRenderer.append(Reply.events(List.of()), split(writes, writeSize));
          harness.enqueue(reply.header("content-type", "text/plain; charset=utf-8"));
          harness.expectResponse(scenario.chatCompletion(),
              harness.stream(SampleRequests.chatRequest(), harness.options()).map(Normalizer::normalize));
        }
      }
    }
    for (var text : List.of("Welcome", "dat", "", "\uFEFF")) {
      try (var harness = ContractHarness.of(this, 1204)) {
        harness.enqueue(Reply.of(200, Map.of("content-type", "text/plain"), text.getBytes(UTF_8)));
        var outcome = harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName();
        // the texts other than "Welcome" may be the start of a stream
        boolean isExpected = outcome.equals("Malformed") || outcome.equals("Truncated") && !text.equals("Welcome");
        harness.expect(isExpected, "Malformed for the body '" + text + "'", outcome);
      }
    }
    try (var harness = ContractHarness.of(this, 1204)) {
      var event = ServerSentEvent.of("{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");
      harness.enqueue(Reply.events(List.of(event)).header("content-type", "text/plain").end(Reply.Ending.STALL));
      harness.expect("text of a short event before a pause", "Hello", harness.completeInTime("reading it", () -> {
        try (var source = harness.provider().stream(SampleRequests.chatRequest(), harness.newAttempt())) {
          return source.next().orElseThrow().text();
        }
      }));
    }
  }

  private static List<byte[]> split(List<byte[]> writes, int size) {
    if (size == 0) return writes;
    var all = new ByteArrayOutputStream();
    writes.forEach(all::writeBytes);
    var parts = new ArrayList<byte[]>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(Arrays.copyOfRange(all.toByteArray(), from, Math.min(from + size, all.size())));
    }
    return parts;
  }

  /**
   * Requires that rankings and scores are found at the path without {@code /v1} if the server does not have the other
   * path, because some servers have only one of them, and that an unknown model is not searched there.
   */
  @WhenThisFails("After status 404, 405 or 501, send the request to /rerank or /score once, unless the error is about "
      + "the model.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RANKINGS)
  @Example
  default void rule1230_rankingIsFoundAtEitherPath() {
    for (var operation : List.of(Operation.RERANK, Operation.SCORE)) {
      if (!operations().contains(operation)) continue;
      var kit = OperationKits.of(operation);
      for (var missing : List.of(Reply.json(404, "{\"detail\":\"Not Found\"}"),
          Reply.json(405, "{\"detail\":\"Method Not Allowed\"}"), Reply.json(501, "{\"error\":\"kit\"}"),
          Reply.json("{\"error\":{\"message\":\"kit\",\"code\":404}}"))) {
        try (var harness = ContractHarness.of(this, 1230)) {
          harness.enqueue(missing);
          harness.enqueue(kit.sampleScenario(), false);
          var result = harness.sendOrStream(kit.sample(), false);
          harness.expect(result.response().isPresent(), "a response of " + operation + " from the other path", result);
          harness.expect("/" + operation.name().toLowerCase(Locale.ROOT), harness.lastRequest().path());
        }
      }
      try (var harness = ContractHarness.of(this, 1230)) {
        harness.enqueue(Reply.json(404, "{\"error\":{\"message\":\"kit failed\",\"param\":\"model\"}}"));
        harness.expect("kit failed", harness.expectRejected(harness.sendOrStream(kit.sample(), false)).message());
        harness.expect("requests with an unknown model", 1, harness.contractRequests().size());
      }
    }
  }
}
