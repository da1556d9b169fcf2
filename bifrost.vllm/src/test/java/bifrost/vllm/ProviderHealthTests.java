package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Model;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.ProviderHealth;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the health of providers, and of models that servers describe. */
@Timeout(60)
class ProviderHealthTests {
  private final FakeServer server = FakeServer.start();
  private final Map<String, Reply> replies = new ConcurrentHashMap<>(); // by path
  private final Bifrost bifrost = open(ProviderConfig.of(server.url()));

  ProviderHealthTests() {
    server.respondWith(request -> Optional.ofNullable(replies.get(request.path())));
  }

  private static Bifrost open(ProviderConfig config) {
    return Bifrost.builder().provider("vllm", config).open();
  }

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private List<String> paths() {
    return server.requests().stream().map(RecordedRequest::path).toList();
  }

  private BifrostError errorOf(ProviderHealth health) {
    assertFalse(health.isReady());
    assertEquals(List.of(), health.models());
    return health.error().orElseThrow();
  }

  @Test
  void aReadyServerReportsItsModelsAndItsVersion() {
    var health = bifrost.health("vllm");
    assertTrue(health.isReady());
    assertEquals(List.of("meta-llama/Llama-3.2-1B-Instruct", "Qwen/Qwen3-0.6B"),
        health.models().stream().map(Model::id).toList());
    assertEquals(65_536, health.models().get(0).maxModelLen().orElseThrow());
    assertEquals(Optional.of("0.32.0"), health.version());
    assertEquals(List.of("/health", "/v1/models", "/version"), paths());
    assertEquals(Optional.of("0.32.0"), bifrost.healthAsync("vllm", options()).join().version());
  }

  @Test
  void aServerWithADeadEngineIsNotReady() {
    replies.put("/health", Reply.of(503, Map.of(), new byte[0]));
    assertEquals(503, assertInstanceOf(Rejected.class, errorOf(bifrost.health("vllm"))).status());
    assertEquals(List.of("/health"), paths());
  }

  @Test
  void aServerThatIsDownIsNotReady() {
    try (var down = open(ProviderConfig.of("http://127.0.0.1:1"))) {
      assertInstanceOf(Unreachable.class, errorOf(down.health("vllm")));
    }
  }

