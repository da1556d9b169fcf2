package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests for images, speech, files and batches, as described in OpenAI's API reference. */
@Timeout(60)
class OpenAiOperationTests {
  private static final JsonObject RESULT = JsonObject.of("id", "x-1").with("object", "x");

  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url().toString()).key("s3cret-key"));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  static List<Arguments> requests() {
    return List.of(
        Arguments.of(
            ImageGenerationRequest.of("openai/gpt-image-1", "a cat").with("n", 2).with("size", "1024x1024")
                .with("quality", "low"),
            "POST /v1/images/generations {\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":2,"
                + "\"size\":\"1024x1024\",\"quality\":\"low\"}"),
        Arguments.of(FileRequest.list("openai").with("purpose", "batch").with("limit", 2),
            "GET /v1/files?purpose=batch&limit=2 "),
        Arguments.of(FileRequest.retrieve("openai", "file-1"), "GET /v1/files/file-1 "),
        Arguments.of(FileRequest.retrieve("openai", "a/b?\u00E4 +"), "GET /v1/files/a%2Fb%3F%C3%A4%20%2B "),
        Arguments.of(FileRequest.delete("openai", "file-1"), "DELETE /v1/files/file-1 "),
        Arguments.of(BatchRequest.create("openai", "file-1", "/v1/chat/completions").with("metadata", Map.of("a", "b")),
            "POST /v1/batches {\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\","
                + "\"completion_window\":\"24h\",\"metadata\":{\"a\":\"b\"}}"),
        Arguments.of(BatchRequest.list("openai").with("after", "batch_1"), "GET /v1/batches?after=batch_1 "),
        Arguments.of(BatchRequest.retrieve("openai", "batch_1"), "GET /v1/batches/batch_1 "),
        Arguments.of(BatchRequest.cancel("openai", "batch_1"), "POST /v1/batches/batch_1/cancel "));
  }

  private String lastRequest() {
    var request = server.requests().get(server.requests().size() - 1);
    assertEquals(Optional.of("Bearer s3cret-key"), request.header("authorization"));
    return request.method() + " " + request.path() + " " + new String(request.body(), UTF_8);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void sendsEveryRequestAsTheApiReferenceDescribes(Request<JsonObject> request, String expected) {
    server.reply(Reply.json(RESULT.toString()));
    assertEquals(RESULT, bifrost.send(request));
    assertEquals(expected, lastRequest());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void reportsErrorsAndRetriesForEveryRequest(Request<JsonObject> request, String expected) {
    var error = "{\"error\":{\"message\":\"no\",\"code\":404}}";
    for (var reply : List.of(Reply.json(404, error), Reply.json(200, error), Reply.json(404, "{\"detail\":\"no\"}"))) {
      server.reply(reply);
      var rejected =
          assertInstanceOf(Rejected.class, assertThrows(BifrostException.class, () -> bifrost.send(request)).error());
      assertEquals("no 404", rejected.message() + " " + rejected.status());
    }
    server.reply(Reply.json(200, "{\"detail\":\"Not Found\"}"));
    assertEquals(404,
        assertInstanceOf(Rejected.class, assertThrows(BifrostException.class, () -> bifrost.send(request)).error())
            .status());
    for (var reply : List.of(Reply.json(200, "[]"), Reply.json(200, "{"), Reply.of(200, Map.of(), new byte[0]))) {
      server.reply(reply);
      assertInstanceOf(Malformed.class, assertThrows(BifrostException.class, () -> bifrost.send(request)).error());
    }
    server.reply(Reply.json(503, "{}"), Reply.json(RESULT.toString()));
    assertEquals(RESULT, bifrost.send(request, CallOptions.options().maxRetries(1)));
  }

  @Test
  void returnsTheJsonOfAResponseUnchanged() {
    var batch = JsonObject.of("id", "b").with("errors", JsonObject.of("data", List.of(JsonObject.of("message", "x"))))
        .with("error", null);
    server.reply(Reply.json(batch.toString()));
    assertEquals(batch, bifrost.send(BatchRequest.retrieve("openai", "b")));
    server.reply(Reply.of(204, Map.of(), new byte[0]));
    assertEquals(JsonObject.of(), bifrost.send(FileRequest.delete("openai", "f")));
  }

  @Test
  void uploadsAFileAsAMultipartForm(@TempDir Path folder) throws Exception {
    var lines = Files.writeString(folder.resolve("in.jsonl"), "{\"custom_id\":\"a\"}\n");
    server.reply(Reply.json(RESULT.toString()));
    var expires = Map.of("anchor", "created_at");
    assertEquals(RESULT,
        bifrost.send(FileRequest.upload("openai", "batch", Upload.of(lines)).with("expires_after", expires)));
    var sent = lastRequest();
    var boundary =
        server.requests().get(0).header("content-type").orElseThrow().replace("multipart/form-data; boundary=", "");
    assertEquals("POST /v1/files " + ("--#\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
        + "--#\r\nContent-Disposition: form-data; name=\"expires_after[anchor]\"\r\n\r\ncreated_at\r\n"
        + "--#\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\nContent-Type: "
        + "application/jsonl\r\n\r\n"
        + "{\"custom_id\":\"a\"}\n\r\n--#--\r\n").replace("--#", "--" + boundary), sent);
  }

  @Test
  void downloadsAFile() {
    var bytes = new byte[] {0, -1, 13, 10};
    server.reply(Reply.of(200, Map.of("content-type", "application/octet-stream"), bytes));
    assertArrayEquals(bytes, bifrost.send(FileRequest.content("openai", "file-1")).bytes());
    assertEquals("GET /v1/files/file-1/content ", lastRequest());
    assertEquals(Optional.of("*/*"), server.requests().get(0).header("accept"));
  }

  @Test
  void sendsASpeechRequest() {
    var audio = Reply.of(200, Map.of("content-type", "audio/wav"), "RIFF".getBytes(UTF_8));
    server.reply(audio, audio);
    var request =
        SpeechRequest.of("openai/tts-1", "Hi").with("voice", "alloy").with("response_format", "wav").with("speed", 1.5)
            .with("instructions", "softly");
    assertEquals("audio/wav 4", bifrost.send(request).contentType().orElseThrow() + " " + bifrost.send(request).size());
    assertEquals(
        "POST /v1/audio/speech {\"model\":\"tts-1\",\"input\":\"Hi\",\"voice\":\"alloy\",\"response_format\":\"wav\","
            + "\"speed\":1.5,"
            + "\"instructions\":\"softly\"}",
        lastRequest());
  }

  /** A response that contains a detail instead of the audio is an error. */
  @Test
  void reportsADetailInsteadOfSpeechAsRejected() {
    for (var stream : List.of(false, true)) {
      server.reply(Reply.json(200, "{\"detail\":\"Not Found\"}"));
      var request = SpeechRequest.of("openai/tts-1", "Hi");
      var error = assertThrows(BifrostException.class, () -> {
        if (stream) bifrost.stream(request).close();
        else bifrost.send(request);
      }).error();
      assertEquals(404, assertInstanceOf(Rejected.class, error).status());
    }
  }

  @Test
  void streamsImagesUntilTheBodyEnds() {
    var request = ImageGenerationRequest.of("openai/gpt-image-1", "a cat").with("partial_images", 1);
    var partial = JsonObject.of("type", "image_generation.partial_image").with("b64_json", "AA==");
    var completed = JsonObject.of("type", "image_generation.completed").with("b64_json", "AAA=");
    server.reply(Reply.sse(partial.toString(), completed.toString()));
    try (var stream = bifrost.stream(request)) {
      assertEquals(List.of(partial, completed), stream.events().toList());
      assertEquals(completed, stream.collect());
    }
    assertEquals(
        "POST /v1/images/generations {\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"partial_images\":1,"
            + "\"stream\":true}",
        lastRequest());
    server.reply(Reply.sse(partial.toString()));
    assertInstanceOf(Truncated.class,
        assertThrows(BifrostException.class, () -> bifrost.stream(request).collect()).error());
    server.reply(Reply.sse(partial.toString(), "{\"type\":\"error\",\"error\":{\"message\":\"no\"}}"));
    assertInstanceOf(Rejected.class,
        assertThrows(BifrostException.class, () -> bifrost.stream(request).collect()).error());
  }

  @Test
  void rejectsAnUnsupportedOperationWithoutARequest() {
    var request = RerankRequest.of("openai/m", "q", List.of("a"));
    assertInstanceOf(Unsupported.class, assertThrows(BifrostException.class, () -> bifrost.send(request)).error());
    assertTrue(server.requests().isEmpty());
  }

  @Test
  void providerMethodsRejectUnsupportedOperations() throws Exception {
    var audio = Upload.of("a.wav", new byte[1]);
    var attempt = new TestAttempt();
    var config = ProviderConfig.of(server.url().toString());
    try (var provider = OpenAiProvider.open("p", config,
        OpenAiProfile.of("lab").operations(Operation.RESPONSES).nativeResponses(false))) {
      for (var call : List.<Executable>of(
          () -> provider.send(SingleAttemptCalls.HI, attempt),
          () -> provider.stream(SingleAttemptCalls.HI, attempt),
          () -> provider.send(CompletionRequest.of("m", "a"), attempt),
          () -> provider.stream(CompletionRequest.of("m", "a"), attempt),
          () -> provider.send(EmbeddingRequest.of("m", "a"), attempt),
          () -> provider.send(ListModelsRequest.of("p"), attempt),
          () -> provider.send(TranscriptionRequest.of("m", audio), attempt),
          () -> provider.stream(TranslationRequest.of("m", audio), attempt),
          () -> provider.send(RawRequest.get("p", "/x"), attempt),
          () -> provider.stream(RawRequest.get("p", "/x"), attempt),
          () -> provider.send(RawRequest.get("p", "/x").asBytes(), attempt),
          () -> provider.send(SpeechRequest.of("m", "Hi"), attempt),
          () -> provider.send(BatchRequest.list("p"), attempt))) {
        assertInstanceOf(Unsupported.class, assertThrows(BifrostException.class, call).error());
      }
      assertTrue(server.requests().isEmpty());
      server.reply(Reply.json("{\"choices\":[]}"));
      // Responses are sent as chat completions, although chat completions themselves are unsupported.
      provider.send(ResponsesRequest.of("m", "Hi"), attempt);
      assertEquals("/v1/chat/completions", server.requests().get(0).path());
    }
  }

  @Test
  void usesFallbackModels() {
    server.reply(Reply.json(404, "{\"error\":\"no\"}"),
        Reply.of(200, Map.of("content-type", "audio/mpeg"), new byte[] {1}));
    assertEquals(1,
        bifrost.send(SpeechRequest.of("openai/a", "Hi"), CallOptions.options().fallbacks("openai/b")).size());
    assertTrue(lastRequest().contains("\"model\":\"b\""));
  }
}
