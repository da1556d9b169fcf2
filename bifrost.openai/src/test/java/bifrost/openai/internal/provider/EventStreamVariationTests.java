package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.TestAttempt;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variations of event streams, as real servers send them. Every stream is read both unsplit and byte by byte. */
class EventStreamVariationTests {
  private static final String HI = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";
  private static final String FINISH =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

  private static ResponseFeed.Result read(String stream) {
    return read(stream.getBytes(UTF_8));
  }

  private static ResponseFeed.Result read(byte[] stream) {
    var headers = RecordedHttpMessage.headers(java.util.Map.of("content-type", "text/event-stream"));
    var result = ResponseFeed.read(headers, ResponseFeed.unsplit(stream), 1);
    assertEquals(result, ResponseFeed.read(headers, ResponseFeed.everyByte(stream), 1));
    return result;
  }

  private static String text(ResponseFeed.Result result) {
    return String.join("", result.chunks().stream().map(ChatCompletionChunk::text).toList());
  }

  private static void assertComplete(String text, String stream) {
    var result = read(stream);
    assertEquals(Optional.empty(), result.error());
    assertEquals(text, text(result));
  }

  private static Rejected rejected(String stream) {
    return assertInstanceOf(Rejected.class, read(stream).error().orElseThrow());
  }

  @Nested
  class WhenAnErrorIsSent {
    @Test
    void anErrorFieldEndsTheStreamAsRejected() {
      var error = rejected(
          "error: {\"code\":400,\"message\":\"too long\",\"type\":\"invalid_request_error\"}\n\ndata: [DONE]\n\n");
      assertEquals(List.of(400, "too long", Optional.of("invalid_request_error"), Optional.of("400")),
          List.of(error.status(), error.message(), error.type(), error.serverCode()));
      assertEquals("boom", rejected(HI + "error: boom\n\n" + FINISH).message());
      assertEquals("boom", rejected(HI + "error:{\"message\":\"boom\"}").message());
    }

    @Test
    void anErrorFieldAfterDataEndsTheStreamAfterTheChunk() {
      var result =
          read("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\nerror: {\"message\":\"boom\"}\n\n");
      assertEquals("Hi", text(result));
      assertEquals("boom", assertInstanceOf(Rejected.class, result.error().orElseThrow()).message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":\"boom\",\"code\":500}", "boom", "{\"error\":{\"message\":\"boom\"}}",
        "{\"detail\":\"boom\"}", "\"boom\"", "{\"error\":\"boom\"}", "[{\"error\":{\"message\":\"boom\"}}]"})
    void anEventNamedErrorEndsTheStreamAsRejected(String data) {
      assertEquals("boom", rejected(HI + "event: error\ndata: " + data + "\n\n" + FINISH).message());
    }

    @Test
    void anEventNamedErrorWithoutDataEndsTheStreamAsRejected() {
      assertTrue(
          rejected(HI + "event: error\n\n" + FINISH + "data: [DONE]\n\n").message().contains("without a message"));
      assertTrue(rejected(HI + FINISH + "event: error").message().contains("without a message"));
    }

    @Test
    void anErrorAfterTheLastFinishReasonEndsTheStreamAsRejected() {
      assertEquals("boom", rejected(HI + FINISH + "data: {\"error\":{\"message\":\"boom\"}}\n\n").message());
      assertEquals("boom",
          rejected(HI + FINISH + "data: {\"object\":\"error\",\"message\":\"boom\"}\n\ndata: [DONE]\n\n").message());
    }

    @Test
    void aMessageWithAnErrorCodeEndsTheStreamAsRejected() {
      var error = rejected(HI + "data: {\"code\":429,\"message\":\"slow down\"}\n\n" + FINISH + "data: [DONE]\n\n");
      assertEquals(List.of(429, "slow down"), List.of(error.status(), error.message()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"type\":\"error\",\"message\":\"b\u00FFm\",\"code\":429}",
        "data: {\"error\":{\"message\":\"b\u00FFm\",\"code\":429}}", "error: {\"message\":\"b\u00FFm\",\"code\":429}",
        "event: error\ndata: {\"message\":\"b\u00FFm\",\"code\":429}"})
    void anErrorWithInvalidUtf8EndsTheStreamAsRejected(String event) {
      var result = read((HI + FINISH + event + "\n\ndata: [DONE]\n\n").getBytes(ISO_8859_1));
      var error = assertInstanceOf(Rejected.class, result.error().orElseThrow());
      assertEquals(List.of(429, "b\uFFFDm"), List.of(error.status(), error.message()));
    }

    @Test
    void aMessageWithAKnownErrorTypeEndsTheStreamAsRejected() {
      var error = rejected(
          HI + "data: {\"message\":\"slow\",\"code\":\"rate_limit_exceeded\"}\n\n" + FINISH + "data: [DONE]\n\n");
      assertEquals(List.of(429, "slow"), List.of(error.status(), error.message()));
    }

    @Test
    void anErrorInAChoiceEndsTheStreamAsRejected() {
      var error = rejected(
          "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":502,"
              + "\"message\":\"boom\"}}]}\n\n");
      assertEquals(List.of(502, "boom"), List.of(error.status(), error.message()));
    }
  }

