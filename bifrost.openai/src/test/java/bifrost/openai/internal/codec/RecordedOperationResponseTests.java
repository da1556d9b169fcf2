package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.FinishReason;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.EmbeddingJson;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.provider.ApiClient;
import bifrost.openai.internal.provider.ResponseFeed;
import bifrost.openai.internal.responses.ChatToResponseEvents;
import bifrost.openai.internal.responses.NativeResponsesDecoder;
import bifrost.openai.internal.sse.StreamEndTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding of all responses recorded from a real vLLM 0.32.0 server, except chat completions. */
class RecordedOperationResponseTests {
  private static final String LLAMA = "meta-llama/Llama-3.2-1B-Instruct";
  private static final String FINGERPRINT = "vllm-0.32.0-865c5692";

  @Nested
  class TextCompletions {
    @Test
    void decodesAUnaryTextCompletion() {
      assertEquals(text("cmpl-bdb689dab14ab9fa", "plied end####z chWrap secondsci", Usage.of(3, 8)),
          decode("completion", CompletionJson::read));
      assertEquals(text("cmpl-b1c58034cd443358", "ameter=+vars", Usage.of(3, 3)),
          decode("completion-tokens", CompletionJson::read));
    }

    @Test
    void decodesEveryChoiceOfEveryPromptWithItsLogprobs() {
      var completion = decode("completion-n2-logprobs-echo", CompletionJson::read);
      assertEquals(List.of(0, 1, 2, 3), completion.choices().stream().map(Completion.Choice::index).toList());
      assertEquals("a allbuiltin", completion.choices().get(0).text());
      var logprobs = completion.choices().get(0).logprobs().orElseThrow();
      assertEquals(List.of("a", " all", "builtin"), logprobs.tokens());
      assertEquals(List.of(Double.NaN, -1.8290046453475952, -5.132711410522461), logprobs.tokenLogprobs());
      assertEquals(List.of(Map.of(), Map.of(" all", -1.8290046453475952),
          Map.of("builtin", -5.132711410522461, "pprint", -2.038961172103882)), logprobs.topLogprobs());
      assertEquals(List.of(0, 1, 5), logprobs.textOffset());
      assertEquals(JsonObject.of("prompt_logprobs", List.of(JsonNull.NULL)), completion.choices().get(0).extras());
    }

    @Test
    void decodesACompletionStreamSplitAtAnyOffset() {
      var chunks =
          readWithEverySplit("completion-stream", CompletionJson::readEvent,
              () -> FinishReasonTracker.forCompletion(1));
      assertEquals(List.of("plied", " end", "####", "z", " ch", ""), chunks.stream().map(Completion::text).toList());
      var collected = chunks.stream().collect(CompletionRequest.of(LLAMA, "def main(").collector());
      assertEquals(text("cmpl-95c8162e25c4b9df", "plied end####z ch", Usage.of(3, 5)), collected);
    }

    private Completion text(String id, String text, Usage usage) {
      var choice = new Completion.Choice(0, text, Optional.of(FinishReason.LENGTH), Optional.empty(), JsonObject.of());
      return new Completion(id, Optional.of(Instant.ofEpochSecond(1795344658)), LLAMA, List.of(choice),
          Optional.of(usage), Optional.of(FINGERPRINT), JsonObject.of());
    }
  }

  @Nested
  class Embeddings {
    private final RawResponse.Decoder<EmbeddingList> decoder = EmbeddingJson::read;

    @Test
    void decodesEmbeddingsFromNumbers() {
      EmbeddingList list = decode("embedding", decoder);
      assertEquals(List.of(0, 1), list.data().stream().map(each -> each.index()).toList());
      assertEquals("BAAI/bge-m3", list.model());
      assertEquals(
          JsonObject.of("id", RecordedHttpMessage.response("embedding").json().string("id").orElseThrow())
              .with("created", RecordedHttpMessage.response("embedding").json().integer("created").orElseThrow()),
          list.extras());
      var second =
          (JsonObject) RecordedHttpMessage.response("embedding").json().array("data").orElseThrow().elements().get(1);
      var numbers = second.array("embedding").orElseThrow();
      assertEquals(64, list.data().get(1).vector().length);
      for (int i = 0; i < 64; i++) {
        assertEquals(Float.parseFloat(numbers.elements().get(i).toString()), list.data().get(1).vector()[i]);
      }
    }

