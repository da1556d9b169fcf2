package bifrost.testkit.contract;

import bifrost.api.ApiKey;
import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.Streamable;
import bifrost.api.ToolCall;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.RequestInput;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 2xx: what arrives at the server is what was asked. */
public sealed interface RequestRules extends ContractSubject permits ProviderContract {
  /**
   * The conversation arrives, every message in its role and every character in its place. A lost system message changes every answer, and no
   * error tells. When this fails: compare the two; look at the encoding (UTF-8), at roles, and at what is left out as empty.
   *
   * @param ask what is asked
   */
  @Property(tries = 40)
  default void rule201_requestContainsTheWholeConversation(@ForAll("chatRequests") ChatCompletionRequest ask) {
    try (var rig = ContractHarness.of(this, 201)) {
      rig.sendChat(SampleRequests.helloScenario().request(ask));
      rig.expect(ask.messages(), rig.decodedRequest().messages());
    }
  }

  /**
   * The model arrives by its own name, slashes and capitals included. When this fails: send {@code target()} as it is.
   *
   * @param ask what is asked
   */
  @Property(tries = 15)
  default void rule202_requestContainsTheModelUnchanged(@ForAll("chatRequests") ChatCompletionRequest ask) {
    try (var rig = ContractHarness.of(this, 202)) {
      rig.sendChat(SampleRequests.helloScenario().request(ask));
      rig.expect(ask.model(), rig.decodedRequest().model());
    }
  }

  /**
   * Every parameter arrives as it was set, those that nobody knows yet among them. What is raised, dropped or renamed in silence cannot be
   * found by its user. When this fails: send {@code parameters()} member by member, numbers by their text.
   *
   * @param ask what is asked
   */
  @EnabledIfSupported(Feature.PARAMETERS)
  @Property(tries = 40)
  default void rule203_requestContainsEveryParameterUnchanged(@ForAll("chatRequests") ChatCompletionRequest ask) {
    try (var rig = ContractHarness.of(this, 203)) {
      rig.sendChat(SampleRequests.helloScenario().request(ask));
      rig.expect(ask.parameters(), rig.decodedRequest().parameters());
    }
  }

