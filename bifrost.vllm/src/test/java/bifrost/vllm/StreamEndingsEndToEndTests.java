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

/** Each way in which a server was seen to end a stream, or to be odd in the middle of one, through the whole stack. */
class StreamEndingsEndToEndTests extends EndToEndTestCases {
  StreamEndingsEndToEndTests() {
    super(EndToEndServer.fake());
  }

  /** Reads the scripted stream to its end. */
  private ChatCompletion answer(Reply reply) {
    script(reply);
    return streamed(ask("Hi"));
  }

  private void assertHello(Reply reply) {
    var answer = answer(reply);
    assertEquals("Hello", answer.text());
    assertEquals(Optional.of(FinishReason.STOP), answer.finishReason());
  }

  /** Reads the scripted stream, which says this much, to its failure; it fails once and for all. */
  private BifrostError failure(Reply reply, String text) {
    script(reply);
    try (var stream = bifrost.stream(ask("Hi"))) {
      var read = new ArrayList<ChatCompletionChunk>();
      var chunks = stream.iterator();
      var thrown = assertThrows(BifrostException.class, () -> {
        while (chunks.hasNext()) read.add(chunks.next());
      });
      assertEquals(text, String.join("", read.stream().map(ChatCompletionChunk::text).toList()),
          "what came is delivered first");
      assertSame(thrown.error(), errorOf(chunks::next));
      assertSame(thrown.error(), errorOf(stream::collect));
      assertTrue(
          stream.outcome().orElseThrow() instanceof Outcome.Failure<?> failure && failure.error() == thrown.error());
      assertEquals(text, stream.partial().text());
      return thrown.error();
    }
  }

  @Nested
  class AnErrorInTheMiddle {
    private static final String ERROR =
        "{\"error\": {\"message\": \"EngineCore encountered an issue.\", \"type\": \"InternalServerError\", "
            + "\"param\": null, \"code\": 500}}";

    @Test
    void isTheEndAlthoughDoneFollows() {
      var error = assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hel"), ERROR, DONE), "Hel"));
      assertEquals(500, error.status());
      assertEquals("EngineCore encountered an issue.", error.message());
      assertEquals(Optional.of("InternalServerError"), error.type());
      assertEquals(ERROR, error.body());
    }

    @Test
    void isTheEndAlthoughTheAnswerSeemedComplete() {
      assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hello"), finish(), ERROR, DONE), "Hello"));
    }

    @Test
    void isTheEndEvenBesideChoices() {
      var both = ScriptedEvents.chunk(0, JsonObject.of("content", "lo"), "stop").with("error",
          JsonObject.of("message", "no more").with("code", 503));
      var error = assertInstanceOf(Rejected.class, failure(Reply.sse(text("Hel"), both.toString(), DONE), "Hel"));
      assertEquals(503, error.status());
    }

    @Test
    void failsTheOpeningIfItIsTheFirst() {
      script(Reply.sse(ERROR, DONE));
      assertEquals(500, errorOf(Rejected.class, () -> bifrost.stream(ask("Hi"))).status());
    }

