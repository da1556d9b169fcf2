package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Tests with the server of llama.cpp, which the Python package xllamacpp contains. It serves a tiny model with random
 * weights, which {@code src/test/servers/llama_cpp.py} generates, so the text is arbitrary.
 */
@EnabledIfSystemProperty(named = LlamaCppTests.PYTHON, matches = EndToEndServer.NOT_BLANK,
    disabledReason = "no llama.cpp is configured; run 'pip install xllamacpp' and set -D" + LlamaCppTests.PYTHON
        + "=/path/to/python")
@Timeout(300)
class LlamaCppTests {
  static final String PYTHON = "bifrost.llamacpp.python";

  private static final ChatCompletionRequest CHAT =
      ChatCompletionRequest.of("llama/tiny", "Hi").maxTokens(12).seed(7).temperature(0);

  private static OtherServer server;
  private static Bifrost bifrost;

  @BeforeAll
  static void start() {
    var script = Path.of("src", "test", "servers", "llama_cpp.py").toAbsolutePath().toString();
    server = OtherServer.start(Map.of(),
        directory -> List.of(System.getProperty(PYTHON), script, directory.toString()))
        .awaitReady(LlamaCppTests::url, "/health");
    bifrost = Bifrost.builder().provider("llama", ProviderConfig.of(url(server)).kind("openai"))
        .provider("vllm", ProviderConfig.of(url(server)).kind("vllm")).open();
  }

  @AfterAll
  static void stop() {
    if (bifrost != null) bifrost.close();
    if (server != null) server.close();
  }

  /** {@return the URL in the output of the script; empty until it has been written} */
  private static URI url(OtherServer server) {
    var output = server.output("out");
    return URI.create(output.endsWith("\n") ? output.strip().replace("URL ", "") : "");
  }

  private static Rejected rejected(Runnable call) {
    return (Rejected) assertThrows(BifrostException.class, call::run).error();
  }

  @Test
  void listsItsModel() {
    var models = bifrost.send(ListModelsRequest.of("llama")).data();
    assertEquals(List.of("tiny"), models.stream().map(model -> model.id()).toList());
  }

  @Test
  void chatsHaveATextAFinishReasonAndAUsage() {
    for (var request : List.of(CHAT, CHAT.model("vllm/tiny"))) {
      var completion = bifrost.send(request);
      assertFalse(completion.text().isEmpty());
      assertEquals(Optional.of(FinishReason.LENGTH), completion.finishReason());
      assertEquals(12, completion.usage().orElseThrow().completionTokens());
    }
  }

  /** The text of the stream may end with an incomplete character, because each token is one byte. */
  @Test
  void streamedChatsHaveTheChunksThatTheirCompletionMerges() {
    try (var chunks = bifrost.stream(CHAT)) {
      var text = chunks.events().map(chunk -> chunk.text()).collect(Collectors.joining());
      var completion = chunks.collect();
      assertEquals(text, completion.text());
      assertEquals(Optional.of(FinishReason.LENGTH), completion.finishReason());
      assertEquals(12, completion.usage().orElseThrow().completionTokens());
    }
  }

  @Test
  void closingAStreamEndsIt() {
    try (var chunks = bifrost.stream(CHAT.maxTokens(1500).with("ignore_eos", true))) {
      chunks.iterator().next();
    }
    assertFalse(bifrost.send(CHAT).text().isEmpty());
  }

  private enum Answer {
    YES, NO
  }

  private record Reply(Answer answer, boolean certain) {}

  @Test
  void typedResponsesAreConstrainedByTheirSchema() {
    var reply = bifrost.send(CHAT.maxTokens(200).as(Reply.class)).value();
    assertTrue(List.of(Answer.values()).contains(reply.answer()));
  }

  @Test
  void completionsContinueThePrompt() {
    var completion =
        bifrost.send(CompletionRequest.of("llama/tiny", "Hi").maxTokens(4).temperature(0).with("ignore_eos", true));
    assertEquals(4, completion.usage().orElseThrow().completionTokens());
  }

  @Test
  void embeddingsAreReadFromBase64AndFromNumbers() {
    var request = EmbeddingRequest.of("vllm/tiny", "Hi", "there");
    var vectors = bifrost.send(request).data();
    var numbers = bifrost.send(request.with("encoding_format", "float")).data();
    assertEquals(List.of(64, 64), vectors.stream().map(each -> each.vector().length).toList());
    for (int i = 0; i < 2; i++) assertEquals(1, vectors.get(i).cosineSimilarity(numbers.get(i)), 1e-4);
  }

  @Test
  void responsesUseTheirOwnEndpointOrChatCompletions() {
    var request = ResponsesRequest.of("llama/tiny", "Hi").maxOutputTokens(4);
    for (var each : List.of(request, request.model("vllm/tiny"))) {
      assertFalse(bifrost.send(each).text().isEmpty());
      assertFalse(bifrost.stream(each).collect().text().isEmpty());
    }
  }

  @Test
  void errorsAreRead() {
    var invalid = rejected(() -> bifrost.send(CHAT.with("temperature", "hot")));
    assertEquals(List.of(400, Optional.of("invalid_request_error")), List.of(invalid.status(), invalid.type()));
    assertEquals(404, rejected(() -> bifrost.send(RawRequest.get("llama", "/v1/none"))).status());
    var rerank = rejected(() -> bifrost.send(RerankRequest.of("vllm/tiny", "q", List.of("a"))));
    assertEquals(List.of(501, Optional.of("not_supported_error")), List.of(rerank.status(), rerank.type()));
  }

  @Test
  void healthIsReadyWithoutAVersion() {
    var health = bifrost.health("llama");
    assertTrue(health.isReady());
    assertEquals(Optional.empty(), health.version());
  }

  @Test
  void otherMembersAreKept() {
    assertTrue(bifrost.send(CHAT).extras().get("timings") instanceof JsonObject);
  }
}
