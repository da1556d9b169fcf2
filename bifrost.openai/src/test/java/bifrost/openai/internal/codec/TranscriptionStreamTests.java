package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.provider.ApiClient;
import bifrost.openai.internal.provider.ResponseFeed;
import bifrost.openai.internal.provider.SseEventSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transcriptions in the formats of vLLM and OpenAI, and the events that complete their streams. */
class TranscriptionStreamTests {
  private static final Map<String, String> EVENT_STREAM = Map.of("content-type", "text/event-stream");

  private static SseEventSource<TranscriptionChunk> stream(String... data) {
    var text = new StringBuilder();
    for (var each : data) text.append("data: ").append(each).append("\n\n");
    var body = ResponseFeed.body(List.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    return ResponseFeed.events(new HttpResult<>(200, RecordedHttpMessage.headers(EVENT_STREAM), body),
        TranscriptionChunkDecoder::decode, new TranscriptionEndTracker());
  }

  private static Transcription collect(String... data) throws Exception {
    var chunks = new ArrayList<TranscriptionChunk>();
    var stream = stream(data);
    for (var chunk = stream.next(); chunk.isPresent(); chunk = stream.next()) chunks.add(chunk.get());
    return chunks.stream().collect(TranscriptionRequest.of("m", Upload.of("a.wav", new byte[0])).collector());
  }

  private static String text(String text) {
    return "{\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}";
  }

  private static String lastText(String text) {
    return "{\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"" + text + "\"},"
        + "\"finish_reason\":\"stop\",\"stop_reason\":null}]}";
  }

  private static final String USAGE =
      "{\"object\":\"transcription.chunk\",\"choices\":[],\"usage\":{\"total_tokens\":9}}";

  @Nested
  class VllmFormat {
    @Test
    void vllmStreamKeepsTheUsageAfterTheFinishReason() throws Exception {
      var transcription = collect(text("a"), lastText("b"), USAGE, "[DONE]");
      assertEquals("ab", transcription.text());
      assertEquals(Optional.of(Json.parse("{\"total_tokens\":9}")), transcription.usage());
    }

    @Test
    void vllmStreamContinuesAfterTheFinishReasonOfEachSection() throws Exception {
      assertEquals("abcd", collect(text("a"), lastText("b"), text("c"), lastText("d"), "[DONE]").text());
    }

    @Test
    void vllmStreamIsCompleteAtACleanEndAfterAFinishReason() throws Exception {
      assertEquals("ab", collect(text("a"), lastText("b")).text());
    }

    @Test
    void vllmStreamIsTruncatedAtACleanEndWithoutAFinishReason() {
      var error = assertThrows(BifrostException.class, () -> collect(text("a"))).error();
      assertEquals("the stream ended before [DONE], with no finish_reason",
          assertInstanceOf(Truncated.class, error).message());
    }
  }

  @Nested
  class OpenAiFormat {
    @Test
    void openAiStreamIsCompleteAfterTheDoneEvent() throws Exception {
      var transcription = collect("{\"type\":\"transcript.text.delta\",\"delta\":\"a\"}",
          "{\"type\":\"transcript.text.delta\",\"delta\":\"b\"}",
          "{\"type\":\"transcript.text.done\",\"text\":\"ab\",\"usage\":{\"type\":\"tokens\"}}");
      assertEquals("ab", transcription.text());
      assertEquals(Optional.of(Json.parse("{\"type\":\"tokens\"}")), transcription.usage());
    }

    @Test
    void openAiStreamContinuesAfterSegments() throws Exception {
      var transcription = collect("{\"type\":\"transcript.text.delta\",\"delta\":\"Hello \"}",
          "{\"type\":\"transcript.text.segment\",\"id\":\"seg_0\",\"start\":0,\"end\":1.5,\"text\":\"Hello \","
              + "\"speaker\":\"A\"}",
          "{\"type\":\"transcript.text.delta\",\"delta\":\"world.\"}",
          "{\"type\":\"transcript.text.done\",\"text\":\"Hello world.\",\"usage\":{\"type\":\"tokens\"}}");
      assertEquals("Hello world.", transcription.text());
      assertEquals(
          List.of(new Transcription.Segment("seg_0", 0, 1.5, "Hello ", bifrost.api.json.JsonObject.of("speaker", "A"))),
          transcription.segments());
    }

    @Test
    void openAiStreamIsTruncatedWithoutTheDoneEvent() {
      assertThrows(BifrostException.class, () -> collect("{\"type\":\"transcript.text.delta\",\"delta\":\"a\"}"));
    }

    @Test
    void openAiStreamKeepsEventsOfOtherTypes() throws Exception {
      var stream = stream("{\"type\":\"transcript.text.segment\",\"id\":\"seg_0\",\"speaker\":\"A\"}", "[DONE]");
      assertEquals(Json.parse("{\"type\":\"transcript.text.segment\",\"id\":\"seg_0\",\"speaker\":\"A\"}"),
          stream.next().orElseThrow().extras());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5", "\"2.5\""})
  void decodesTheDurationFromANumberOrAString(String duration) throws Exception {
    assertEquals(Optional.of(2.5),
        decode("{\"text\":\"a\",\"duration\":" + duration + "}", "application/json", "json").duration());
  }

  @Test
  void decodesWordsAndSpeakers() throws Exception {
    var transcription = decode("{\"text\":\"a\",\"words\":[{\"word\":\"a\",\"start\":0,\"end\":0.5}],"
        + "\"segments\":[{\"type\":\"s\",\"id\":\"seg_0\",\"start\":0,\"end\":1,\"text\":\"a\",\"speaker\":\"A\"}]}",
        "application/json", "verbose_json");
    assertEquals("a", transcription.words().get(0).word());
    assertEquals(0.5, transcription.words().get(0).end());
    assertEquals(Optional.of("A"), transcription.segments().get(0).speaker());
    assertEquals("seg_0", transcription.segments().get(0).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain; charset=utf-8", "text/html", "application/json", "application/octet-stream",
      "text/vtt", ""})
  void returnsSubtitlesUnchangedForEveryContentType(String type) throws Exception {
    assertEquals(Transcription.of("1\n00:00 --> 00:01\nHi\n"), decode("1\n00:00 --> 00:01\nHi\n", type, "srt"));
    assertEquals(Transcription.of("WEBVTT\n\n00:00 --> 00:01\n[Hi]\n"),
        decode("WEBVTT\n\n00:00 --> 00:01\n[Hi]\n", type, "vtt"));
    assertEquals(Transcription.of("Hi"), decode("Hi\r\n", type, "text"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "srt", "json", "verbose_json"})
  void reportsAnErrorAsRejectedInEveryFormat(String format) {
    for (var body : List.of("{\"error\":{\"message\":\"boom\",\"code\":429}}", "{\"error\":{\"message\":\"boom\",\"co",
        "{\"error\":\"boom\"}")) {
      for (var type : List.of("text/plain", "application/json", "text/html")) {
        var error = assertThrows(BifrostException.class, () -> decode(body, type, format)).error();
        assertEquals("boom", assertInstanceOf(Rejected.class, error).message());
      }
    }
  }

  @Test
  void readsATextThatBeginsLikeJsonAsText() throws Exception {
    for (var text : List.of("\"He text\" hello", "{smiles} hello", "\uFEFF[music]")) {
      assertEquals(text.replace("\uFEFF", ""), decode(text, "text/plain", "text").text());
      assertEquals(text.replace("\uFEFF", ""), decode(text, "text/plain", "json").text());
    }
    assertInstanceOf(Malformed.class,
        assertThrows(BifrostException.class, () -> decode("{\"text\":\"a\"", "application/json", "srt")).error());
  }

  private static Transcription decode(String body, String type, String format) throws Exception {
    var response = RawResponse.of(200, RecordedHttpMessage.headers(Map.of("content-type", type)),
        body.getBytes(StandardCharsets.UTF_8));
    return TranscriptionDecoder.decode(response, JsonObject.of("response_format", format),
        ApiClient.reader(new TestAttempt()));
  }
}
