package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.ModelListJson;
import bifrost.openai.internal.http.BufferedBodyTests;
import bifrost.openai.internal.provider.ResponseFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decoding of the chat completions, model lists and errors recorded from a real vLLM 0.32.0 server, regardless of how
 * the network splits them.
 */
class RecordedResponseTests {
  @Nested
  class UnaryResponses {
    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat-json-schema", "chat-logprobs", "chat-reasoning", "chat-stop",
        "chat-structured-choice", "chat-tool-named", "chat-tool-required", "chat-tool-result"})
    void decodesEveryMemberOfARecordedChatCompletion(String name) {
      assertEquals(ExpectedResponses.of(name),
          decode(RecordedHttpMessage.response(name).body(), ChatCompletionJson::read));
    }

    @Test
    void decodesTheRecordedModelList() {
      assertEquals(ExpectedResponses.models(),
          decode(RecordedHttpMessage.response("models").body(), ModelListJson::read));
    }

    @Test
    void receivesTheSameBodyRegardlessOfHowItIsSplit() {
      var body = RecordedHttpMessage.response("chat-tool-required").body();
      for (int i = 0; i <= body.length; i++) {
        assertEquals(ByteBuffer.wrap(body), receive(ResponseFeed.splitAt(body, i)));
      }
      assertEquals(ByteBuffer.wrap(body), receive(ResponseFeed.everyByte(body)));
    }

    private ByteBuffer receive(List<byte[]> buffers) {
      var recording = RecordedHttpMessage.response("chat-tool-required");
      var body = BufferedBodyTests.subscriber(recording.fields(), ResponseFeed.LIMIT);
      body.onSubscribe(new ResponseFeed.Subscription());
      for (var buffer : buffers) body.onNext(List.of(ByteBuffer.wrap(buffer)));
      body.onComplete();
      return ByteBuffer.wrap(body.getBody().toCompletableFuture().join().bytes());
    }

    private <T> T decode(byte[] body, RawResponse.Decoder<T> decoder) {
      try {
        return RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), body).decode(new JsonReader(body), decoder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class Streams {
    @ParameterizedTest
    @CsvSource({"chat-stream,1", "chat-stream-no-usage,1", "chat-stream-n2-logprobs,2", "chat-reasoning-stream,1",
        "chat-tool-named-stream,1", "chat-tool-required-stream,1", "chat-unicode-stream,1"})
    void decodesEveryChunkOfARecordedStreamSplitAtAnyOffset(String name, int n) {
      var recording = RecordedHttpMessage.response(name);
      var expected = new ResponseFeed.Result(ExpectedStreams.of(name), Optional.empty());
      var body = recording.body();
      assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.unsplit(body), n));
      assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.everyByte(body), n));
      // A long stream has many similar events, so every seventh offset covers each position within an event.
      int step = body.length < 4000 ? 1 : 7;
      for (int i = 1; i < body.length; i += step) {
        assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.splitAt(body, i), n),
            "split at " + i);
      }
    }
  }

  /**
   * The unary response and the stream recorded for the same request. They differ in ids, times and the white space of
   * arguments.
   */
  @Nested
  class Collected {
    @ParameterizedTest
    @CsvSource({"chat-stream,chat", "chat-tool-named-stream,chat-tool-named",
        "chat-tool-required-stream,chat-tool-required"})
    void collectedStreamEqualsTheUnaryResponse(String stream, String unary) {
      assertEquals(comparable(ExpectedResponses.of(unary)), comparable(collect(stream)));
    }

    @Test
    void collectedStreamWithoutUsageEqualsTheUnaryResponseExceptTheUsage() {
      var unary = ExpectedResponses.of("chat");
      var collected = comparable(collect("chat-stream-no-usage"));
      assertEquals(Optional.empty(), collected.usage());
      assertEquals(unary.choices(), collected.choices());
      assertEquals(unary.systemFingerprint(), collected.systemFingerprint());
    }

    @Test
    void aShorterStreamIsAPrefixOfTheUnaryResponse() {
      var unary = ExpectedResponses.of("chat-reasoning").message();
      var collected = collect("chat-reasoning-stream").message();
      assertEquals(unary.reasoning(), collected.reasoning());
      assertTrue(unary.text().startsWith(collected.text()), collected.text());
    }

    private ChatCompletion collect(String stream) {
      var recording = RecordedHttpMessage.response(stream);
      var chunks = ResponseFeed.read(recording.headers(), ResponseFeed.unsplit(recording.body()), 1).chunks();
      return chunks.stream().collect(ChatCompletionRequest.of("m", "hi").collector());
    }

    private ChatCompletion comparable(ChatCompletion response) {
      var choices = response.choices().stream().map(choice -> new ChatCompletion.Choice(choice.index(),
          comparable(choice.message()), choice.finishReason(), choice.logprobs(), choice.extras())).toList();
      return new ChatCompletion("", Optional.empty(), response.model(), choices, response.usage(),
          response.systemFingerprint(), response.extras());
    }

    private AssistantMessage comparable(AssistantMessage message) {
      var calls = message.toolCalls().stream()
          .map(call -> ToolCall.of("", call.name(), call.argumentsObject().toString())).toList();
      return message.reasoning(message.reasoning(), "").toolCalls(calls);
    }
  }

  @Nested
  class Errors {
    @ParameterizedTest
    @ValueSource(strings = {"error-400-context", "error-400-empty-prompt", "error-400-json",
        "error-400-missing-messages", "error-400-temperature", "error-401-no-key", "error-401-wrong-key",
        "error-404-model", "error-404-model-stream", "error-404-route", "error-405"})
    void decodesEveryMemberOfARecordedError(String name) {
      var recording = RecordedHttpMessage.response(name);
      var response = RawResponse.of(recording.status(), recording.headers(), recording.body());
      assertEquals(ExpectedErrors.of(name), ErrorDecoder.fromErrorStatus(response).error());
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-200-stream-completion", "error-200-stream-engine-death", "error-200-stream-grammar",
        "error-200-stream-logprobs"})
    void deliversTheChunksBeforeAnErrorInAStreamSplitAtAnyOffset(String name) {
      var recording = RecordedHttpMessage.response(name);
      var expected = new ResponseFeed.Result(ExpectedStreams.of(name), Optional.of(ExpectedErrors.of(name)));
      assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.unsplit(recording.body()), 1));
      assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.everyByte(recording.body()), 1));
      for (int i = 1; i < recording.body().length; i++) {
        assertEquals(expected, ResponseFeed.read(recording.headers(), ResponseFeed.splitAt(recording.body(), i), 1),
            "split at " + i);
      }
    }
  }
}
