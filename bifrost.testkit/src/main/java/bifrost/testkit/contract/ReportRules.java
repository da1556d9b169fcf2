package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostException;
import bifrost.api.FileRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.http.ReceivedForm;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1224 to 1226 and 1229: what a provider reports to the client, and unusual headers of responses. Implementations
 * need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ReportRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the raw requests and responses of every operation are reported if the configuration asks for it: JSON
   * and text as they are, a form with its fields and the names of its files, and bytes that are not text at least with
   * their content type. Otherwise a call cannot be reproduced from its report.
   */
  @WhenThisFails("Call attempt.requestBody and attempt.responseBody for every operation. Describe files and bytes.")
  @EnabledIfSupported(Feature.RAW_BODIES)
  @Example
  default void rule1224_rawBodiesOfEveryOperationAreReported() {
    SupportedOperations.forEachMode(this, (kit, streamed) -> {
      expectRaw(kit.sample(), ScenarioRenderer.render(dialect(), kit.sampleScenario(), streamed), streamed);
      var rejected = kit.sampleScenario().ending(Ending.rejected(ScriptedError.of(400, "no")));
      expectRaw(kit.sample(), ScenarioRenderer.render(dialect(), rejected, streamed), streamed);
    });
    boolean hasForms = dialect().features().contains(Feature.FORMS);
    var file = Upload.of("kit a.txt", "kit content".getBytes(UTF_8));
    if (operations().contains(Operation.FILE) && hasForms) {
      expectRaw(FileRequest.upload("p", "batch", file).with("kit_field", "kit \u00E9"), Reply.json("{\"id\":\"f\"}"),
          false);
    }
    if (!operations().contains(Operation.RAW)) return;
    var raw = RawRequest.post("p", "/kit/ask", JsonObject.of("kit_field", List.of("kit a", "kit b")));
    if (hasForms) expectRaw(raw.file("kit_file", file), Reply.json("{\"x\":1}"), false);
    expectRaw(RawRequest.get("p", "/kit/ask"),
        Reply.of(200, Map.of("content-type", "text/plain"), "Hi".getBytes(UTF_8)),
        false);
    for (var type : List.of("image/png", "text/csv", "application/json")) {
      expectRaw(RawRequest.get("p", "/kit/file").asBytes(),
          Reply.of(200, Map.of("content-type", type), "kit,\u00E9".getBytes(UTF_8)), false);
    }
  }

  private void expectRaw(Request<?> request, Reply reply, boolean streamed) {
    try (var harness = ContractHarness.of(this, 1224, config -> config.captureRequestBodies(true))) {
      harness.enqueue(reply);
      var attempt = harness.newAttempt();
      call(harness, request, streamed, attempt);
      expectRawRequest(harness, attempt);
      var type = reply.headers().getOrDefault("content-type", "");
      var body = new String(reply.body(), UTF_8);
      boolean isText = type.contains("json") || type.startsWith("text/");
      if (isText) harness.expect("raw response of " + request.operation(), body, attempt.receivedBody());
      else harness.expect(attempt.receivedBody().contains(type) || attempt.receivedBody().equals(body),
          "a raw response with the bytes, or with their type " + type, attempt.receivedBody());
    }
  }

  /** Sends the request. Whether it is rejected does not matter. */
  private static void call(ContractHarness harness, Request<?> request, boolean streamed, RecordingAttempt attempt) {
    harness.completeInTime("the call", () -> {
      try {
        return harness.callProvider(request, streamed, attempt);
      } catch (BifrostException e) {
        return "rejected";
      }
    });
  }

  private static void expectRawRequest(ContractHarness harness, RecordingAttempt attempt) {
    var request = harness.lastRequest();
    boolean isForm = request.header("content-type").orElse("").startsWith("multipart/");
    if (!isForm) {
      harness.expect("raw request to " + request.path(), new String(request.body(), UTF_8), attempt.sentBody());
      return;
    }
    for (var part : ReceivedForm.of(request).parts()) {
      var texts = new ArrayList<>(List.of(part.name()));
      part.filename().ifPresentOrElse(texts::add, () -> texts.add(part.text()));
      for (var text : texts) {
        harness.expect(attempt.sentBody().contains(text), "a raw request with '" + text + "'", attempt.sentBody());
      }
    }
  }

  /**
   * Requires that blanks around the value of a header, a header that the server sends twice, and headers with an empty
   * or unusual value change nothing. Proxies add such headers.
   */
  @WhenThisFails("Remove the blanks around the values of headers, and use the first value of a repeated header.")
  @Example
  default void rule1225_unusualHeadersChangeNothing() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      var scenario = SampleRequests.helloScenario();
      try (var harness = ContractHarness.of(this, 1225)) {
        var attempt = harness.newAttempt();
        harness.enqueue(withUnusualHeaders(ScenarioRenderer.render(dialect(), scenario, streamed)));
        harness.completeInTime("the call", () -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt));
        harness.expect("header", Optional.of("a b"), attempt.responseHeader("x-kit-blanks"));
        harness.enqueue(withUnusualHeaders(ScenarioRenderer.render(dialect(), scenario, streamed)));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expectResponse(scenario.chatCompletion(), result.map(Normalizer::normalize));
        expectHeadersOfAnError(harness, streamed);
      }
    }
  }

  private void expectHeadersOfAnError(ContractHarness harness, boolean streamed) {
    var error = SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(429, "busy")));
    harness.enqueue(withUnusualHeaders(dialect().encodeError(error)));
    var rejected =
        harness.expectRejected(harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options()));
    harness.expect("message", "busy", rejected.message());
    boolean hasId = dialect().features().contains(Feature.REQUEST_IDS);
    if (hasId) harness.expect("request id", Optional.of("kit-id"), rejected.requestId());
    boolean hasDelay = dialect().features().contains(Feature.RETRY_AFTER_HEADER);
    if (hasDelay) harness.expect("delay", Optional.of(Duration.ofSeconds(7)), rejected.retryAfter());
  }

  private static Reply withUnusualHeaders(Reply reply) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("x-kit-empty", "");
    headers.put("x-kit-blanks", "  \t a b \t ");
    headers.put("X-Kit-Colon", ": a: b=\"c;,\"");
    headers.put("x-retry-after", "99");
    headers.put("Retry-After", " 7\t");
    headers.put("retry-after", "7");
    headers.put("x-request-id", "\t kit-id  ");
    for (var header : reply.headers().entrySet()) {
      headers.put(header.getKey(), header.getValue());
      boolean isType = header.getKey().equalsIgnoreCase("content-type");
      if (!isType) continue;
      headers.put("content-type", "  " + header.getValue() + " \t");
      headers.put("Content-Type", header.getValue());
    }
    return new Reply(reply.status(), headers, reply.writes(), reply.end(), reply.framing(), reply.delay());
  }

  /**
   * Requires that the URL of the server is reported, without its query, before the request is sent. Reports and error
   * messages name the server, so that users of several servers know which one has failed.
   */
  @WhenThisFails("Call attempt.server with the base URL before the request is sent, also if the server cannot be "
      + "reached.")
  @Example
  default void rule1226_serverIsReported() {
    SupportedOperations.forEachMode(this, this::expectServer);
  }

  private void expectServer(OperationKit<?, ?> kit, boolean streamed) {
    var query = dialect().features().contains(Feature.URL_QUERIES) ? "?kit_version=kit-value" : "";
    try (var harness = ContractHarness.atPath(this, 1226, "/kit" + query)) {
      harness.enqueue(kit.sampleScenario(), streamed);
      var attempt = harness.newAttempt();
      call(harness, kit.sample(), streamed, attempt);
      var server = attempt.server();
      harness.expect(server.isPresent(), "a report of the server by " + kit.operation(), "none");
      harness.expect("port of the server", harness.proxy().url().getPort(), server.get().getPort());
      harness.expect("host of the server", harness.proxy().url().getHost(), server.get().getHost());
      harness.expect(!server.get().toString().contains("kit-value"), "a URL without the query", server.get());
    }
  }

  /**
   * Requires that events that are ignored because they are not part of the response are reported with their data.
   * Listeners learn of warnings of the server by these reports.
   */
  @WhenThisFails("Call attempt.ignoredEvent with the data of each event that has neither choices nor usage.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1229_ignoredEventsAreReported() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    var ignored = List.of("{\"warning\":\"slow \u00E9\"}", "{\"type\":\"ping\"}");
    var writes = new ArrayList<>(complete);
    writes.add(1, ServerSentEvent.of(ignored.get(0)).getBytes(UTF_8));
    writes.add(2, ServerSentEvent.of("ping", ignored.get(1)).getBytes(UTF_8));
    writes.add(3, ": comment\n\n".getBytes(UTF_8));
    try (var harness = ContractHarness.of(this, 1229)) {
      harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
      var attempt = harness.newAttempt();
      harness.completeInTime("the call", () -> harness.callProvider(SampleRequests.chatRequest(), true, attempt));
      harness.expect("ignored events", ignored, attempt.ignoredEvents());
    }
  }
}
