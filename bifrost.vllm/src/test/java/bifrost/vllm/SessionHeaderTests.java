package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.OpenAiProviderFactory;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests that requests send the affinity of their call in the header {@code X-Session-Id}. */
class SessionHeaderTests extends EndToEndTestCases {
  private static final String NAME = "X-Session-Id";

  SessionHeaderTests() {
    super(EndToEndServer.fake());
  }

  private Optional<String> sentSession(CallOptions options) {
    bifrost.send(request("Hi"), options);
    return session(lastRequest().orElseThrow());
  }

  private static Optional<String> session(RecordedRequest request) {
    return request.header(NAME);
  }

  @Test
  void everyOperationSendsTheAffinity() {
    var affinity = options().affinity("conversation-42");
    bifrost.send(request("Hi"), affinity);
    bifrost.sendAsync(request("Hi"), affinity).join();
    try (var stream = bifrost.stream(request("Hi"), affinity)) {
      stream.collect();
    }
    bifrost.send(EmbeddingRequest.of(model(), "Hi"), affinity);
    bifrost.send(ListModelsRequest.of("vllm"), affinity);
    bifrost.send(RawRequest.get("vllm", "/version"), affinity);
    assertEquals(6, recordedRequests().orElseThrow().size());
    for (var request : recordedRequests().orElseThrow()) {
      assertEquals(Optional.of("conversation-42"), session(request), request::toString);
    }
  }

  @Test
  void callsWithoutAffinitySendNoSessionHeader() {
    assertEquals(Optional.empty(), sentSession(options()));
  }

  @Test
  void affinityOfTheCallOverridesTheAffinityOfTheClient() {
    bifrost.close();
    bifrost = Bifrost.builder().provider("vllm", config()).options(options().affinity("client")).open();
    assertEquals(Optional.of("client"), sentSession(options()));
    assertEquals(Optional.of("call"), sentSession(options().affinity("call")));
  }

  @Test
  void sessionHeaderOfTheCallOverridesItsAffinity() {
    assertEquals(Optional.of("explicit"),
        sentSession(options().affinity("conversation-42").header("x-session-ID", "explicit")));
    assertEquals(1, lastRequest().orElseThrow().headers().get("x-session-id").size());
  }

  @Test
  void configuredSessionHeaderOverridesTheAffinity() {
    bifrost.close();
    bifrost = open(config().network(network -> network.header("x-session-id", "configured")));
    assertEquals(Optional.of("configured"), sentSession(options().affinity("conversation-42")));
  }

  @Test
  void everyRetrySendsTheAffinity() {
    bifrost.close();
    var delay = Duration.ofMillis(1);
    bifrost = open(config().network(network -> network.maxRetries(2).retryBackoff(delay, delay)));
    script(Reply.json(503, "{}"), Reply.json(503, "{}"));
    bifrost.send(request("Hi"), options().affinity("conversation-42"));
    assertEquals(List.of("conversation-42", "conversation-42", "conversation-42"),
        recordedRequests().orElseThrow().stream().map(request -> session(request).orElseThrow()).toList());
  }

  @Test
  void sendsADigestOfAnAffinityThatIsNotAValidHeaderValue() {
    var digest = "sha256-[0-9a-f]{64}";
    for (var name : List.of("Gespräch 7", "日本", "a\r\nX-Injected: 1", "tab\there", " a", "a ", "\u0000", "\ud800",
        "x".repeat(201))) {
      var value = sentSession(options().affinity(name)).orElseThrow();
      assertTrue(value.matches(digest), value);
      assertEquals(Optional.of(value), sentSession(options().affinity(name)), "every call sends the same digest");
      assertEquals(Optional.empty(), lastRequest().orElseThrow().header("x-injected"));
    }
    assertEquals(
        Optional.of("sha256-c2c2ad1fe126f282ac8afc66c1973c68e0b8d2a783b426b2ba3c73a23961afc2"),
        sentSession(options().affinity("Gespräch 7")));
    assertEquals(Optional.of("x".repeat(200)), sentSession(options().affinity("x".repeat(200))));
    assertEquals(Optional.of("a b/c~\"%"), sentSession(options().affinity("a b/c~\"%")));
  }

  /** Servers of other providers do not use the header. */
  @Test
  void providersOfKindOpenAiSendNoSessionHeader() {
    try (var openAi = Bifrost.builder().provider("openai", config().kind("openai")).open()) {
      openAi.send(request("Hi").model("openai/" + modelId()), options().affinity("conversation-42"));
      assertEquals(Optional.empty(), session(lastRequest().orElseThrow()));
    }
  }

  @Test
  void customProfileChoosesTheNameOfTheAffinityHeader() {
    var factory = new OpenAiProviderFactory(OpenAiProfile.of("custom").affinityHeader("X-Conversation"));
    try (var custom = Bifrost.builder().factory(factory).provider("custom", config().kind("custom")).open()) {
      custom.send(request("Hi").model("custom/" + modelId()), options().affinity("conversation-42"));
      assertEquals(Optional.of("conversation-42"), lastRequest().orElseThrow().header("X-Conversation"));
      assertEquals(Optional.empty(), session(lastRequest().orElseThrow()));
    }
  }

  @Test
  void rejectsAnAffinityHeaderThatTheHttpClientControls() {
    var factory = new OpenAiProviderFactory(OpenAiProfile.of("custom").affinityHeader("Host"));
    var builder = Bifrost.builder().factory(factory).provider("custom", config().kind("custom"));
    assertTrue(errorOf(Misconfigured.class, builder::open).message().contains("'Host'"));
    for (var name : List.of("", "a b", "Authorization")) {
      assertThrows(IllegalArgumentException.class, () -> OpenAiProfile.of("custom").affinityHeader(name));
    }
  }

  @Test
  void sendsTheAffinityToTheFallbackProvider() {
    var unreachable = ProviderConfig.of("http://127.0.0.1:1").kind("vllm");
    try (var client =
        Bifrost.builder().provider("unreachable", unreachable).provider("reachable", config().kind("vllm")).open()) {
      var request = ChatCompletionRequest.of("unreachable/" + modelId(), "Hi");
      var outcome = client.trySend(request, options().affinity("conversation-42").fallbacks("reachable/" + modelId()));
      assertTrue(outcome.report().attempts().get(0).error().orElseThrow() instanceof Unreachable, outcome::toString);
      assertEquals(Optional.of("conversation-42"), session(lastRequest().orElseThrow()));
    }
  }
}