  /**
   * Streamed, the very same is asked. Two encoders drift apart. When this fails: make both requests by one method.
   *
   * @param ask what is asked
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 30)
  default void rule204_streamedRequestEqualsTheWholeRequest(@ForAll("chatRequests") ChatCompletionRequest ask) {
    try (var rig = ContractHarness.of(this, 204)) {
      rig.streamChat(SampleRequests.helloScenario().request(ask));
      var asked = rig.decodedRequest();
      rig.expect(ask.messages(), asked.messages());
      rig.expect(ask.model(), asked.model());
      if (dialect().features().contains(Feature.PARAMETERS)) rig.expect(ask.parameters(), asked.parameters());
      rig.expect("asked for a stream", true, asked.streamed());
    }
  }

  /**
   * The key is sent, by every operation and in every form. When this fails: take it from {@code attempt.key()}, not from the configuration: there
   * may be several. Some have forgotten it in streams, and in the list of models.
   */
  @Example
  default void rule205_everyOperationSendsTheKey() {
    for (var request : SampleRequests.all()) {
      if (!operations().contains(request.operation())) continue;
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        boolean isStreamed = OperationGroup.CHAT.contains(request.operation())
            || OperationGroup.OTHER_STREAMABLE.contains(request.operation());
        if (streamed && !isStreamed) continue;
        try (var rig = ContractHarness.of(this, 205, config -> config.key("kit-key-205-abc"))) {
          rig.enqueue(SampleRequests.scenarioFor(request), streamed);
          if (streamed) rig.stream((Streamable<?, ?>) request, rig.options());
          else rig.send(request, rig.options());
          rig.expect("the key of " + request.operation() + (streamed ? ", streamed" : ""),
              Optional.of("kit-key-205-abc"), rig.decodedRequest().key());
        }
      }
    }
  }

  /**
   * Without a key none is sent: servers that ask for none may refuse an empty or a made-up one. When this fails: look at how an empty
   * {@code attempt.key()}, and an empty value, are written.
   */
  @Example
  default void rule206_noKeyIsSentWhenNoneIsConfigured() {
    try (var rig = ContractHarness.of(this, 206)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        rig.sendChat(SampleRequests.helloScenario(), streamed);
        rig.expect("the key", Optional.empty(), rig.decodedRequest().key());
      }
    }
  }

  /**
   * Of several keys the attempt's is sent, each time: the second no less than the first, and none that an earlier call had. When this fails: take
   * it from {@code attempt.key()}, and keep it nowhere.
   */
  @Example
  default void rule207_requestUsesTheKeyOfTheAttempt() {
    try (var rig = ContractHarness.of(this, 207,
        config -> config.key(ApiKey.of("kit-key-207-one").weight(0)).key(ApiKey.of("kit-key-207-two")))) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (var key : List.of("kit-key-207-two", "kit-key-207-one", "kit-key-207-two")) {
          rig.enqueue(SampleRequests.helloScenario(), streamed);
          var attempt = new RecordingAttempt(Optional.of(ApiKey.of(key)), Map.of());
          rig.completeInTime("a call with a key",
              () -> rig.callProvider(SampleRequests.chatRequest(), streamed, attempt));
          rig.expect("the key", Optional.of(key), rig.decodedRequest().key());
        }
      }
    }
  }

  /**
   * The headers of the attempt are sent, and by no other one: gateways are told by them who asks. When this fails: send
   * {@code attempt.headers(request)}, which also calls the hooks, or {@code attempt.headers()}, and keep them nowhere.
   */
  @Example
  default void rule208_requestContainsTheHeadersOfTheAttempt() {
    try (var rig = ContractHarness.of(this, 208)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        for (var trace : List.of(Optional.of("42"), Optional.of("43"), Optional.<String>empty())) {
          rig.enqueue(SampleRequests.helloScenario(), streamed);
          rig.sendOrStream(SampleRequests.chatRequest(), streamed,
              trace.map(id -> rig.options().header("X-Kit-Trace", id)).orElse(rig.options()));
          rig.decodedRequest();
          rig.expect("the header X-Kit-Trace", trace, rig.lastRequest().header("x-kit-trace"));
        }
      }
    }
  }

  /**
   * A key with a server of its own is taken there. When this fails: resolve the address by attempt, the key's before the provider's.
   */
  @Example
  default void rule209_requestGoesToTheBaseUrlOfTheKey() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var other = FakeServer.start();
          var rig = ContractHarness.of(this, 209,
              config -> config.key(ApiKey.of("kit-key-209-abc").baseUrl(other.url().toString())))) {
        other.reply(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), streamed));
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
        rig.expect("requests at the server of the key", 1, other.requests().size());
        rig.expectResponse(SampleRequests.helloScenario().chatCompletion(), seen.map(Normalizer::normalize));
      }
    }
  }

  /**
   * The path of the base URL stays, with a slash at its end as without: servers stand behind gateways. When this fails: append to the path, do
   * not resolve against it.
   */
  @Example
  default void rule210_requestKeepsThePathOfTheBaseUrl() {
    for (var base : List.of("/kit/prefix", "/kit/prefix/")) {
      try (var rig = ContractHarness.atPath(this, 210, base)) {
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          rig.sendChat(SampleRequests.helloScenario(), streamed);
          rig.decodedRequest();
          var path = rig.lastRequest().path();
          rig.expect(path.startsWith("/kit/prefix/") && !path.contains("//"), "a path below /kit/prefix/", path);
        }
      }
    }
  }

  /**
   * One attempt is one request, whatever becomes of it: whether and when it is repeated is the client's affair. A provider that repeats by
   * itself multiplies the load of a server that is down by it. When this fails: throw, and let the client decide.
   *
   * @param scenario what happens
   */
  @Property(tries = 15)
  default void rule211_oneAttemptSendsOneRequest(@ForAll("rejectedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 211)) {
      rig.sendChat(scenario);
      rig.expect("requests of one call", 1, rig.server().requests().size());
      rig.sendChat(SampleRequests.helloScenario());
      rig.expect("requests of two calls", 2, rig.server().requests().size());
    }
  }

  /**
   * The other operations ask their endpoints, with what they were given: texts, documents, recordings, and whatever stands beside them. The
   * Responses API may be put by way of a chat. When this fails: compare the two.
   *
   * @param scenarios what is asked, one of each operation
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 10)
  default void rule212_otherOperationsSendTheirInputUnchanged(@ForAll("otherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) asksAsGiven(scenario, false);
    if (!dialect().features().contains(Feature.STREAMS)) return;
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) asksAsGiven(scenario, true);
  }

  private void asksAsGiven(Scenario scenario, boolean streamed) {
    try (var rig = ContractHarness.of(this, 212)) {
      if (streamed) rig.streamScenario(scenario);
      else rig.sendScenario(scenario);
      var request = scenario.request();
      var asked = rig.decodedRequest();
      boolean byChat = request.operation() == Operation.RESPONSES && asked.operation() == Operation.CHAT_COMPLETION;
      if (!byChat) rig.expect(request.operation(), asked.operation());
      rig.expect(RequestInput.messages(request), asked.messages());
      rig.expect(RequestInput.input(request), asked.input());
      rig.expect("asked for a stream", streamed, asked.streamed());
      if (request.operation() == Operation.LIST_MODELS) return;
      rig.expect(RequestInput.parameters(request), RequestInput.withoutImplicitFormat(request, asked.parameters()));
      if (request.operation() != Operation.RAW) rig.expect(request.target(), asked.model());
    }
  }

  /**
   * Small limits, users' names, large seeds and nulls arrive too: other clients raise the first, drop the second, round the third, and leave out
   * the last. When this fails: know no parameter better than who set it.
   */
  @EnabledIfSupported(Feature.PARAMETERS)
  @Example
  default void rule213_unusualParameterValuesArriveUnchanged() {
    var ask =
        SampleRequests.chatRequest().maxTokens(1).maxCompletionTokens(2).user("somebody").seed(9_007_199_254_740_993L)
            .with("kit_null", null);
    try (var rig = ContractHarness.of(this, 213)) {
      rig.sendChat(SampleRequests.helloScenario().request(ask));
      rig.expect(ask.parameters(), rig.decodedRequest().parameters());
    }
  }

  /**
   * A round of tools arrives: the calls, the text beside them, and what came of them. Models that do not see what they asked for ask again.
   * When this fails: write all that an assistant's message has.
   */
  @EnabledIfSupported(Feature.TOOLS)
  @Example
  default void rule214_requestContainsToolCallsAndTheirResults() {
    boolean text = dialect().features().contains(Feature.ARGUMENTS_AS_TEXT);
    var calls =
        List.of(ToolCall.of("call_a", "f", text ? "{\"a\": 1.0}" : "{\"a\":1}"), ToolCall.of("call_b", "g", "{}"));
    conversation(214, Message.user("Weather?"), new AssistantMessage("Let me see.", "", "", calls, JsonObject.of()),
        Message.tool(calls.get(0), "sunny"), Message.tool(calls.get(1), "\u00E9"));
  }

  /**
   * What the user shows arrives, in the order in which it is shown. When this fails: write every part.
   */
  @EnabledIfSupported(Feature.CONTENT_PARTS)
  @Example
  default void rule215_requestContainsContentPartsInOrder() {
    conversation(215, Message.user(ContentPart.text("Compare"), ContentPart.imageUrl("https://example.org/a.png"),
        ContentPart.text("to"), ContentPart.imageUrl("data:image/png;base64,iVBORw0KGgo=")));
  }

  /**
   * What stands beside a message arrives, such as the name of who says it. When this fails: write {@code extras()} too.
   */
  @EnabledIfSupported(Feature.MESSAGE_EXTRAS)
  @Example
  default void rule216_requestContainsTheExtrasOfMessages() {
    conversation(216,
        new UserMessage(List.of(ContentPart.text("Hi")), JsonObject.of("name", "Ada").with("kit_member", List.of(1))));
  }

  /**
   * Of a stream, too, the tokens are to be counted: servers count them only if they are asked. When this fails: ask for it.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.USAGE})
  @Example
  default void rule217_streamedRequestAsksForUsage() {
    try (var rig = ContractHarness.of(this, 217)) {
      rig.streamChat(SampleRequests.helloScenario());
      rig.expect("asked for the count of tokens", true, rig.decodedRequest().includesUsage());
    }
  }

  private void conversation(int rule, Message... messages) {
    var conversation = List.of(messages);
    try (var rig = ContractHarness.of(this, rule)) {
      rig.sendChat(SampleRequests.helloScenario().request(ChatCompletionRequest.of("org/m", conversation)));
      rig.expect(conversation, rig.decodedRequest().messages());
    }
  }
}
