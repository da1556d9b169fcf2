package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.ExpectedResponses;
import bifrost.testkit.FakeServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images, speech, files, batches and raw streams, end to end with the fake server. */
@Timeout(60)
class OpenAiOperationsEndToEndTests {
  private final FakeServer server = FakeServer.start().openAiOperations();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url().toString()));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  @Test
  void runsABatchFromItsFileToItsResult() {
    var body = JsonObject.of("model", ExpectedResponses.LLAMA).with("messages",
        List.of(JsonObject.of("role", "user").with("content", "Hi")));
    var line =
        JsonObject.of("custom_id", "c1").with("method", "POST").with("url", "/v1/chat/completions").with("body", body)
            + "\n";
    var file = bifrost.send(FileRequest.upload("openai", "batch", Upload.of("in.jsonl", line.getBytes(UTF_8))));
    var id = file.string("id").orElseThrow();
    assertEquals(line, new String(bifrost.send(FileRequest.content("openai", id)).bytes(), UTF_8));
    assertEquals(file, bifrost.send(FileRequest.retrieve("openai", id)));
    assertEquals(Optional.of(JsonArray.of(file)), bifrost.send(FileRequest.list("openai")).array("data"));
    var batch = bifrost.send(BatchRequest.create("openai", id, "/v1/chat/completions"));
    assertEquals(batch, bifrost.send(BatchRequest.retrieve("openai", batch.string("id").orElseThrow())));
    assertEquals(batch, bifrost.send(BatchRequest.cancel("openai", batch.string("id").orElseThrow())));
    assertEquals(Optional.of(JsonArray.of(batch)), bifrost.send(BatchRequest.list("openai")).array("data"));
    try (var output = bifrost.stream(FileRequest.content("openai", batch.string("output_file_id").orElseThrow()))) {
      var result = (JsonObject) Json.parse(output.collect().bytes());
      assertEquals(Optional.of("c1"), result.string("custom_id"));
      assertEquals(200, result.object("response").orElseThrow().integer("status_code").orElseThrow());
    }
    assertEquals(Optional.of(true), bifrost.send(FileRequest.delete("openai", id)).bool("deleted"));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(FileRequest.content("openai", id)));
    assertEquals(404, assertInstanceOf(Rejected.class, thrown.error()).status());
  }

  @Test
  void returnsTheSameSpeechUnaryAndStreamed() {
    var request = SpeechRequest.of("openai/tts-1", "The bridge to Asgard is a rainbow.").with("response_format", "wav");
    var audio = bifrost.send(request);
    assertTrue(audio.size() > 10_000);
    try (var stream = bifrost.stream(request)) {
      assertEquals(audio, stream.collect());
    }
    assertEquals(audio, bifrost.send(RawRequest.post("openai", "/v1/audio/speech", request.parameters()).asBytes()));
  }

  @Test
  void generatesImagesUnaryAndStreamed() {
    var request = ImageGenerationRequest.of("openai/gpt-image-1", "a bridge").with("n", 2);
    assertEquals(2, bifrost.send(request).array("data").orElseThrow().size());
    try (var stream = bifrost.stream(request.with("partial_images", 1))) {
      assertEquals(3, stream.events().count());
    }
  }

  @Test
  void streamsTheRawChunksOfAChat() {
    var body = JsonObject.of("model", ExpectedResponses.LLAMA)
        .with("messages", List.of(JsonObject.of("role", "user").with("content", "Hi")))
        .with("stream", true);
    try (var stream = bifrost.stream(RawRequest.post("openai", "/v1/chat/completions", body))) {
      var chunks = ((JsonArray) stream.collect()).elements();
      assertFalse(chunks.isEmpty());
      for (var chunk : chunks) {
        assertEquals(Optional.of("chat.completion.chunk"), ((JsonObject) chunk).string("object"));
      }
    }
  }
}
