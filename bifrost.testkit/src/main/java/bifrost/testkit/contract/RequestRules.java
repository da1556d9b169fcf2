package bifrost.testkit.contract;

import bifrost.api.ApiKey;
import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.Request;
import bifrost.api.ToolCall;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.json.RoundedNumbers;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 2xx: the server receives exactly the request of the caller. Implementations need not be thread-safe: jqwik runs
 * one rule at a time.
 *
 * @since 0.1
 */
public sealed interface RequestRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the request contains the complete conversation, with the role of every message and every
   * character. A lost system message changes every response without any error.
   *
   * @param request a chat completion request
   */
  @WhenThisFails("Compare the expected with the actual messages; check the encoding (UTF-8), the roles, and the "
      + "handling of empty values.")
  @Property(tries = 40)
  default void rule201_requestContainsTheCompleteConversation(@ForAll("chatRequests") ChatCompletionRequest request) {
    try (var harness = ContractHarness.of(this, 201)) {
      harness.sendChat(SampleRequests.helloScenario().request(request));
      harness.expect(request.messages(), harness.decodedRequest().messages());
    }
  }

  /**
   * Requires that the request contains the model name unchanged, including slashes and upper-case letters. Otherwise
   * the server reports an unknown model, or uses another one.
   *
   * @param request a chat completion request
   */
  @WhenThisFails("Send target() as it is.")
  @Property(tries = 15)
  default void rule202_requestContainsTheModelUnchanged(@ForAll("chatRequests") ChatCompletionRequest request) {
    try (var harness = ContractHarness.of(this, 202)) {
      harness.sendChat(SampleRequests.helloScenario().request(request));
      harness.expect(request.model(), harness.decodedRequest().model());
    }
  }

  /**
   * Requires that the request contains every parameter unchanged, including unknown ones. Users cannot detect a
   * parameter that was changed, dropped or renamed. Another spelling of the same double is correct.
   *
   * @param request a chat completion request
   */
  @WhenThisFails("Send all members of parameters(), and keep the value of numbers.")
  @EnabledIfSupported(Feature.PARAMETERS)
  @Property(tries = 40)
  default void rule203_requestContainsEveryParameterUnchanged(@ForAll("chatRequests") ChatCompletionRequest request) {
    try (var harness = ContractHarness.of(this, 203)) {
      harness.sendChat(SampleRequests.helloScenario().request(request));
      harness.expect(RoundedNumbers.of(request.parameters()),
          RoundedNumbers.of(harness.decodedRequest().parameters()));
    }
  }

  /**
   * Requires that a streamed request equals the non-streamed request, because separate encoders for the two would
   * diverge.
   *
   * @param request a chat completion request
   */
  @WhenThisFails("Encode both requests through the same method.")
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 30)
  default void rule204_streamedRequestEqualsTheUnaryRequest(@ForAll("chatRequests") ChatCompletionRequest request) {
    try (var harness = ContractHarness.of(this, 204)) {
      harness.streamChat(SampleRequests.helloScenario().request(request));
      var decoded = harness.decodedRequest();
      harness.expect(request.messages(), decoded.messages());
      harness.expect(request.model(), decoded.model());
      if (dialect().features().contains(Feature.PARAMETERS)) harness.expect(RoundedNumbers.of(request.parameters()),
          RoundedNumbers.of(decoded.parameters()));
      harness.expect("stream requested", true, decoded.streamed());
    }
  }

  /**
   * Requires that every operation sends the key, streamed or not. Otherwise the server rejects the operation.
   */
  @WhenThisFails("Read the key from attempt.key() and not from the configuration, which may have several keys. Typical "
      + "omissions are streams and the list of models.")
  @Example
  default void rule205_everyOperationSendsTheKey() {
    SupportedOperations.forEachMode(this, (kit, streamed) -> {
      try (var harness = ContractHarness.of(this, 205, config -> config.key("kit-key-205-abc"))) {
        harness.enqueue(kit.sampleScenario(), streamed);
        harness.sendOrStream(kit.sample(), streamed);
        harness.expect("key of " + kit.operation() + (streamed ? ", streamed" : ""),
            Optional.of("kit-key-205-abc"), harness.decodedRequest().key());
      }
    });
  }

  /**
   * Requires that no key is sent if none is configured, because servers without authentication may reject an empty
   * or invented key.
   */
  @WhenThisFails("Send no key if attempt.key() or its value is empty.")
  @Example
  default void rule206_noKeyIsSentWhenNoneIsConfigured() {
    try (var harness = ContractHarness.of(this, 206)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        harness.sendChat(SampleRequests.helloScenario(), streamed);
        harness.expect("key", Optional.empty(), harness.decodedRequest().key());
      }
    }
  }

  /**
   * Requires that each request uses the key of its attempt, and never the key of an earlier call. Otherwise quotas
   * and permissions apply to the wrong key.
   */
  @WhenThisFails("Read attempt.key() in each call, and do not store it.")
  @Example
  default void rule207_requestUsesTheKeyOfTheAttempt() {
    try (var harness = ContractHarness.of(this, 207,
        config -> config.key(ApiKey.of("kit-key-207-one").weight(0)).key(ApiKey.of("kit-key-207-two")))) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (var key : List.of("kit-key-207-two", "kit-key-207-one", "kit-key-207-two")) {
          harness.enqueue(SampleRequests.helloScenario(), streamed);
          var attempt = new RecordingAttempt(Optional.of(ApiKey.of(key)), Map.of());
          harness.completeInTime("a call with a key",
              () -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt));
          harness.expect("key", Optional.of(key), harness.decodedRequest().key());
        }
      }
    }
  }

  /**
   * Requires that each request contains the headers of its own attempt, and no headers of other attempts, because
   * gateways identify callers by headers.
   */
  @WhenThisFails("Send attempt.headers(request), which also runs the request hooks, or attempt.headers(), and do not "
      + "store the headers.")
  @Example
  default void rule208_requestContainsTheHeadersOfTheAttempt() {
    try (var harness = ContractHarness.of(this, 208)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (var trace : List.of(Optional.of("42"), Optional.of("43"), Optional.<String>empty())) {
          harness.enqueue(SampleRequests.helloScenario(), streamed);
          harness.sendOrStream(SampleRequests.chatRequest(), streamed,
              trace.map(id -> harness.options().header("X-Kit-Trace", id)).orElse(harness.options()));
          harness.decodedRequest();
          harness.expect("header X-Kit-Trace", trace, harness.lastRequest().header("x-kit-trace"));
        }
      }
    }
  }

  /**
   * Requires that a request goes to the base URL of its key, if the key has one. Otherwise the key is sent to the
   * wrong server.
   */
  @WhenThisFails("Resolve the URL for each attempt, and prefer the key's URL over the provider's.")
  @Example
  default void rule209_requestGoesToTheBaseUrlOfTheKey() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var otherServer = FakeServer.start();
          var harness = ContractHarness.of(this, 209,
              config -> config.key(ApiKey.of("kit-key-209-abc").baseUrl(otherServer.url().toString())))) {
        otherServer.reply(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expect("requests at the server of the key", 1, otherServer.requests().size());
        harness.expectResponse(SampleRequests.helloScenario().chatCompletion(), result.map(Normalizer::normalize));
      }
    }
  }

  /**
   * Requires that requests keep the path of the base URL, with or without a trailing slash, because servers may run
   * behind gateways.
   */
  @WhenThisFails("Append to the path instead of resolving against it.")
  @Example
  default void rule210_requestKeepsThePathOfTheBaseUrl() {
    for (var basePath : List.of("/kit/prefix", "/kit/prefix/")) {
      try (var harness = ContractHarness.atPath(this, 210, basePath)) {
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          harness.sendChat(SampleRequests.helloScenario(), streamed);
          harness.decodedRequest();
          var path = harness.lastRequest().path();
          harness.expect(path.startsWith("/kit/prefix/") && !path.contains("//"), "a path below /kit/prefix/", path);
        }
      }
    }
  }

  /**
   * Requires that one attempt sends one request, whatever its outcome; only the client decides about retries. A
   * provider with its own retries multiplies the load of a failing server.
   *
   * @param scenario the scenario, with its error
   */
  @WhenThisFails("Throw the exception, and let the client decide.")
  @Property(tries = 15)
  default void rule211_oneAttemptSendsOneRequest(@ForAll("rejectedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 211)) {
      harness.sendChat(scenario);
      harness.expect("requests of one call", 1, harness.server().requests().size());
      harness.sendChat(SampleRequests.helloScenario());
      harness.expect("requests of two calls", 2, harness.server().requests().size());
    }
  }

  /**
   * Requires that the other operations send their input and parameters unchanged to their endpoints. Otherwise the
   * results belong to a different input, without any error. Requests of the Responses API may be sent as chat
   * completion requests.
   *
   * @param scenarios the scenarios, one for each operation
   */
  @WhenThisFails("Compare the expected with the actual values.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 10)
  default void rule212_otherOperationsSendTheirInputUnchanged(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) expectInputUnchanged(scenario, scenario.request(), false);
    if (!dialect().features().contains(Feature.STREAMS)) return;
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      expectInputUnchanged(scenario, scenario.request(), true);
    }
  }

  private <R> void expectInputUnchanged(Scenario scenario, Request<R> request, boolean streamed) {
    try (var harness = ContractHarness.of(this, 212)) {
      harness.enqueue(scenario, streamed);
      harness.sendOrStream(request, streamed);
      var kit = OperationKits.of(request);
      var decoded = harness.decodedRequest();
      harness.expect(kit.received(request, decoded).operation(), decoded.operation());
      harness.expect(kit.content(request).messages(), decoded.messages());
      harness.expect(kit.content(request).input(), decoded.input());
      harness.expect("stream requested", streamed, decoded.streamed());
      harness.expect(RoundedNumbers.of(kit.content(request).parameters()),
          RoundedNumbers.of(kit.withoutProviderChoices(request, decoded.parameters())));
      harness.expect(request.operation().hasModel() ? request.target() : "", decoded.model());
    }
  }

  /**
   * Requires that small limits, user names, large seeds and nulls arrive unchanged. Common mistakes of clients are
   * raised limits, dropped user names, rounded seeds, and omitted nulls.
   */
  @WhenThisFails("Do not modify parameters that the caller has set.")
  @EnabledIfSupported(Feature.PARAMETERS)
  @Example
  default void rule213_unusualParameterValuesArriveUnchanged() {
    var request =
        SampleRequests.chatRequest().maxTokens(1).maxCompletionTokens(2).user("user-1").seed(9_007_199_254_740_993L)
            .with("kit_null", null);
    try (var harness = ContractHarness.of(this, 213)) {
      harness.sendChat(SampleRequests.helloScenario().request(request));
      harness.expect(RoundedNumbers.of(request.parameters()),
          RoundedNumbers.of(harness.decodedRequest().parameters()));
    }
  }

  /**
   * Requires that the request contains tool calls, the text of the same message, and the results of the calls. A
   * model that does not see the results repeats the calls.
   */
  @WhenThisFails("Encode all components of an assistant message.")
  @EnabledIfSupported(Feature.TOOLS)
  @Example
  default void rule214_requestContainsToolCallsAndTheirResults() {
    boolean isText = dialect().features().contains(Feature.ARGUMENTS_AS_TEXT);
    var calls =
        List.of(ToolCall.of("call_a", "f", isText ? "{\"a\": 1.0}" : "{\"a\":1}"), ToolCall.of("call_b", "g", "{}"));
    expectConversation(214, Message.user("Weather?"),
        AssistantMessage.of("Let me see.").toolCalls(calls),
        Message.tool(calls.get(0), "sunny"), Message.tool(calls.get(1), "\u00E9"));
  }

  /**
   * Requires that the request contains the content parts of user messages, in order. Otherwise the model misses
   * images, or relates text to the wrong image.
   */
  @WhenThisFails("Encode every part.")
  @EnabledIfSupported(Feature.CONTENT_PARTS)
  @Example
  default void rule215_requestContainsContentPartsInOrder() {
    expectConversation(215, Message.user(ContentPart.text("Compare"), ContentPart.imageUrl("https://example.org/a.png"),
        ContentPart.text("to"), ContentPart.imageUrl("data:image/png;base64,iVBORw0KGgo=")));
  }

  /**
   * Requires that the request contains the extras of messages, such as names. Otherwise the model does not see them.
   */
  @WhenThisFails("Encode extras() too.")
  @EnabledIfSupported(Feature.MESSAGE_EXTRAS)
  @Example
  default void rule216_requestContainsTheExtrasOfMessages() {
    expectConversation(216,
        new UserMessage(List.of(ContentPart.text("Hi")), JsonObject.of("name", "Ada").with("kit_member", List.of(1))));
  }

  /**
   * Requires that a streamed request asks for the token usage, because servers otherwise omit it.
   */
  @WhenThisFails("Set the option of the protocol, such as stream_options.include_usage.")
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule217_streamedRequestAsksForUsage() {
    try (var harness = ContractHarness.of(this, 217)) {
      harness.streamChat(SampleRequests.helloScenario());
      harness.expect("usage requested", true, harness.decodedRequest().includesUsage());
    }
  }

  private void expectConversation(int rule, Message... messages) {
    var conversation = List.of(messages);
    try (var harness = ContractHarness.of(this, rule)) {
      harness.sendChat(SampleRequests.helloScenario().request(ChatCompletionRequest.of("org/m", conversation)));
      harness.expect(conversation, harness.decodedRequest().messages());
    }
  }
}
