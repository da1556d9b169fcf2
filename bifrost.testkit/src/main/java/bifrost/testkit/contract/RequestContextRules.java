package bifrost.testkit.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.server.ReceivedUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.Example;

/**
 * Rules 240 and later: what a request contains in addition to the content of the call: the query of the configuration,
 * the headers of hooks, and reports to the client. Implementations need not be thread-safe: jqwik runs one rule at a
 * time.
 *
 * @since 0.1
 */
public sealed interface RequestContextRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that requests of every operation contain the query of the base URL and that of the configuration, escaped.
   * A parameter of the configuration replaces one of the base URL. Gateways identify versions and tenants by the query.
   */
  @WhenThisFails("Add the query of the base URL and ProviderConfig.query to the URL of each request, after its path.")
  @EnabledIfSupported(Feature.URL_QUERIES)
  @Example
  default void rule240_urlContainsTheQueryOfTheConfiguration() {
    SupportedOperations.forEachMode(this, this::expectQuery);
    if (operations().contains(Operation.RAW)) expectQueryOfARawRequest();
  }

  /** Requires the parameters of the base URL, of the configuration and of the request. */
  private void expectQueryOfARawRequest() {
    try (var harness = ContractHarness.atPath(this, 240, "/kit?kit_url=1", config -> config.query("kit_config", "2"))) {
      harness.enqueue(Reply.json("{}"));
      harness.send(new RawRequest("p", "GET", "/ask", JsonObject.of("kit_query", 3), Optional.empty(),
          List.of()), harness.options());
      var received = ReceivedUrl.of(harness.lastRequest()).parameters();
      for (var each : List.of("kit_url=1", "kit_config=2", "kit_query=3")) {
        var parameter = each.split("=");
        harness.expect("parameter " + parameter[0], Optional.of(parameter[1]), received.string(parameter[0]));
      }
    }
  }

  private void expectQuery(OperationKit<?, ?> kit, boolean streamed) {
    var path = "/kit?kit-version=2024-01-01&kit%20url=a%2Bb%26c%3Dd&kit_both=url";
    try (var harness = ContractHarness.atPath(this, 240, path,
        config -> config.query("kit_both", "config").query("kit \u00E9", "\u00E9 +&="))) {
      harness.enqueue(kit.sampleScenario(), streamed);
      harness.sendOrStream(kit.sample(), streamed); // whether the response is read does not matter
      var url = ReceivedUrl.of(harness.lastRequest());
      harness.expect(url.path().startsWith("/kit/"), "a path below /kit/", url.path());
      var expected = JsonObject.of("kit-version", "2024-01-01").with("kit url", "a+b&c=d").with("kit_both", "config")
          .with("kit \u00E9", "\u00E9 +&=");
      for (var parameter : expected.members().entrySet()) {
        harness.expect("parameter " + parameter.getKey() + " of " + kit.operation(),
            parameter.getValue().toString(), String.valueOf(url.parameters().members().get(parameter.getKey())));
      }
    }
  }

  /**
   * Requires that the description that hooks receive is that of the request: its method, its URL, and its body, and
   * that they receive it once. Hooks sign requests, and a signature of another request is rejected. A provider that
   * does not describe its requests, and calls {@code headers()}, passes.
   */
  @WhenThisFails("Call attempt.headers(OutgoingRequest) once for each request, when its URL and its body are known.")
  @Example
  default void rule241_hooksReceiveTheRequestThatIsSent() {
    SupportedOperations.forEachMode(this, this::expectDescription);
  }

  private void expectDescription(OperationKit<?, ?> kit, boolean streamed) {
    try (var harness = ContractHarness.of(this, 241)) {
      harness.enqueue(kit.sampleScenario(), streamed);
      var attempt = harness.newAttempt();
      harness.completeInTime("the call", () -> harness.callProvider(kit.sample(), streamed, attempt));
      var described = attempt.describedRequests();
      if (described.isEmpty()) return;
      harness.expect("descriptions for each request of " + kit.operation(), harness.contractRequests().size(),
          described.size());
      expectDescription(harness, described.get(described.size() - 1), harness.lastRequest());
    }
  }

  private static void expectDescription(ContractHarness harness, RecordingAttempt.Description description,
      RecordedRequest request) {
    harness.expect("method", request.method(), description.method().orElse(request.method()));
    var target = description.uri().map(RequestContextRules::target).orElse(request.path());
    harness.expect("path and query", request.path(), target);
    var type = request.header("content-type").orElse("");
    boolean isKnown = type.startsWith("application/json") && description.method().isPresent();
    if (!isKnown) return; // the body of a form may be a file that has not been read
    harness.expect(Arrays.equals(request.body(), description.body().orElse(new byte[0])),
        "the body of the request", description);
  }

  private static String target(URI uri) {
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /**
   * Requires that the header {@code Accept}, if there is one, admits the response that the call expects. Strict servers
   * and gateways reject other requests, or send a response of another type.
   */
  @WhenThisFails("Send Accept: text/event-stream with streams, and the type of the response with other calls.")
  @Example
  default void rule242_acceptAdmitsTheResponse() {
    SupportedOperations.forEachMode(this, this::expectAccept);
  }

  private void expectAccept(OperationKit<?, ?> kit, boolean streamed) {
    try (var harness = ContractHarness.of(this, 242)) {
      var reply = ScenarioRenderer.render(dialect(), kit.sampleScenario(), streamed);
      harness.enqueue(kit.sampleScenario(), streamed);
      harness.sendOrStream(kit.sample(), streamed);
      var type =
          reply.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
      var accepted = harness.lastRequest().headers().getOrDefault("accept", List.of());
      boolean isAdmitted = accepted.isEmpty() || accepted.stream().flatMap(value -> Stream.of(value.split(",")))
          .map(range -> range.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
          .anyMatch(range -> range.equals("*/*") || range.equals(type)
              || range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1)));
      harness.expect(isAdmitted, "an Accept that admits " + type + " for " + kit.operation(), accepted);
    }
  }

  /**
   * Requires that the progress of sending is complete if it is reported: the bytes of all reports are those that were
   * announced, and for JSON those of the body. Otherwise progress bars stop in the middle, or exceed the end.
   */
  @WhenThisFails("Call attempt.uploadStarted before the first byte, and attempt.uploaded for each part of the body.")
  @Example
  default void rule243_reportedProgressIsComplete() {
    for (var kit : SupportedOperations.of(this)) {
      try (var harness = ContractHarness.of(this, 243)) {
        harness.enqueue(kit.sampleScenario(), false);
        var attempt = harness.newAttempt();
        harness.completeInTime("the call", () -> harness.callProvider(kit.sample(), false, attempt));
        if (attempt.announcedBytes().isEmpty() && attempt.uploadedBytes() == 0) continue;
        harness.expect("announced bytes of " + kit.operation(), OptionalLong.of(attempt.uploadedBytes()),
            attempt.announcedBytes());
        boolean isJson = harness.lastRequest().header("content-type").orElse("").startsWith("application/json");
        if (isJson) harness.expect("uploaded bytes", (long) harness.lastRequest().body().length,
            attempt.uploadedBytes());
      }
    }
  }

  /**
   * Requires that streams of the other operations are requested as such, with their usage, and that no stream is
   * requested otherwise. A server would send the complete response at the end, or a stream that cannot be decoded.
   */
  @WhenThisFails("Set stream, and the option for the usage, in the JSON or the form of every streamed request.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule245_otherStreamsAreRequested() {
    for (var kit : SupportedOperations.otherStreams(this)) {
      for (boolean streamed : List.of(true, false)) {
        try (var harness = ContractHarness.of(this, 245)) {
          harness.enqueue(kit.sampleScenario(), streamed);
          harness.sendOrStream(kit.sample(), streamed);
          var decoded = harness.decodedRequest();
          harness.expect("stream requested for " + kit.operation(), streamed, decoded.streamed());
          boolean needsUsage = streamed && dialect().features().contains(Feature.USAGE);
          if (needsUsage) harness.expect("usage requested for " + kit.operation(), true, decoded.includesUsage());
        }
      }
    }
  }

  /**
   * Requires that a long conversation arrives completely and in order, with messages that are equal or long. Otherwise
   * the model forgets the beginning, and the provider hides a decision that the application must make.
   */
  @WhenThisFails("Send all messages. Do not limit, merge or compare them.")
  @Example
  default void rule244_longConversationArrivesCompletely() {
    var messages = new ArrayList<Message>();
    messages.add(Message.user("Go on"));
    for (int i = 0; i < 150; i++) {
      messages.add(Message.user("Go on" + (i == 7 ? "!" : "")));
      messages.add(Message.assistant("Yes" + (i == 77 ? "." : "")));
    }
    messages.add(Message.user("\u00E9".repeat(100_000) + "end"));
    messages.add(Message.assistant("Yes"));
    messages.add(Message.user("Go on"));
    messages.add(Message.user("Go on"));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 244)) {
        var request = ChatCompletionRequest.of("org/m", List.copyOf(messages));
        harness.enqueueBriefly(SampleRequests.helloScenario().request(request), streamed);
        harness.sendOrStream(request, streamed, harness.options());
        var sent = harness.decodedRequest().messages();
        harness.expect("number of messages", messages.size(), sent.size());
        for (int i = 0; i < sent.size(); i++) harness.expect("message " + i, messages.get(i), sent.get(i));
      }
    }
  }
}