    @Test
    void decodesTheSameEmbeddingsFromBase64() {
      var base64 = decode("embedding-base64", decoder).first().vector();
      assertEquals(64, base64.length);
      assertArrayEquals(decode("embedding", decoder).first().vector(), base64, 1e-6f);
    }

    @Test
    void decodesEmbeddingsOfATokenInput() {
      var list = decode("embedding-tokens", decoder);
      assertEquals(64, list.first().vector().length);
      assertEquals(0.0705718994140625f, list.first().vector()[0]);
      assertEquals(Optional.of(Usage.of(2, 0)).map(Usage::promptTokens), list.usage().map(Usage::promptTokens));
    }

    @Test
    void decodesANullInAnEmbeddingAsNaN() throws Exception {
      var bytes =
          "{\"data\":[{\"index\":0,\"embedding\":[1.5,null]}]}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      var vector = RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), bytes)
          .decode(new JsonReader(bytes), decoder).first().vector();
      assertArrayEquals(new float[] {1.5f, Float.NaN}, vector);
    }

    @Test
    void decodesTheUsageOfEmbeddings() {
      assertEquals(Optional.of(Usage.of(3, 0)), decode("embedding-base64", decoder).usage());
    }
  }

  @Nested
  class Rerank {
    @Test
    void decodesARanking() {
      var ranking = decode("rerank", new RankingDecoder(List.of("a", "b", "c"))::decode);
      assertEquals(
          new Ranking("BAAI/bge-m3", List.of(result(2, "c", 0.7283069491386414), result(0, "a", 0.6897207498550415)),
              Optional.of(Usage.of(4, 0)), JsonObject.of("id", "score-aa9b2b27a4a1d16d")),
          ranking);
    }

    private Ranking.Result result(int index, String document, double score) {
      return Ranking.Result.of(index, document, score);
    }
  }

  @Nested
  class Transcriptions {
    @ParameterizedTest
    @CsvSource({"transcription,true", "transcription-text,true", "translation,false"})
    void decodesTheTextAndUsageOfATranscription(String name, boolean usage) {
      var transcription = decode(response(name));
      assertEquals(RecordedHttpMessage.response(name).json().string("text").orElseThrow(), transcription.text());
      assertEquals(usage ? Optional.of(JsonObject.of("type", "duration").with("seconds", 2)) : Optional.empty(),
          transcription.usage());
      assertEquals(JsonObject.of(), transcription.extras());
    }

    @Test
    void decodesTheSegmentsOfATranscription() {
      var transcription = decode(response("transcription-verbose"));
      assertEquals(Optional.of(2.0), transcription.duration());
      assertEquals(Optional.of("en"), transcription.language());
      var extras = JsonObject.of("avg_logprob", 0).with("compression_ratio", 0).with("seek", 0).with("temperature", 1)
          .with("tokens", List.of());
      var expected =
          List.of(new Transcription.Segment("0", 0, 0, "", extras),
              new Transcription.Segment("1", 25.3, 25.3, "", extras));
      assertEquals(expected, transcription.segments());
    }

    @ParameterizedTest
    @CsvSource({"transcription-stream,true", "transcription-stream-no-usage,false"})
    void decodesATranscriptionStreamSplitAtAnyOffset(String name, boolean usage) {
      var chunks =
          readWithEverySplit(name, TranscriptionChunkDecoder::decode, TranscriptionEndTracker::new);
      var request = TranscriptionRequest.of("openai/whisper-large-v3", Upload.of("tone.wav", new byte[0]));
      var collected = chunks.stream().collect(request.collector());
      assertEquals(" hefin isinstancepspressionmtime !=rgs", collected.text());
      assertEquals(
          usage ? Optional.of(Json.parse("{\"prompt_tokens\":204,\"total_tokens\":216,\"completion_tokens\":12}"))
              : Optional.empty(),
          collected.usage());
      assertEquals(List.of(Optional.of(FinishReason.LENGTH)),
          chunks.stream().map(each -> each.finishReason()).filter(Optional::isPresent).toList());
    }
  }

