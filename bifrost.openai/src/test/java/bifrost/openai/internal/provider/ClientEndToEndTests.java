package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.Tool;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.ExpectedResponses;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider together with the public client, connected to a server that responds like vLLM. */
@Timeout(60)
class ClientEndToEndTests {
  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url() + "/v1/"));
  private final ChatCompletionRequest chat =
      ChatCompletionRequest.of("openai/" + ExpectedResponses.LLAMA, "Hi").seed(7).maxTokens(20);

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  /** Removes the id and the time, in which two responses to the same request differ. */
  private static ChatCompletion comparable(ChatCompletion completion) {
    return new ChatCompletion("", Optional.empty(), completion.model(), completion.choices(), completion.usage(),
        completion.systemFingerprint(), completion.extras());
  }

  private ChatCompletion collect(ChatCompletionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.collect();
    }
  }

  private BifrostError failure(ChatCompletionRequest request) {
    return assertInstanceOf(Outcome.Failure.class, bifrost.trySend(request)).error();
  }

  @Test
  void collectedStreamEqualsTheUnaryResponse() {
    for (var request : List.of(chat, chat.n(2), chat.logprobs(true).topLogprobs(2), chat.stop("e"))) {
      var unary = bifrost.send(request);
      assertFalse(unary.text().isEmpty());
      assertEquals(comparable(unary), comparable(collect(request)));
    }
  }

  @Test
  void readsReasoningAndCallsTools() {
    assertFalse(bifrost.send(chat.model("openai/" + ExpectedResponses.QWEN)).message().reasoning().isEmpty());
    var parameters = JsonObject.of("type", "object").with("properties", Map.of("city", Map.of("type", "string")));
    var weather = Tool.of("get_weather", "The weather.", parameters);
    var question = chat.messages(List.of(Message.user("What is the weather in Oslo?"))).tools(weather).maxTokens(200);
    var callingResponse = bifrost.send(question);
    assertEquals("get_weather", callingResponse.toolCalls().get(0).name());
    assertEquals(Optional.of(FinishReason.TOOL_CALLS), callingResponse.finishReason());
    var finalResponse = collect(
        question.then(callingResponse.message()).then(Message.tool(callingResponse.toolCalls().get(0), "sunny")));
    assertFalse(finalResponse.text().isEmpty());
  }

  @Test
  void listsModelsWithTheirProviderPrefix() {
    assertEquals(List.of("openai/" + ExpectedResponses.LLAMA, "openai/" + ExpectedResponses.QWEN),
        bifrost.send(ListModelsRequest.of("openai")).targets());
  }

  @Test
  void reportsTheErrorsOfTheServer() {
    assertEquals(404, assertInstanceOf(Rejected.class, failure(chat.model("openai/nope"))).status());
    assertEquals(404, assertInstanceOf(Rejected.class, failure(chat.model("openai/missing-inside-200"))).status());
    assertEquals(Optional.of("temperature"), assertInstanceOf(Rejected.class, failure(chat.temperature(-3))).param());
    var streamed = assertThrows(BifrostException.class, () -> bifrost.stream(chat.temperature(-3)).close());
    assertEquals(failure(chat.temperature(-3)), streamed.error());
  }

  @Test
  void sendsTheKey() {
    server.key("s3cret-key");
    assertEquals(401, assertInstanceOf(Rejected.class, failure(chat)).status());
    try (var clientWithKey = OpenAiClients.open(ProviderConfig.of(server.url().toString()).key("s3cret-key"))) {
      assertFalse(clientWithKey.send(chat).text().isEmpty());
    }
  }

  @Test
  void aLostConnectionIsUnreachableBeforeTheHeadAndTruncatedAfterIt() {
    server.reply(Reply.json("{\"choices\":[]}").end(Reply.Ending.CUT));
    assertInstanceOf(Truncated.class, failure(chat));
    server.reply(Reply.sse(StreamCompletionTests.TEXT, StreamCompletionTests.FINISH).end(Reply.Ending.CUT));
    assertInstanceOf(Truncated.class, assertThrows(BifrostException.class, () -> collect(chat)).error());
    server.reply(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
    assertInstanceOf(Unreachable.class, failure(chat));
  }

  @Test
  void closingAStreamEarlyCancelsItAndDisconnects() throws Exception {
    server.reply(Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL));
    var stream = bifrost.stream(chat);
    assertEquals("Hi", stream.iterator().next().text());
    stream.close();
    assertInstanceOf(Cancelled.class, assertThrows(BifrostException.class, stream::collect).error());
    server.requests().get(0).disconnected().get();
  }

  @Test
  void anErrorInAStreamEndsItAsAFailure() {
    server.reply(Reply.sse(StreamCompletionTests.TEXT, "{\"error\":{\"message\":\"died\",\"code\":500}}", "[DONE]"));
    try (var stream = bifrost.stream(chat)) {
      assertThrows(BifrostException.class, stream::collect);
      assertTrue(stream.outcome().orElseThrow() instanceof Outcome.Failure);
      assertEquals("Hi", stream.partial().text());
    }
  }
}
