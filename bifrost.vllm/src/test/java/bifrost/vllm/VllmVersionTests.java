package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.StructuredOutputs;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests with responses of several vLLM versions. Each test has a row in the guide to versions, which names it; a test
 * of the guide compares both.
 */
@Timeout(60)
class VllmVersionTests {
  private static final ChatCompletionRequest CHAT = ChatCompletionRequest.of("vllm/m", "Hi");
  private static final String FLAT =
      "{\"object\":\"error\",\"message\":\"too hot\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}";

  private FakeServer server;
  private Bifrost bifrost;

  @BeforeEach
  void open() {
    server = FakeServer.start();
    bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url()))
        .provider("native", ProviderConfig.of(server.url()).kind("vllm").option("responses", "native")).open();
  }

  @AfterEach
  void close() {
    bifrost.close();
    server.assertAllRepliesUsed();
    server.close();
  }

  /** {@return a chat completion whose choice and message have these members} */
  private ChatCompletion completion(String message, String choice) {
    server.reply(Reply.json("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," + message
        + "},\"logprobs\":null,\"finish_reason\":\"stop\"," + choice
        + "}],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":7,\"completion_tokens\":2}}"));
    return bifrost.send(CHAT);
  }

  private ChatCompletion completion(String message) {
    return completion(message, "\"stop_reason\":null");
  }

  /** {@return the completion of a stream of these deltas, each with the other members of its choice} */
  private ChatCompletion streamed(String... choices) {
    var events = new String[choices.length + 1];
    for (int i = 0; i < choices.length; i++) {
      events[i] = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
          + "\"choices\":[{\"index\":0," + choices[i] + "}]}";
    }
    events[choices.length] = "[DONE]";
    server.reply(Reply.sse(events));
    return bifrost.stream(CHAT).collect();
  }

  private JsonObject sent() {
    return server.requests().get(0).json();
  }

  private static Rejected rejected(Runnable call) {
    return (Rejected) assertThrows(BifrostException.class, call::run).error();
  }

  private static void assertTooHot(Rejected error) {
    assertEquals(Rejected.of(400, "too hot").type("BadRequestError").serverCode("400").body(error.body()), error);
  }

  @Nested
  class Errors {
    @Test
    void flatErrorsAreRead() {
      server.reply(Reply.json(400, FLAT));
      assertTooHot(rejected(() -> bifrost.send(CHAT)));
    }

    @Test
    void flatErrorsInStreamsAreRead() {
      server.reply(Reply.sse("{\"error\":" + FLAT + "}", "[DONE]"));
      assertTooHot(rejected(() -> bifrost.stream(CHAT)));
    }

    @Test
    void nestedErrorsAreRead() {
      server.reply(Reply.json(400,
          "{\"error\":{\"message\":\"too hot\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}}"));
      assertTooHot(rejected(() -> bifrost.send(CHAT)));
    }

    @Test
    void unauthorizedIsAString() {
      server.reply(Reply.json(401, "{\"error\":\"Unauthorized\"}"));
      var error = rejected(() -> bifrost.send(CHAT));
      assertEquals(List.of(401, "Unauthorized"), List.of(error.status(), error.message()));
    }

    @Test
    void aModelWithoutTheTaskIsRejectedWith400() {
      server.reply(Reply.json(400, "{\"object\":\"error\",\"message\":\"The model does not support Embeddings API\","
          + "\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"));
      var error = rejected(() -> bifrost.send(EmbeddingRequest.of("vllm/m", "Hi")));
      assertEquals(List.of(400, "The model does not support Embeddings API"), List.of(error.status(), error.message()));
    }

    @Test
    void aModelWithoutTheTaskIsRejectedWith501() {
      server.reply(Reply.json(501, "{\"error\":{\"message\":\"The model does not support Embeddings API\","
          + "\"type\":\"NotImplementedError\",\"param\":null,\"code\":501}}"));
      var error = rejected(() -> bifrost.send(EmbeddingRequest.of("vllm/m", "Hi")));
      assertEquals(List.of(501, Optional.of("NotImplementedError"), false),
          List.of(error.status(), error.type(), error.isTransient()));
    }

    @Test
    void aPromptWithTooManyOutputTokensIsRejected() {
      server.reply(Reply.json(400, "{\"error\":{\"message\":\"This model's maximum context length is 2048 tokens. "
          + "However, you requested 2100 tokens (100 in the messages, 2000 in the completion). Please reduce the "
          + "length of the messages or completion.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}}"));
      assertTrue(rejected(() -> bifrost.send(CHAT.maxTokens(2000))).message().contains("2100 tokens"));
    }

    @Test
    void emptyToolsAreNotSent() {
      bifrost.send(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").tools(List.of()));
      assertEquals(Optional.empty(), sent().tryGet("tools"));
    }
  }

  @Nested
  class Reasoning {
    @Test
    void theOldNameIsRead() {
      assertEquals("hm", completion("\"reasoning_content\":\"hm\",\"content\":\"Hi\"").message().reasoning());
    }

    @Test
    void bothNamesAreReadOnce() {
      var message = "\"reasoning\":\"hm\",\"reasoning_content\":\"hm\",\"content\":\"Hi\"";
      assertEquals("hm", completion(message).message().reasoning());
      assertEquals("hm", streamed("\"delta\":{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}",
          "\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"").message().reasoning());
    }

    @Test
    void theNewNameIsRead() {
      assertEquals("hm", completion("\"reasoning\":\"hm\",\"content\":\"Hi\"").message().reasoning());
    }

    @Test
    void historyIsSentUnderBothNames() {
      var answer = completion("\"reasoning\":\"hm\",\"content\":\"Hi\"").message();
      server.clearRequests();
      server.reply(
          Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"));
      bifrost.send(CHAT.then(answer));
      var message = (JsonObject) ((JsonArray) sent().get("messages")).elements().get(1);
      assertEquals(List.of(Optional.of("hm"), Optional.of("hm")),
          List.of(message.string("reasoning"), message.string("reasoning_content")));
    }
  }

  @Nested
  class ChatCompletions {
    @Test
    void emptyToolCallsAreNoToolCalls() {
      assertEquals(List.of(), completion("\"content\":\"Hi\",\"tool_calls\":[]").message().toolCalls());
    }

    @Test
    void missingToolCallsAreNoToolCalls() {
      assertEquals(List.of(), completion("\"content\":\"Hi\",\"refusal\":null,\"audio\":null").message().toolCalls());
    }

    @Test
    void stopReasonsAreTextOrTokens() {
      assertEquals("\"END\"", completion("\"content\":\"Hi\"", "\"stop_reason\":\"END\"").choices().get(0).stopReason()
          .orElseThrow().toString());
      assertEquals("128009", completion("\"content\":\"Hi\"", "\"stop_reason\":128009").choices().get(0).stopReason()
          .orElseThrow().toString());
      assertEquals(Optional.empty(), completion("\"content\":\"Hi\"").choices().get(0).stopReason());
    }

    @Test
    void tokenIdsAreRead() {
      assertEquals(List.of(7, 8), completion("\"content\":\"Hi\"", "\"token_ids\":[7,8]").choices().get(0).tokenIds());
      assertEquals(List.of(7, 8), streamed("\"delta\":{\"content\":\"H\"},\"token_ids\":[7]",
          "\"delta\":{\"content\":\"i\"},\"finish_reason\":\"stop\",\"token_ids\":[8]").choices().get(0).tokenIds());
      assertEquals(List.of(), completion("\"content\":\"Hi\"").choices().get(0).tokenIds());
    }

    @Test
    void promptLogprobsAreKept() {
      server
          .reply(Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
              + "\"prompt_logprobs\":[null,{\"42\":{\"logprob\":-0.5,\"rank\":1,\"decoded_token\":\"Hi\"}}]}"));
      var logprobs = (JsonArray) bifrost.send(CHAT).extras().get("prompt_logprobs");
      assertEquals("[null,{\"42\":{\"logprob\":-0.5,\"rank\":1,\"decoded_token\":\"Hi\"}}]", logprobs.toString());
    }

    @Test
    void transferParametersAreKept() {
      server.reply(Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\","
          + "\"weight_versions\":[\"w1\"]}],\"kv_transfer_params\":{\"remote_host\":\"gpu-2\"}}", "[DONE]"));
      var completion = bifrost.stream(CHAT).collect();
      assertEquals("{\"remote_host\":\"gpu-2\"}", completion.extras().get("kv_transfer_params").toString());
      assertEquals("[\"w1\"]", completion.choices().get(0).extras().get("weight_versions").toString());
    }

    @Test
    void keepAliveCommentsAreIgnored() {
      server
          .reply(Reply.events(": keep-alive\n\n: keep-alive\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"
              + "\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n: keep-alive\n\ndata: [DONE]\n\n"));
      assertEquals("Hi", bifrost.stream(CHAT).collect().text());
    }

    @Test
    void newFinishReasonsAreRead() {
      assertEquals(Optional.of(FinishReason.REPETITION),
          streamed("\"delta\":{\"content\":\"la\"},\"finish_reason\":\"repetition\"").finishReason());
      assertEquals(Optional.of(FinishReason.ABORT),
          streamed("\"delta\":{\"content\":\"la\"},\"finish_reason\":\"abort\"").finishReason());
    }

    @Test
    void cachedTokensAreReadIfPresent() {
      server
          .reply(Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
              + "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":7,\"completion_tokens\":2,"
              + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"created_cache_tokens\":1}}}"));
      assertEquals(OptionalLong.of(4), bifrost.send(CHAT).usage().orElseThrow().cachedTokens());
      assertEquals(OptionalLong.empty(), completion("\"content\":\"Hi\"").usage().orElseThrow().cachedTokens());
    }

    @Test
    void chunksWithoutNullMembersAreRead() { // the experimental frontend in Rust omits them
      assertEquals("Hi", streamed("\"delta\":{\"role\":\"assistant\"}", "\"delta\":{\"content\":\"Hi\"}",
          "\"delta\":{},\"finish_reason\":\"stop\"").text());
    }
  }

  @Nested
  class StructuredOutput {
    @Test
    void guidedMembersAreSentOnRequest() {
      completionOf(CHAT.with("guided_choice", List.of("yes", "no")));
      assertEquals("[\"yes\",\"no\"]", sent().get("guided_choice").toString());
    }

    @Test
    void structuredOutputsAreSent() {
      completionOf(CHAT.structuredOutputs(StructuredOutputs.choice("yes", "no")));
      assertEquals("{\"choice\":[\"yes\",\"no\"]}", sent().get("structured_outputs").toString());
    }

    private void completionOf(ChatCompletionRequest request) {
      server.reply(
          Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}"));
      assertEquals("yes", bifrost.send(request).text());
    }
  }

  @Nested
  class Completions {
    @Test
    void promptMembersOfChoicesAreKept() {
      server.reply(Reply.json("{\"choices\":[{\"index\":0,\"text\":\"Hi\",\"finish_reason\":\"stop\","
          + "\"prompt_token_ids\":[1,2],\"token_ids\":[3]}]}"));
      var choice = bifrost.send(CompletionRequest.of("vllm/m", "Hi")).choices().get(0);
      assertEquals("[1,2]", choice.extras().get("prompt_token_ids").toString());
    }
  }

  @Nested
  class OtherEndpoints {
    private static final String RANKING =
        "{\"results\":[{\"index\":0,\"document\":{\"text\":\"a\"},\"relevance_score\":0.5}]}";
    private static final String SCORES = "{\"data\":[{\"index\":0,\"object\":\"score\",\"score\":0.5}]}";
    private static final Reply MISSING = Reply.json(404, "{\"detail\":\"Not Found\"}");

    private List<String> paths() {
      return server.requests().stream().map(request -> request.path()).toList();
    }

    @Test
    void rerankUsesTheOldPathIfTheNewOneIsMissing() {
      server.reply(MISSING, Reply.json(RANKING));
      bifrost.send(RerankRequest.of("vllm/m", "q", List.of("a")));
      assertEquals(List.of("/v1/rerank", "/rerank"), paths());
    }

    @Test
    void rerankIsNotFoundIfBothPathsAreMissing() {
      server.reply(MISSING, MISSING);
      assertEquals(404, rejected(() -> bifrost.send(RerankRequest.of("vllm/m", "q", List.of("a")))).status());
    }

    @Test
    void scoreUsesTheOtherPathIfOneIsMissing() {
      server.reply(MISSING, Reply.json(SCORES));
      assertEquals(0.5, bifrost.send(ScoreRequest.of("vllm/m", "a", "b")).first().score());
      assertEquals(List.of("/v1/score", "/score"), paths());
    }

    @Test
    void responsesNeedNoEndpointOfTheirOwn() {
      server.reply(
          Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"));
      assertEquals("Hi", bifrost.send(ResponsesRequest.of("vllm/m", "Hi")).text());
      assertEquals(List.of("/v1/chat/completions"), paths());
    }

    @Test
    void nativeResponsesAreReadWithoutDone() {
      server.reply(Reply.events("event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,"
          + "\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"in_progress\",\"output\":[]}}\n\n"
          + "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":1,"
          + "\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"completed\","
          + "\"output\":[{\"type\":\"message\","
          + "\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\","
          + "\"text\":\"Hi\",\"annotations\":[]}]}]}}\n\n"));
      assertEquals("Hi", bifrost.stream(ResponsesRequest.of("native/m", "Hi")).collect().text());
      assertEquals(List.of("/v1/responses"), paths());
    }

    @Test
    void durationsAreTextOrNumbers() {
      for (var duration : List.of("\"2.5\"", "2.5")) {
        server.reply(Reply.json("{\"task\":\"transcribe\",\"language\":\"en\",\"duration\":" + duration
            + ",\"text\":\"Hi\",\"segments\":[]}"));
        var request =
            TranscriptionRequest.of("vllm/m", Upload.of("a.wav", new byte[10])).responseFormat("verbose_json");
        assertEquals(Optional.of(2.5), bifrost.send(request).duration());
      }
    }

    @Test
    void modelsWithoutALengthAreRead() {
      server.reply(Reply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"created\":1,"
          + "\"owned_by\":\"vllm-frontend-rs\"},{\"id\":\"lora\",\"object\":\"model\",\"created\":1,"
          + "\"owned_by\":\"vllm\","
          + "\"parent\":\"m\",\"max_model_len\":null,\"permission\":[]}]}"));
      var models = bifrost.send(ListModelsRequest.of("vllm")).data();
      assertEquals(List.of(OptionalLong.empty(), OptionalLong.empty()),
          models.stream().map(model -> model.maxModelLen()).toList());
    }

    @Test
    void healthReportsTheVersion() {
      server.respondWith(request -> request.path().equals("/version")
          ? Optional.of(Reply.json("{\"version\":\"0.33.0\"}"))
          : Optional.empty());
      assertEquals(Optional.of("0.33.0"), bifrost.health("vllm").version());
    }
  }
}