  @Nested
  class Responses {
    @Test
    void decodesANativeResponse() {
      var response = decode("responses", NativeResponsesDecoder::decode);
      assertEquals("resp_aac30667e40b2ae4", response.id());
      assertEquals("incomplete", response.status());
      assertEquals(Optional.of("max_output_tokens"), response.incompleteReason());
      assertEquals("text \"__um**************** <=Class", response.text());
      assertEquals(11, response.usage().orElseThrow().promptTokens());
      assertEquals(6, response.usage().orElseThrow().completionTokens());
    }

    @Test
    void decodesFunctionCallsOfANativeResponse() {
      var calls = decode("responses-tool", NativeResponsesDecoder::decode).functionCalls();
      assertEquals(4, calls.size());
      assertEquals(new ResponseItem.FunctionCall("fc_8f24f540160f48cb", "chatcmpl-tool-b98475d97b8bfb84", "get_time",
          "{\"zone\": \"CET\"}", Optional.of("completed"), JsonObject.of()), calls.get(0));
    }

    @Test
    void decodesNativeResponseEventsSplitAtAnyOffset() {
      var events =
          readWithEverySplit("responses-stream", NativeResponsesDecoder.eventDecoder(),
              NativeResponsesDecoder::endTracker);
      assertEquals(List.of("response.created", "response.in_progress", "response.output_item.added",
          "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
          "response.output_text.delta", "response.output_text.done", "response.content_part.done",
          "response.output_item.done", "response.completed"), events.stream().map(ResponseEvent::type).toList());
      assertEquals(IntStream.range(0, 11).mapToObj(Long::valueOf).toList(),
          events.stream().map(ResponseEvent::sequenceNumber).toList());
      assertEquals("text \"__um****************", String.join("", events.stream().map(ResponseEvent::text).toList()));
      var collected = events.stream().collect(ResponsesRequest.of(LLAMA, "hi").collector());
      var collectedFromDeltas = events.subList(0, 10).stream().collect(ResponsesRequest.of(LLAMA, "hi").collector());
      assertEquals(collected.output(), collectedFromDeltas.output());
      assertEquals("text \"__um****************", collected.text());
    }

    @Test
    void recordedResponsesEqualTheReadingsOfTheirJson() {
      for (var name : List.of("responses", "responses-tool")) {
        var response = decode(name, NativeResponsesDecoder::decode);
        assertEquals(response, Response.of(response.json()));
        assertEquals(withoutNulls(Json.parse(RecordedHttpMessage.response(name).body())),
            withoutNulls(response.json()));
      }
      for (var event : readWithEverySplit("responses-stream", NativeResponsesDecoder.eventDecoder(),
          NativeResponsesDecoder::endTracker)) {
        assertEquals(event, ResponseEvent.of(event.json()));
      }
    }

    private static JsonValue withoutNulls(JsonValue json) {
      if (json instanceof JsonArray array) {
        return new JsonArray(array.elements().stream().map(Responses::withoutNulls).toList());
      }
      if (!(json instanceof JsonObject object)) return json;
      var present = JsonObject.builder();
      object.members().forEach((name, value) -> {
        if (value != JsonNull.NULL) present.put(name, withoutNulls(value));
      });
      return present.build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"responses", "responses-tool", "responses-stream"})
    void recordedRequestsEqualTheirJson(String name) {
      var body = Json.parse(RecordedHttpMessage.request(name).body()).asObject();
      assertEquals(body.with("input", List.of(ResponseItem.user(body.get("input").asString()))).without("stream"),
          ResponsesRequest.of(body).json());
    }