    @Test
    void isNoneIfItIsNull() {
      var withNull = ScriptedEvents.chunk(0, JsonObject.of("content", "Hello"), null).with("error", null);
      assertHello(Reply.sse(withNull.toString(), finish(), DONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{\"index\":0,\"delta\":{\"content\":7}}]}", "{\"choices\":", "[]", "Hello",
        "{\"choices\":{}}"})
    void isWhatMakesNoSense(String data) {
      var error =
          assertInstanceOf(Malformed.class, failure(Reply.sse(text("Hel"), data, text("lo"), finish(), DONE), "Hel"));
      assertEquals(data, error.body());
    }
  }

  @Nested
  class ABrokenConnection {
    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET"})
    void truncatesTheAnswer(Ending ending) {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel"), text("lo")).end(ending), "Hello"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET"})
    void truncatesEvenWhatSeemedComplete(Ending ending) {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hello"), finish(), usage(2)).end(ending), "Hello"));
    }

    @Test
    void makesNoDifferenceAfterDone() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.CUT));
    }

    /** At each byte: never is a part taken for the whole. */
    @Test
    void isNeverTakenForTheEnd() {
      var whole = String.join("",
          List.of(text("Hé"), text("llo"), finish(), DONE).stream().map(data -> "data: " + data + "\n\n").toList());
      var bytes = whole.getBytes(UTF_8);
      for (int length = 0; length < bytes.length; length++) {
        int cut = length;
        script(raw(Arrays.copyOf(bytes, cut)).end(Ending.CUT));
        var error = errorOf(() -> streamed(ask("Hi")));
        assertInstanceOf(Truncated.class, error, () -> "cut at " + cut + " of " + bytes.length);
      }
      assertEquals("Héllo", answer(raw(bytes).end(Ending.CUT)).text());
    }
  }

  @Nested
  class ACleanEnd {
    @Test
    void withoutAFinishReasonTruncates() {
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel"), text("lo")), "Hello"));
      assertInstanceOf(Truncated.class, failure(Reply.sse(text("Hel")).closeDelimited(), "Hel"));
    }

    @Test
    void ofNothingTruncates() {
      for (var nothing : List.of(Reply.sse(), raw(": keep-alive\n\n"))) {
        script(nothing);
        errorOf(Truncated.class, () -> bifrost.stream(ask("Hi")));
      }
    }

    @Test
    void withAFinishReasonAndNoDoneIsComplete() {
      assertHello(Reply.sse(text("Hello"), finish()));
      assertHello(Reply.sse(text("Hello"), finish(), usage(2)).closeDelimited());
    }

    @Test
    void withDoneAndNoFinishReasonIsComplete() {
      var answer = answer(Reply.sse(text("Hello"), DONE));
      assertEquals("Hello", answer.text());
      assertTrue(answer.finishReason().isEmpty());
    }

    @Test
    void needsAFinishReasonForEveryChoice() {
      script(Reply.sse(text(0, "a"), text(1, "b"), finish(0)));
      var error = errorOf(Truncated.class, () -> streamed(ask("Hi").n(2)));
      assertTrue(error.message().contains("1 of 2 choices"), error::message);
      script(Reply.sse(text(0, "a"), text(1, "b"), finish(1), finish(0)));
      assertEquals(2, streamed(ask("Hi").n(2)).choices().size());
    }

    /** At each byte: an answer counts as whole only if it says that it ended. */
    @Test
    void isTheAnswersEndOnlyIfItSaysSo() {
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
        boolean breaksOff = end < finished || tail.contains("[") && !tail.contains("[DONE]");
        script(raw(Arrays.copyOf(bytes, end)));
        if (!breaksOff) assertEquals("Hello", streamed(ask("Hi")).text());
        else assertInstanceOf(Truncated.class, errorOf(() -> streamed(ask("Hi"))), () -> "ended after " + end);
      }
    }
  }

  @Nested
  class AConnectionLeftOpenAfterDone {
    @Test
    void isNotWaitedFor() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
    }

    @Test
    void isClosedAfterAWhile() {
      assertHello(Reply.sse(text("Hello"), finish(), DONE).end(Ending.STALL));
      fake().requests().get(0).disconnected().join();
      assertHello(Reply.sse(text("Hello"), finish(), DONE));
    }
  }

  @Nested
  class AnOddStream {
    @Test
    void keepsTheLastUsage() {
      var first = ScriptedEvents.chunk(0, JsonObject.of("content", "Hel"), null).with("usage", ScriptedEvents.counts(1))
          .toString();
      var second = ScriptedEvents.chunk(0, JsonObject.of("content", "lo"), null).with("usage", ScriptedEvents.counts(2))
          .toString();
      var answer = answer(Reply.sse(first, second, finish(), usage(3), DONE));
      assertEquals(3, answer.usage().orElseThrow().completionTokens());
      assertEquals(8, answer.usage().orElseThrow().totalTokens());
      assertEquals(2, answer(Reply.sse(first, second, finish(), DONE)).usage().orElseThrow().completionTokens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void hasItsReasoningJoined(String member) {
      var answer = answer(Reply.sse(ScriptedEvents.reasoning(member, "Let "), ScriptedEvents.reasoning(member, "me "),
          ScriptedEvents.reasoning(member, "see."), text("Hello"), finish(), DONE));
      assertEquals("Let me see.", answer.message().reasoning());
      assertEquals("Hello", answer.text());
    }

    @Test
    void beginsWithAByteOrderMark() {
      var answer = answer(raw(
          "\uFEFFdata: " + text("Hel") + "\n\ndata: " + text("lo") + "\n\ndata: " + finish() + "\n\ndata: [DONE]\n\n"));
      assertEquals("Hello", answer.text());
    }

    @Test
    void hasItsDataInSeveralLines() {
      var lines = text("Hello").replaceFirst(",", ",\ndata:").replaceFirst("\"choices\":", "\"choices\":\ndata: ");
      assertHello(raw("data: " + lines + "\n\ndata: " + finish() + "\n\ndata: [DONE]\n\n"));
    }

    @Test
    void hasNoBlankLineAtItsEnd() {
      assertHello(raw("data: " + text("Hello") + "\n\ndata: " + finish() + "\n\ndata: [DONE]"));
      assertHello(raw("data: " + text("Hello") + "\n\ndata: " + finish()));
      var half = finish().substring(0, finish().length() - 3);
      assertInstanceOf(Truncated.class, failure(raw("data: " + text("Hello") + "\n\ndata: " + half), "Hello"));
    }

    @Test
    void hasChunksThatDoNotSayWhoseTheyAre() {
      var bare = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}";
      var answer = answer(Reply.sse(bare, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", DONE));
      assertEquals("Hello", answer.text());
      assertEquals(List.of("", ""), List.of(answer.id(), answer.model()));
      assertTrue(answer.created().isEmpty());
    }

    @Test
    void hasSeveralChoicesMixed() {
      script(Reply.sse(text(1, "Gu"), text(0, "Hel"), text(1, "ten"), text(0, "lo"), finish(0), text(1, " Tag"),
          finish(1), usage(5), DONE));
      var answer = streamed(ask("Hi").n(2));
      assertEquals(List.of("Hello", "Guten Tag"),
          answer.choices().stream().map(choice -> choice.message().text()).toList());
      assertEquals("Hello", answer.text());
    }

    @Test
    void hasCommentsAndOtherFieldsAndOtherLineEnds() {
      assertHello(raw(": keep-alive\r\n\r\nevent: message\r\nid: 7\r\nretry: 10\r\ndata:" + text("Hello")
          + "\r\n\r\n: keep-alive\r\r"
          + "data: " + finish() + "\r\rdata: [DONE]\n\n"));
    }

    @Test
    void comesByteByByte() {
      var body = new ByteArrayOutputStream();
      for (var data : List.of(text("Grüße, "), text("日本語 👋🏽"), finish(), DONE)) {
        body.writeBytes(("data: " + data + "\n\n").getBytes(UTF_8));
      }
      assertEquals("Grüße, 日本語 👋🏽", answer(raw(body.toByteArray()).everyByte()).text());
    }

    @Test
    void isAnsweredByJson() {
      script(Reply.json("{\"choices\":[]}"));
      errorOf(Malformed.class, () -> bifrost.stream(ask("Hi")));
      script(Reply.json("{\"error\":{\"message\":\"no\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}}"));
      assertEquals(404, errorOf(Rejected.class, () -> bifrost.stream(ask("Hi"))).status());
      assertFalse(streamed(ask("Hi")).text().isEmpty());
    }
  }
}
