package bifrost.vllm;

import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.finish;
import static bifrost.vllm.ScriptedEvents.raw;
import static bifrost.vllm.ScriptedEvents.text;
import static bifrost.vllm.ScriptedEvents.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.FinishReason;
import bifrost.api.Outcome;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for the endings of streams observed on servers, and for unusual streams, through the complete client. */
class StreamEndingsEndToEndTests extends EndToEndTestCases {
  StreamEndingsEndToEndTests() {
    super(EndToEndServer.fake());
  }

  /** {@return the result of the scripted stream} */
  private ChatCompletion completion(Reply reply) {
    script(reply);
    return streamed(request("Hi"));
  }

  private void assertHello(Reply reply) {
    var completion = completion(reply);
    assertEquals("Hello", completion.text());
    assertEquals(Optional.of(FinishReason.STOP), completion.finishReason());
  }

  /**
   * Reads the scripted stream until its error, and checks the text before the error. Reading again must throw
   * the same error.
   *
   * @return the error
   */
  private BifrostError failure(Reply reply, String text) {
    script(reply);
    try (var stream = bifrost.stream(request("Hi"))) {
      var read = new ArrayList<ChatCompletionChunk>();
      var chunks = stream.iterator();
      var thrown = assertThrows(BifrostException.class, () -> {
        while (chunks.hasNext()) read.add(chunks.next());
      });
      assertEquals(text, String.join("", read.stream().map(ChatCompletionChunk::text).toList()),
          "events before the error are delivered");
      assertSame(thrown.error(), errorOf(chunks::next));
      assertSame(thrown.error(), errorOf(stream::collect));
      assertTrue(
          stream.outcome().orElseThrow() instanceof Outcome.Failure<?> failure && failure.error() == thrown.error());
      assertEquals(text, stream.partial().text());
      return thrown.error();
    }
  }

  @Nested
  class WhenAnEventIsAnError {
    private static final String ERROR =
        "{\"error\": {\"message\": \"EngineCore encountered an issue.\", \"type\": \"InternalServerError\", "
            + "\"param\": null, \"code\": 500}}";

    @Test
    void failsAtAnErrorEventEvenIfDoneFollows() {
      var error = assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hel"), ERROR, DONE), "Hel"));
      assertEquals(500, error.status());
      assertEquals("EngineCore encountered an issue.", error.message());
      assertEquals(Optional.of("InternalServerError"), error.type());
      assertEquals(ERROR, error.body());
    }

    @Test
    void failsAtAnErrorEventAfterTheFinishReason() {
      assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hello"), finish(), ERROR, DONE), "Hello"));
    }

    @Test
    void failsAtAnEventWithBothAnErrorAndChoices() {
      var errorWithChoice = ScriptedEvents.chunk(0, JsonObject.of("content", "lo"), "stop").with("error",
          JsonObject.of("message", "no more").with("code", 503));
      var error =
          assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hel"), errorWithChoice.toString(), DONE), "Hel"));
      assertEquals(503, error.status());
    }

    @Test
    void openingAStreamThrowsTheErrorOfTheFirstEvent() {
      script(Reply.sse(ERROR, DONE));
      assertEquals(500, errorOf(Rejected.class, () -> bifrost.stream(request("Hi"))).status());
    }