  @Nested
  class WhenAnEventIsNotAChunk {
    @ParameterizedTest
    @ValueSource(strings = {"event: ping\ndata: {\"type\":\"ping\"}", "data: {\"type\":\"ping\"}", "data: {}",
        "data: null", "data: {\"warning\":\"no usage\"}", "data: {\"message\":\"hello\"}",
        "data: {\"code\":200,\"message\":\"ok\"}", "event: keepalive\ndata: alive", "event: heartbeat\ndata: 17",
        "data: {\"error\":null}", "error:", "error: null", "error: {}", "id: 7", "retry: 1000", ": comment",
        "event: ping", "data:"})
    void ignoresEventsThatAreNotChunksAtAnyPosition(String event) {
      assertComplete("HiHi", event + "\n\n" + HI + event + "\n\n" + HI + FINISH + event + "\n\ndata: [DONE]\n\n");
      assertComplete("Hi", HI + FINISH + event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 17", "data: [1]", "data: \"x\"", "data: keep-alive", "data: {",
        "event: delta\ndata: {\"choices\":"})
    void reportsAnEventThatMayBeAChunkAsMalformed(String event) {
      assertInstanceOf(Malformed.class, read(HI + event + "\n\n" + FINISH).error().orElseThrow());
    }

    @Test
    void reportsAnIgnoredEventToTheAttempt() throws Exception {
      var ignored = new java.util.ArrayList<String>();
      var attempt = new TestAttempt() {
        @Override
        public void ignoredEvent(java.nio.ByteBuffer event) {
          ignored.add(UTF_8.decode(event).toString());
        }
      };
      var body = ResponseFeed.body(List.of((HI + "data: {\"warning\":1}\n\n" + FINISH).getBytes(UTF_8)));
      var events =
          new SseEventSource<>(new HttpResult<>(200, RecordedHttpMessage.headers(java.util.Map.of()), body), List.of(),
              ResponseFeed.LIMIT, new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(1), attempt,
              new IdleReader());
      while (events.next().isPresent()) assertTrue(ignored.size() < 2);
      assertEquals(List.of("{\"warning\":1}"), ignored);
    }
  }

  @Nested
  class WhenTheStreamHasNoContent {
    @ParameterizedTest
    @ValueSource(
        strings = {"data: [DONE]\n\n", ": hi\n\ndata: [DONE]\n\n", "data: {\"type\":\"ping\"}\n\ndata: [DONE]\n\n", "",
            "data: {}\n\n", "data: {\"choices\":[]}\n\ndata: [DONE]\n\n",
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":null}\n\ndata: [DONE]\n\n"})
    void reportsAStreamWithoutContentAsTruncated(String stream) {
      assertInstanceOf(Truncated.class, read(stream).error().orElseThrow());
    }

    @Test
    void anEmptyFinishReasonDoesNotCompleteTheStream() {
      assertInstanceOf(Truncated.class, read(HI + FINISH.replace("stop", "")).error().orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[DONE] ", " [DONE]", "  [DONE]\t", "[DONE]\n"})
  void acceptsWhiteSpaceAroundDone(String done) {
    assertComplete("Hi", HI + "data:" + done + "\n\n" + HI);
  }

  @Test
  void readsAnEmptyArrayAsAnEmptyDelta() {
    assertComplete("Hi", "data: {\"choices\":[{\"index\":0,\"delta\":[]}]}\n\n" + HI + FINISH.replace("{},", "[],"));
    assertInstanceOf(Malformed.class, read(HI.replace("{\"content\":\"Hi\"}", "[1]")).error().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"UklG\"}}],\"modality\":\"audio\"}",
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"UklG\"},\"modality\":\"audio\"}]}"})
  void keepsAudioOutOfTheText(String chunk) {
    var result = read(HI + "data: " + chunk + "\n\n" + FINISH);
    assertEquals("Hi", text(result));
    assertEquals(JsonObject.of("audio", JsonObject.of("data", "UklG")),
        result.chunks().get(1).choices().get(0).delta().extras());
  }

  @Test
  void readsNullChoicesAsNone() {
    assertComplete("Hi", "data: {\"choices\":null,\"usage\":{\"total_tokens\":1}}\n\n" + HI + FINISH);
    assertEquals(2, read("data: {\"choices\":null,\"x\":1}\n\n" + FINISH).chunks().size());
  }

  @Nested
  class WhenTheUtf8IsInvalid {
    /** The expected values follow the WHATWG decoder: https://encoding.spec.whatwg.org/#utf-8-decoder. */
    @ParameterizedTest
    @CsvSource({"ff, 1", "c3, 1", "e282, 1", "f09f98, 1", "eda080, 3", "c080, 2", "f8808080, 4", "80, 1", "f4908080, 4",
        "e28261, 1a", "f09f41, 1A", "c3a9, é"})
    void replacesInvalidUtf8AsBrowsersDo(String hex, String expected) {
      var bytes = new byte[hex.length() / 2];
      for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
      var stream = HI.replace("Hi", "<" + new String(bytes, ISO_8859_1) + ">") + FINISH;
      var result = read(stream.getBytes(ISO_8859_1));
      var text = expected.equals("é") ? "é" : "\uFFFD".repeat(expected.charAt(0) - '0') + expected.substring(1);
      assertEquals(Optional.empty(), result.error());
      assertEquals("<" + text + ">", text(result));
    }

    @Test
    void reportsALastEventThatEndsWithinACharacterAsTruncated() {
      var cut = (HI + FINISH.substring(0, 30) + "\u00C3").getBytes(ISO_8859_1);
      assertInstanceOf(Truncated.class, read(cut).error().orElseThrow());
    }
  }
}
