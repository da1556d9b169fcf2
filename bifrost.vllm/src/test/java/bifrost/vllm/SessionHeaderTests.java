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

/** The affinity of a call is the header {@code X-Session-Id} of its requests. */
class SessionHeaderTests extends EndToEndTestCases {
  private static final String NAME = "X-Session-Id";

  SessionHeaderTests() {
    super(EndToEndServer.fake());
  }

  private Optional<String> sent(CallOptions options) {
    bifrost.send(ask("Hi"), options);
    return session(last().orElseThrow());
  }

  private static Optional<String> session(RecordedRequest request) {
    return request.header(NAME);
  }

  @Test
  void everyOperationSendsTheAffinity() {
    var affinity = options().affinity("conversation-42");
    bifrost.send(ask("Hi"), affinity);
    bifrost.sendAsync(ask("Hi"), affinity).join();
    try (var stream = bifrost.stream(ask("Hi"), affinity)) {
      stream.collect();
    }
    bifrost.send(EmbeddingRequest.of(model(), "Hi"), affinity);
    bifrost.send(ListModelsRequest.of("vllm"), affinity);
    bifrost.send(RawRequest.get("vllm", "/version"), affinity);
    assertEquals(6, recorded().orElseThrow().size());
    for (var request : recorded().orElseThrow()) {
      assertEquals(Optional.of("conversation-42"), session(request), request::toString);
    }
  }

  @Test
  void callsWithoutAffinityHaveNoSessionHeader() {
    assertEquals(Optional.empty(), sent(options()));
  }

  @Test
  void theAffinityOfTheClientIsReplacedByThatOfTheCall() {
    bifrost.close();
    bifrost = Bifrost.builder().provider("vllm", config()).options(options().affinity("client")).open();
    assertEquals(Optional.of("client"), sent(options()));
    assertEquals(Optional.of("call"), sent(options().affinity("call")));
  }

  @Test
  void aHeaderOfTheCallTakesPrecedence() {
    assertEquals(Optional.of("mine"), sent(options().affinity("conversation-42").header("x-session-ID", "mine")));
    assertEquals(1, last().orElseThrow().headers().get("x-session-id").size());
  }

  @Test
  void aHeaderOfTheConfigurationTakesPrecedence() {
    bifrost.close();
    bifrost = open(config().network(network -> network.extraHeader("x-session-id", "configured")));
    assertEquals(Optional.of("configured"), sent(options().affinity("conversation-42")));
  }

  @Test
  void everyRetrySendsTheAffinity() {
    bifrost.close();
    var pause = Duration.ofMillis(1);
    bifrost = open(config().network(network -> network.maxRetries(2).retryBackoff(pause, pause)));
    script(Reply.json(503, "{}"), Reply.json(503, "{}"));
    bifrost.send(ask("Hi"), options().affinity("conversation-42"));
    assertEquals(List.of("conversation-42", "conversation-42", "conversation-42"),
        recorded().orElseThrow().stream().map(request -> session(request).orElseThrow()).toList());
  }

  @Test
  void namesThatAreNoHeaderValueAreSentAsADigest() {
    var digest = "sha256-[0-9a-f]{64}";
    for (var name : List.of("Gespräch 7", "日本", "a\r\nX-Injected: 1", "tab\there", " a", "a ", "\u0000", "\ud800",
        "x".repeat(201))) {
      var value = sent(options().affinity(name)).orElseThrow();
      assertTrue(value.matches(digest), value);
      assertEquals(Optional.of(value), sent(options().affinity(name)), "it is the same in each call");
      assertEquals(Optional.empty(), last().orElseThrow().header("x-injected"));
    }
    assertEquals(
        Optional.of("sha256-c2c2ad1fe126f282ac8afc66c1973c68e0b8d2a783b426b2ba3c73a23961afc2"),
        sent(options().affinity("Gespräch 7")));
    assertEquals(Optional.of("x".repeat(200)), sent(options().affinity("x".repeat(200))));
    assertEquals(Optional.of("a b/c~\"%"), sent(options().affinity("a b/c~\"%")));
  }

  /** Other servers do not know the header, and a name is nothing that they need. */
  @Test
  void kindOpenAiSendsNoSessionHeader() {
    try (var openAi = Bifrost.builder().provider("openai", config().kind("openai")).open()) {
      openAi.send(ask("Hi").model("openai/" + modelId()), options().affinity("conversation-42"));
      assertEquals(Optional.empty(), session(last().orElseThrow()));
    }
  }

  @Test
  void aKindOfItsOwnChoosesItsHeader() {
    var factory = new OpenAiProviderFactory(OpenAiProfile.of("farm").affinityHeader("X-Conversation"));
    try (var farm = Bifrost.builder().factory(factory).provider("farm", config().kind("farm")).open()) {
      farm.send(ask("Hi").model("farm/" + modelId()), options().affinity("conversation-42"));
      assertEquals(Optional.of("conversation-42"), last().orElseThrow().header("X-Conversation"));
      assertEquals(Optional.empty(), session(last().orElseThrow()));
    }
  }

  @Test
  void aHeaderOfTheHttpClientCannotCarryTheAffinity() {
    var factory = new OpenAiProviderFactory(OpenAiProfile.of("farm").affinityHeader("Host"));
    var builder = Bifrost.builder().factory(factory).provider("farm", config().kind("farm"));
    assertTrue(errorOf(Misconfigured.class, builder::open).message().contains("'Host'"));
    for (var name : List.of("", "a b", "Authorization")) {
      assertThrows(IllegalArgumentException.class, () -> OpenAiProfile.of("farm").affinityHeader(name));
    }
  }

  @Test
  void aFallbackSendsTheAffinityToItsOwnProvider() {
    var gone = ProviderConfig.of("http://127.0.0.1:1").kind("vllm");
    try (var two = Bifrost.builder().provider("gone", gone).provider("here", config().kind("vllm")).open()) {
      var call = ChatCompletionRequest.of("gone/" + modelId(), "Hi");
      var outcome = two.attempt(call, options().affinity("conversation-42").fallbacks("here/" + modelId()));
      assertTrue(outcome.report().attempts().get(0).error().orElseThrow() instanceof Unreachable, outcome::toString);
      assertEquals(Optional.of("conversation-42"), session(last().orElseThrow()));
    }
  }
}
