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

/** The wire under the client that users have, before a server that answers like vLLM. */
@Timeout(60)
class ClientEndToEndTests {
  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url() + "/v1/"));
  private final ChatCompletionRequest ask =
      ChatCompletionRequest.of("openai/" + ExpectedResponses.LLAMA, "Hi").seed(7).maxTokens(20);

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  /** DESIGN 6: equal up to id and time. */
  private static ChatCompletion comparable(ChatCompletion answer) {
    return new ChatCompletion("", Optional.empty(), answer.model(), answer.choices(), answer.usage(),
        answer.systemFingerprint(), answer.extras());
  }

  private ChatCompletion collect(ChatCompletionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.collect();
    }
  }

  private BifrostError failure(ChatCompletionRequest request) {
    return assertInstanceOf(Outcome.Failure.class, bifrost.attempt(request)).error();
  }

  @Test
  void aStreamSaysWhatTheWholeAnswerSays() {
    for (var request : List.of(ask, ask.n(2), ask.logprobs(true).topLogprobs(2), ask.stop("e"))) {
      var whole = bifrost.send(request);
      assertFalse(whole.text().isEmpty());
      assertEquals(comparable(whole), comparable(collect(request)));
    }
  }

  @Test
  void reasoningIsReadAndToolsAreCalled() {
    assertFalse(bifrost.send(ask.model("openai/" + ExpectedResponses.QWEN)).message().reasoning().isEmpty());
    var parameters = JsonObject.of("type", "object").with("properties", Map.of("city", Map.of("type", "string")));
    var weather = Tool.of("get_weather", "The weather.", parameters);
    var question = ask.messages(List.of(Message.user("What is the weather in Oslo?"))).tools(weather).maxTokens(200);
    var called = bifrost.send(question);
    assertEquals("get_weather", called.toolCalls().get(0).name());
    assertEquals(Optional.of(FinishReason.TOOL_CALLS), called.finishReason());
    var answered = collect(question.then(called.message()).then(Message.tool(called.toolCalls().get(0), "sunny")));
    assertFalse(answered.text().isEmpty());
  }

  @Test
  void modelsAreListed() {
    assertEquals(List.of("openai/" + ExpectedResponses.LLAMA, "openai/" + ExpectedResponses.QWEN),
        bifrost.send(ListModelsRequest.of("openai")).ids());
  }

  @Test
  void errorsAreTheServersOwn() {
    assertEquals(404, assertInstanceOf(Rejected.class, failure(ask.model("openai/nope"))).status());
    assertEquals(404, assertInstanceOf(Rejected.class, failure(ask.model("openai/missing-inside-200"))).status());
    assertEquals(Optional.of("temperature"), assertInstanceOf(Rejected.class, failure(ask.temperature(-3))).param());
    var streamed = assertThrows(BifrostException.class, () -> bifrost.stream(ask.temperature(-3)).close());
    assertEquals(failure(ask.temperature(-3)), streamed.error());
  }

  @Test
  void theKeyIsSent() {
    server.key("s3cret-key");
    assertEquals(401, assertInstanceOf(Rejected.class, failure(ask)).status());
    try (var keyed = OpenAiClients.open(ProviderConfig.of(server.url().toString()).key("s3cret-key"))) {
      assertFalse(keyed.send(ask).text().isEmpty());
    }
  }

  @Test
  void aConnectionThatIsLostIsTruncatedAfterTheHeadAndUnreachableBeforeIt() {
    server.reply(Reply.json("{\"choices\":[]}").end(Reply.Ending.CUT));
    assertInstanceOf(Truncated.class, failure(ask));
    server.reply(Reply.sse(StreamCompletionTests.TEXT, StreamCompletionTests.FINISH).end(Reply.Ending.CUT));
    assertInstanceOf(Truncated.class, assertThrows(BifrostException.class, () -> collect(ask)).error());
    server.reply(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
    assertInstanceOf(Unreachable.class, failure(ask));
  }

  @Test
  void aStreamThatIsLeftEarlyIsCancelledAndTheServerSeesIt() throws Exception {
    server.reply(Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL));
    var stream = bifrost.stream(ask);
    assertEquals("Hi", stream.iterator().next().text());
    stream.close();
    assertInstanceOf(Cancelled.class, assertThrows(BifrostException.class, stream::collect).error());
    server.requests().get(0).disconnected().get();
  }

  @Test
  void anErrorInTheStreamIsItsOnlyEnd() {
    server.reply(Reply.sse(StreamCompletionTests.TEXT, "{\"error\":{\"message\":\"died\",\"code\":500}}", "[DONE]"));
    try (var stream = bifrost.stream(ask)) {
      assertThrows(BifrostException.class, stream::collect);
      assertTrue(stream.outcome().orElseThrow() instanceof Outcome.Failure);
      assertEquals("Hi", stream.partial().text());
    }
  }
}