    @Test
    void ignoresANullError() {
      var withNull = ScriptedEvents.chunk(0, JsonObject.of("content", "Hello"), null).with("error", null);
      assertHello(Reply.sse(withNull.toString(), finish(), DONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{\"index\":0,\"delta\":{\"content\":7}}]}", "{\"choices\":", "[]", "Hello",
        "{\"choices\":{}}"})
    void reportsAnInvalidEventAsMalformed(String data) {
      var error =
          assertInstanceOf(Malformed.class, failure(Reply.sse(text("Hel"), data, text("lo"), finish(), DONE), "Hel"));
      assertEquals(data, error.body());
    }
  }

  @Nested
  class WhenTheConnectionIsLost {
    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET"})
    void reportsALostConnectionAsTruncated(Ending ending) {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel"), text("lo")).end(ending), "Hello"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET"})
    void reportsALostConnectionAsTruncatedEvenAfterTheFinishReason(Ending ending) {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hello"), finish(), usage(2)).end(ending), "Hello"));
    }

    @Test
    void completesIfTheConnectionIsLostAfterDone() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.CUT));
    }

    /** Cuts the stream at every byte. The client must never treat a partial response as complete. */
    @Test
    void neverCompletesAStreamThatIsCutBeforeItsEnd() {
      var body = String.join("",
          List.of(text("Hé"), text("llo"), finish(), DONE).stream().map(data -> "data: " + data + "\n\n").toList());
      var bytes = body.getBytes(UTF_8);
      for (int length = 0; length < bytes.length; length++) {
        int cut = length;
        script(raw(Arrays.copyOf(bytes, cut)).end(Ending.CUT));
        var error = errorOf(() -> streamed(request("Hi")));
        assertInstanceOf(Truncated.class, error, () -> "cut at " + cut + " of " + bytes.length);
      }
      assertEquals("Héllo", completion(raw(bytes).end(Ending.CUT)).text());
    }
  }

  @Nested
  class WhenTheBodyEndsCleanly {
    @Test
    void reportsABodyWithoutAFinishReasonAsTruncated() {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel"), text("lo")), "Hello"));
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel")).closeDelimited(), "Hel"));
    }

    @Test
    void reportsABodyWithoutEventsAsTruncated() {
      for (var reply : List.of(Reply.sse(), raw(": keep-alive\n\n"))) {
        script(reply);
        errorOf(Truncated.class, () -> bifrost.stream(request("Hi")));
      }
    }

    @Test
    void completesWithAFinishReasonButWithoutDone() {
      assertHello(Reply.sse(text("Hello"), finish()));
      assertHello(Reply.sse(text("Hello"), finish(), usage(2)).closeDelimited());
    }

    @Test
    void completesWithDoneButWithoutAFinishReason() {
      var completion = completion(Reply.sse(text("Hello"), DONE));
      assertEquals("Hello", completion.text());
      assertTrue(completion.finishReason().isEmpty());
    }

    @Test
    void requiresAFinishReasonForEveryChoice() {
      script(Reply.sse(text(0, "a"), text(1, "b"), finish(0)));
      var error = errorOf(Truncated.class, () -> streamed(request("Hi").n(2)));
      assertTrue(error.message().contains("1 of 2 choices"), error::message);
      script(Reply.sse(text(0, "a"), text(1, "b"), finish(1), finish(0)));
      assertEquals(2, streamed(request("Hi").n(2)).choices().size());
    }

    /** Ends the body cleanly after every byte. The response is complete only if the body contains its end. */
    @Test
    void aCleanEndCompletesAStreamOnlyIfTheBodyContainsItsEnd() {
      var bytes =
          String
              .join("",
                  List.of(text("Hel"), text("lo"), finish(), DONE).stream().map(data -> "data: " + data + "\n\n")
                      .toList())
              .getBytes(UTF_8);
      int finished = new String(bytes, UTF_8).indexOf("data: [DONE]") - 2;
      for (int length = 0; length < bytes.length; length++) {
        int end = length;
        var tail = new String(bytes, 0, end, UTF_8).substring(Math.min(finished, end));
        boolean isTruncated = end < finished || tail.contains("[") && !tail.contains("[DONE]");
        script(raw(Arrays.copyOf(bytes, end)));
        if (!isTruncated) assertEquals("Hello", streamed(request("Hi")).text());
        else assertInstanceOf(Truncated.class, errorOf(() -> streamed(request("Hi"))), () -> "ended after " + end);
      }
    }
  }

  @Nested
  class WhenTheConnectionStaysOpenAfterDone {
    @Test
    void completesWithoutWaitingForTheConnectionToClose() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
    }

    @Test
    void closesAConnectionThatTheServerKeepsOpen() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
      fake().requests().get(0).disconnected().join();
      assertHello(Reply.sse(text("Hello"), finish(), DONE));
    }
  }

  @Nested
  class WhenTheStreamIsUnusual {
    @Test
    void keepsTheLastUsageOfAStream() {
      var first =
          ScriptedEvents.chunk(0, JsonObject.of("content", "Hel"), null).with("usage", ScriptedEvents.usageCounts(1))
              .toString();
      var second =
          ScriptedEvents.chunk(0, JsonObject.of("content", "lo"), null).with("usage", ScriptedEvents.usageCounts(2))
              .toString();
      var completion = completion(Reply.sse(first, second, finish(), usage(3), DONE));
      assertEquals(3, completion.usage().orElseThrow().completionTokens());
      assertEquals(8, completion.usage().orElseThrow().totalTokens());
      assertEquals(2, completion(Reply.sse(first, second, finish(), DONE)).usage().orElseThrow().completionTokens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void joinsTheReasoningOfAStream(String member) {
      var completion =
          completion(Reply.sse(ScriptedEvents.reasoning(member, "Let "), ScriptedEvents.reasoning(member, "me "),
              ScriptedEvents.reasoning(member, "see."), text("Hello"), finish(), DONE));
      assertEquals("Let me see.", completion.message().reasoning());
      assertEquals("Hello", completion.text());
    }

    @Test
    void ignoresAByteOrderMarkAtTheStart() {
      var completion = completion(raw(
          "\uFEFFdata: " + text("Hel") + "\n\ndata: " + text("lo") + "\n\ndata: " + finish() + "\n\ndata: [DONE]\n\n"));
      assertEquals("Hello", completion.text());
    }

    @Test
    void joinsTheDataLinesOfAnEvent() {
      var dataLines = text("Hello").replaceFirst(",", ",\ndata:").replaceFirst("\"choices\":", "\"choices\":\ndata: ");
      assertHello(raw("data: " + dataLines + "\n\ndata: " + finish() + "\n\ndata: [DONE]\n\n"));
    }

    @Test
    void readsTheLastEventWithoutABlankLine() {
      assertHello(raw("data: " + text("Hello") + "\n\ndata: " + finish() + "\n\ndata: [DONE]"));
      assertHello(raw("data: " + text("Hello") + "\n\ndata: " + finish()));
      var cutFinish = finish().substring(0, finish().length() - 3);
      assertInstanceOf(Truncated.class, failure(raw("data: " + text("Hello") + "\n\ndata: " + cutFinish), "Hello"));
    }

    @Test
    void readsChunksWithoutIdModelOrIndex() {
      var minimalChunk = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}";
      var completion =
          completion(Reply.sse(minimalChunk, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", DONE));
      assertEquals("Hello", completion.text());
      assertEquals(List.of("", ""), List.of(completion.id(), completion.model()));
      assertTrue(completion.created().isEmpty());
    }

    @Test
    void separatesInterleavedChoices() {
      script(Reply.sse(text(1, "Gu"), text(0, "Hel"), text(1, "ten"), text(0, "lo"), finish(0), text(1, " Tag"),
          finish(1), usage(5), DONE));
      var completion = streamed(request("Hi").n(2));
      assertEquals(List.of("Hello", "Guten Tag"),
          completion.choices().stream().map(choice -> choice.message().text()).toList());
      assertEquals("Hello", completion.text());
    }

    @Test
    void readsCommentsOtherFieldsAndOtherLineEndings() {
      assertHello(raw(": keep-alive\r\n\r\nevent: message\r\nid: 7\r\nretry: 10\r\ndata:" + text("Hello")
          + "\r\n\r\n: keep-alive\r\r"
          + "data: " + finish() + "\r\rdata: [DONE]\n\n"));
    }

    @Test
    void readsAStreamByteByByte() {
      var body = new ByteArrayOutputStream();
      for (var data : List.of(text("Grüße, "), text("日本語 👋🏽"), finish(), DONE)) {
        body.writeBytes(("data: " + data + "\n\n").getBytes(UTF_8));
      }
      assertEquals("Grüße, 日本語 👋🏽", completion(raw(body.toByteArray()).everyByte()).text());
    }

    @Test
    void reportsAJsonResponseToAStreamRequestAsAnError() {
      script(Reply.json("{\"choices\":[]}"));
      errorOf(Malformed.class, () -> bifrost.stream(request("Hi")));
      script(Reply.json("{\"error\":{\"message\":\"no\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}}"));
      assertEquals(404, errorOf(Rejected.class, () -> bifrost.stream(request("Hi"))).status());
      assertFalse(streamed(request("Hi")).text().isEmpty());
    }
  }
}
