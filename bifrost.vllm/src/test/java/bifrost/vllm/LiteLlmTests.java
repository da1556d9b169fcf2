package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Tests with LiteLLM's proxy in front of a fake server. */
@EnabledIfSystemProperty(named = LiteLlmTests.COMMAND, matches = EndToEndServer.NOT_BLANK,
    disabledReason = "no LiteLLM is configured; install src/test/servers/litellm.txt and set -D" + LiteLlmTests.COMMAND
        + "=/path/to/litellm")
@Timeout(300)
class LiteLlmTests {
  static final String COMMAND = "bifrost.litellm.command";

  private static final String KEY = "sk-a-key-of-the-tests-4711";
  private static final ChatCompletionRequest CHAT = ChatCompletionRequest.of("proxy/chat", "What is a bridge?");
  private static final String CONFIGURATION = """
      model_list:
        - model_name: chat
          litellm_params: {model: hosted_vllm/meta-llama/Llama-3.2-1B-Instruct, api_base: URL/v1, api_key: none}
        - model_name: reasoning
          litellm_params: {model: hosted_vllm/Qwen/Qwen3-0.6B, api_base: URL/v1, api_key: none}
      litellm_settings: {num_retries: 0}
      router_settings: {disable_cooldowns: true}
      """;

  private static FakeServer upstream;
  private static OtherServer proxy;
  private static Bifrost bifrost;

  @BeforeAll
  static void start() throws IOException {
    upstream = FakeServer.start();
    int port = ServerProcesses.freePort();
    var url = URI.create("http://127.0.0.1:" + port);
    var environment =
        Map.of("LITELLM_MASTER_KEY", KEY, "LITELLM_LOCAL_MODEL_COST_MAP", "True", "PYTHONUNBUFFERED", "1");
    proxy = OtherServer.start(environment, directory -> {
      var config = Files.writeString(directory.resolve("config.yaml"),
          CONFIGURATION.replace("URL", upstream.url().toString()));
      return List.of(System.getProperty(COMMAND), "--config", config.toString(), "--host", "127.0.0.1", "--port",
          Integer.toString(port), "--telemetry", "False");
    }).awaitReady(started -> url, "/health/liveliness");
    bifrost = Bifrost.builder().provider("proxy", ProviderConfig.of(url).kind("openai").key(KEY))
        .provider("wrong-key", ProviderConfig.of(url).kind("openai").key("sk-another-key-4712"))
        .provider("direct", ProviderConfig.of(upstream.url()).kind("vllm")).open();
  }

  @AfterAll
  static void stop() {
    if (bifrost != null) bifrost.close();
    if (proxy != null) proxy.close();
    if (upstream != null) upstream.close();
  }

  private static ChatCompletionRequest direct(String model) {
    return CHAT.model("direct/" + model);
  }

  private static Rejected rejected(Runnable call) {
    return (Rejected) assertThrows(BifrostException.class, call::run).error();
  }

  @Test
  void listsTheConfiguredModels() {
    var models = bifrost.send(ListModelsRequest.of("proxy")).data();
    assertEquals(List.of("chat", "reasoning"), models.stream().map(model -> model.id()).sorted().toList());
  }

  @Test
  void chatsAreThoseOfTheServerBehindTheProxy() {
    var expected = bifrost.send(direct("meta-llama/Llama-3.2-1B-Instruct"));
    var completion = bifrost.send(CHAT);
    assertEquals(expected.text(), completion.text());
    assertEquals(expected.finishReason(), completion.finishReason());
    assertEquals(expected.usage().orElseThrow().totalTokens(), completion.usage().orElseThrow().totalTokens());
  }

  @Test
  void streamedChatsAreThoseOfTheServerBehindTheProxy() {
    var expected = bifrost.send(direct("meta-llama/Llama-3.2-1B-Instruct"));
    var completion = bifrost.stream(CHAT).collect();
    assertEquals(expected.text(), completion.text());
    assertEquals(expected.finishReason(), completion.finishReason());
    assertTrue(completion.usage().isPresent());
  }

  /** LiteLLM sends the reasoning as {@code reasoning_content}, the older name. */
  @Test
  void reasoningIsRead() {
    var expected = bifrost.send(direct("Qwen/Qwen3-0.6B")).message().reasoning();
    assertFalse(expected.isEmpty());
    assertEquals(expected, bifrost.send(CHAT.model("proxy/reasoning")).message().reasoning());
    assertEquals(expected, bifrost.stream(CHAT.model("proxy/reasoning")).collect().message().reasoning());
  }

  @Test
  void toolCallsAreRead() {
    var request = ChatCompletionRequest.of("proxy/chat", "What is the weather in Paris?").tools(ToolTestCases.WEATHER);
    for (var completion : List.of(bifrost.send(request), bifrost.stream(request).collect())) {
      var call = completion.message().toolCalls().get(0);
      assertEquals(ToolTestCases.WEATHER.name(), call.name());
      assertFalse(call.argumentsObject().members().isEmpty());
    }
  }

  @Test
  void embeddingsAreRead() {
    var expected = bifrost.send(EmbeddingRequest.of("direct/meta-llama/Llama-3.2-1B-Instruct", "a bridge")).first();
    assertEquals(1, bifrost.send(EmbeddingRequest.of("proxy/chat", "a bridge")).first().cosineSimilarity(expected),
        1e-5);
  }

  /** Without a database, the proxy knows only its own key, and answers 400 to others. */
  @Test
  void errorsOfTheProxyAreRead() {
    var wrongKey = rejected(() -> bifrost.send(CHAT.model("wrong-key/chat")));
    assertEquals(List.of(400, Optional.of("no_db_connection")), List.of(wrongKey.status(), wrongKey.type()));
    var unknown = rejected(() -> bifrost.send(CHAT.model("proxy/none")));
    assertEquals(400, unknown.status());
    assertTrue(unknown.message().contains("none"), unknown::message);
  }

  @Test
  void errorsOfTheServerBehindTheProxyKeepTheirStatusAndMessage() {
    for (var request : List.of(CHAT.temperature(2.5), CHAT.maxTokens(999_999))) {
      var error = rejected(() -> bifrost.send(request));
      var expected = rejected(() -> bifrost.send(direct("meta-llama/Llama-3.2-1B-Instruct")
          .parameters(request.parameters())));
      assertEquals(expected.status(), error.status());
      assertTrue(error.message().contains(expected.message()), error::message);
    }
  }

  @Test
  void anErrorInAStreamIsReported() {
    upstream.reply(Reply.sse(
        "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
            + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}]}",
        "{\"error\":{\"message\":\"engine dead\",\"type\":\"InternalServerError\",\"code\":500}}", "[DONE]"));
    var error = rejected(() -> bifrost.stream(CHAT).collect());
    assertEquals(Optional.of(true), Optional.of(error.message().contains("engine dead")), error::message);
  }
}