    @Test
    void convertsAChatCompletionToEventsInTheNativeOrder() throws Exception {
      var recorded =
          readWithEverySplit("responses-stream", NativeResponsesDecoder.eventDecoder(),
              NativeResponsesDecoder::endTracker);
      var chat = bifrost.api.ChatCompletionRequest.of(LLAMA, "hi");
      var chunks = ResponseFeed.events(RecordedHttpMessage.response("chat-stream").headers(),
          ResponseFeed.unsplit(RecordedHttpMessage.response("chat-stream").body()), 1);
      var converted = drain(new ChatToResponseEvents(chunks, chat));
      assertEquals(distinctTypes(recorded).subList(0, 8), distinctTypes(converted).subList(0, 8));
      assertTrue(converted.get(converted.size() - 1) instanceof ResponseEvent.Incomplete,
          "OpenAI ends a response that reached its token limit with response.incomplete");
    }

    private List<String> distinctTypes(List<ResponseEvent> events) {
      return events.stream().map(ResponseEvent::type).distinct().toList();
    }
  }

  @Nested
  class Raw {
    @ParameterizedTest
    @CsvSource({"score", "tokenize", "tokenize-chat", "detokenize", "version"})
    void decodesARawResponseAsItsJson(String name) {
      assertEquals(RecordedHttpMessage.response(name).json(), raw(name));
    }

    @Test
    void decodesAnEmptyRawResponseAsNull() {
      assertEquals(JsonNull.NULL, raw("health"));
    }
  }

  @Nested
  class Errors {
    @ParameterizedTest
    @CsvSource({"error-embedding-dimensions,", "error-embedding-too-long,input_tokens", "error-transcription-format,"})
    void decodesEveryMemberOfAnError(String name, String param) {
      var error = (Rejected) ErrorDecoder.fromErrorStatus(response(name)).error();
      var recorded = RecordedHttpMessage.response(name).json().object("error").orElseThrow();
      assertEquals(List.of(400, Optional.of("BadRequestError"), Optional.of("400"), Optional.ofNullable(param)),
          List.of(error.status(), error.type(), error.serverCode(), error.param()));
      assertEquals(recorded.string("message").orElseThrow(), error.message());
    }
  }

  private static Transcription decode(RawResponse response) {
    return unchecked(() -> TranscriptionDecoder.decode(response, JsonObject.of(), ApiClient.reader(new TestAttempt())));
  }

  private static JsonValue raw(String name) {
    return unchecked(() -> RawJsonDecoder.of(response(name), new JsonReader(new byte[0])));
  }

  private interface Decoding<T> {
    T decode() throws IOException;
  }

  private static <T> T unchecked(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RawResponse response(String name) {
    var recording = RecordedHttpMessage.response(name);
    return RawResponse.of(recording.status(), recording.headers(), recording.body());
  }

  private static <T> T decode(String name, RawResponse.Decoder<T> decoder) {
    var response = response(name);
    return unchecked(() -> response.decode(new JsonReader(response.bytes()), decoder));
  }

  /** Returns the events of a stream, and asserts that they do not depend on how the bytes are split. */
  private static <E> List<E> readWithEverySplit(String name, RawResponse.Decoder<Optional<E>> decoder,
      Supplier<StreamEndTracker<E>> endTracker) {
    var recording = RecordedHttpMessage.response(name);
    var unsplit = read(recording, ResponseFeed.unsplit(recording.body()), decoder, endTracker.get());
    assertEquals(unsplit, read(recording, ResponseFeed.everyByte(recording.body()), decoder, endTracker.get()));
    for (int i = 1; i < recording.body().length; i++) {
      assertEquals(unsplit, read(recording, ResponseFeed.splitAt(recording.body(), i), decoder, endTracker.get()),
          "split at " + i);
    }
    return unsplit;
  }

  private static <E> List<E> read(RecordedHttpMessage recording, List<byte[]> buffers,
      RawResponse.Decoder<Optional<E>> decoder, StreamEndTracker<E> endTracker) {
    return drain(ResponseFeed.events(new HttpResult<>(200, recording.headers(), ResponseFeed.body(buffers)), decoder,
        endTracker));
  }

  private static <E> List<E> drain(EventSource<E> source) {
    try {
      var events = new ArrayList<E>();
      for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
      return events;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