  @Test
  void anUnknownProviderIsNotReady() {
    assertEquals(new Misconfigured("unknown provider 'gpu' (configured: vllm)"), errorOf(bifrost.health("gpu")));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void theListOfModelsDecidesIfTheServerHasNoHealthAndNoVersion(int status) {
    replies.put("/health", Reply.json(status, "{\"detail\":\"Not Found\"}"));
    replies.put("/version", Reply.json(status, "{\"detail\":\"Not Found\"}"));
    var health = bifrost.health("vllm");
    assertTrue(health.isReady());
    assertEquals(2, health.models().size());
    assertEquals(Optional.empty(), health.version());
    replies.put("/v1/models", Reply.json(500, "{\"error\":{\"message\":\"down\"}}"));
    assertEquals(500, assertInstanceOf(Rejected.class, errorOf(bifrost.health("vllm"))).status());
  }

  @Test
  void aWebPageIsNoHealthAndNoVersion() {
    var page = Reply.of(200, Map.of("content-type", "text/html"), "<html>".getBytes(UTF_8));
    replies.put("/health", page);
    replies.put("/version", page);
    var health = bifrost.health("vllm");
    assertTrue(health.isReady());
    assertEquals(Optional.empty(), health.version());
  }

  @Test
  void healthDecidesIfTheServerHasNoListOfModels() {
    var missing = Reply.json(404, "{\"detail\":\"Not Found\"}");
    replies.put("/v1/models", missing);
    assertEquals(ProviderHealth.ready("vllm", List.of()).version("0.32.0"), bifrost.health("vllm"));
    replies.put("/health", missing);
    assertEquals(404, assertInstanceOf(Rejected.class, errorOf(bifrost.health("vllm"))).status());
  }

  @Test
  void aServerWithoutModelsIsNotReady() {
    replies.put("/v1/models", Reply.json("{\"object\":\"list\",\"data\":[]}"));
    assertEquals(new Misconfigured("provider 'vllm' lists no model: load a model"), errorOf(bifrost.health("vllm")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/v1/models", "/version"})
  void oneTimeoutLimitsAllRequests(String silent) {
    replies.put(silent, Reply.silence());
    var health = bifrost.health("vllm", options().timeout(Duration.ofMillis(400)));
    if (silent.equals("/version")) assertTrue(health.isReady());
    else assertEquals(TimedOut.Limit.TOTAL, assertInstanceOf(TimedOut.class, errorOf(health)).limit());
  }

  @Test
  void fallbacksAreNotUsed() {
    try (var two = Bifrost.builder().provider("vllm", ProviderConfig.of("http://127.0.0.1:1"))
        .provider("b", ProviderConfig.of(server.url()).kind("vllm")).options(options().fallbacks("b/x")).open()) {
      assertInstanceOf(Unreachable.class, errorOf(two.health("vllm")));
      assertTrue(two.health("b").isReady());
    }
  }

  @Test
  void completingTheFutureStopsTheCheck() {
    replies.put("/health", Reply.silence());
    var health = bifrost.healthAsync("vllm", options());
    assertTrue(Eventually.holds(() -> !paths().isEmpty()));
    health.cancel(false);
    assertThrows(CancellationException.class, health::join);
    assertTrue(Eventually.holds(() -> server.openConnections() == 0));
    assertEquals(List.of("/health"), paths());
  }

  @Test
  void anInterruptStopsTheCheckAndStaysSet() {
    replies.put("/health", Reply.silence());
    Thread.currentThread().interrupt();
    assertInstanceOf(Cancelled.class, errorOf(bifrost.health("vllm")));
    assertTrue(Thread.interrupted());
  }

  @Test
  void aClosedClientThrows() {
    bifrost.close();
    assertThrows(IllegalStateException.class, () -> bifrost.health("vllm"));
    assertThrows(IllegalStateException.class, () -> bifrost.healthAsync("vllm", options()));
  }

  @Test
  void aTargetWithoutAModelUsesTheOnlyModelOfTheServer() {
    server.models("only/model");
    assertEquals("only/model", bifrost.send(ChatCompletionRequest.of("vllm/", "Hi")).model());
    try (var chunks = bifrost.stream(ChatCompletionRequest.of("vllm/", "Hi"))) {
      assertEquals("only/model", chunks.collect().model());
    }
    server.models("another");
    assertEquals("another", bifrost.send(ChatCompletionRequest.of("vllm/", "Hi")).model());
    assertEquals(List.of("/v1/models", "/v1/chat/completions", "/v1/chat/completions", "/v1/chat/completions",
        "/v1/models", "/v1/chat/completions"), paths());
  }

  @Test
  void hooksAndHeadersApplyToTheLookupOfTheModel() {
    server.models("only/model").key("secret");
    var operations = new ArrayList<Operation>();
    try (var hooked = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url()).key("secret"))
        .hook((attempt, request) -> {
          operations.add(attempt.operation());
          return Map.of("x-tenant", "a");
        }).open()) {
      hooked.send(ChatCompletionRequest.of("vllm/", "Hi"));
    }
    assertEquals(List.of(Operation.LIST_MODELS, Operation.CHAT_COMPLETION), operations);
    assertEquals(List.of(Optional.of("a"), Optional.of("a")),
        server.requests().stream().map(each -> each.header("x-tenant")).toList());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "vLLM | {'max_model_len':2048,'root':'m','parent':null} | 2048 | []",
      "vLLM, LoRA | {'max_model_len':null,'parent':'m'} | | []",
      "OpenAI | {'owned_by':'system'} | | []",
      "Mistral | {'capabilities':{'completion_chat':true,'fim':false},'max_context_length':9} | 9 | [CHAT_COMPLETION]",
      "Mistral | {'capabilities':{'completion_chat':false},'max_context_length':8192} | 8192 | []",
      "Together | {'type':'chat','context_length':4096} | 4096 | [CHAT_COMPLETION]",
      "Together | {'type':'embedding','context_length':512} | 512 | [EMBEDDING]",
      "Together | {'type':'language'} | | [COMPLETION]",
      "Together | {'type':'rerank'} | | [RERANK]",
      "Groq | {'context_window':131072,'active':true} | 131072 | []",
      "LM Studio | {'type':'embeddings','max_context_length':2048} | 2048 | [EMBEDDING]",
      "LM Studio | {'type':'vlm'} | | [CHAT_COMPLETION]",
      "Infinity | {'capabilities':['embed','rerank'],'backend':'torch'} | | [EMBEDDING, RERANK]",
      "OpenRouter | {'context_length':200,'architecture':{'output_modalities':['text']}} | 200 | [CHAT_COMPLETION]",
      "OpenRouter | {'architecture':{'output_modalities':['embeddings']}} | | [EMBEDDING]",
      "Fireworks | {'supports_chat':true,'tools':1,'context_length':8} | 8 | [CHAT_COMPLETION]",
      "Fireworks | {'supports_chat':false} | | []",
      "wrong types | {'type':7,'capabilities':'embedding','context_length':'8','architecture':[]} | | [EMBEDDING]"})
  void readsTheCapabilitiesThatServersState(String serverName, String json, Long length, String operations) {
    var model = Model.parse(json.replace('\'', '"').replaceFirst("\\{", "{\"id\":\"m\","));
    assertEquals(length == null ? 0 : length, model.maxModelLen().orElse(0), serverName);
    assertEquals(operations, model.operations().toString(), serverName);
  }
}
