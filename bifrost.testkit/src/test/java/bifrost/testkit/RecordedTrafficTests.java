package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the server responds to each recorded request with a response of the same shape as the recorded one,
 * which is from a real vLLM 0.32.0.
 */
class RecordedTrafficTests {
  private static final JsonObject NO_CHANGES = JsonObject.of();

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private void assertSameHead(RecordedExchange recording, ReceivedResponse response) {
    assertEquals(recording.response().status(), response.status());
    for (String name : List.of("content-type", "transfer-encoding", "allow")) {
      assertEquals(recording.response().headers().get(name), response.headers().get(name), name);
    }
  }

  @Nested
  class UnaryResponses {
    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat-logprobs", "chat-stop", "chat-json-schema", "chat-structured-choice",
        "chat-tool-named", "chat-tool-required", "chat-tool-result"})
    void unaryResponseHasTheRecordedMembersInOrder(String name) {
      assertSameShape(name, NO_CHANGES);
    }

    @Test
    void reasoningResponseHasTheRecordedMembersInOrder() {
      // The limit ends the response within its text, as it did in the recording.
      assertSameShape("chat-reasoning", JsonObject.of("max_tokens", 20));
    }

    @Test
    void listOfModelsHasTheRecordedMembersInOrder() {
      server.models("meta-llama/Llama-3.2-1B-Instruct");
      assertSameShape("models", NO_CHANGES);
    }

    @Test
    void versionEqualsTheRecordedVersion() {
      RecordedExchange recording = RecordedExchange.of("version");
      assertEquals(recording.response().body(), recording.replay(server, NO_CHANGES).body());
    }

    @Test
    void healthResponseIsEmpty() {
      RecordedExchange recording = RecordedExchange.of("health");
      ReceivedResponse response = recording.replay(server, NO_CHANGES);
      assertEquals(Map.of("content-length", "0"), response.headers());
      assertSameHead(recording, response);
    }

    private void assertSameShape(String name, JsonObject changes) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse response = recording.replay(server, changes);
      assertSameHead(recording, response);
      assertEquals(RecordedExchange.shape(recording.response().json()), RecordedExchange.shape(response.json()));
    }
  }

  @Nested
  class Streams {
    @ParameterizedTest
    @ValueSource(
        strings = {"chat-stream", "chat-stream-no-usage", "chat-tool-named-stream", "chat-tool-required-stream"})
    void streamHasTheRecordedChunkShapesInOrder(String name) {
      assertSameShapes(name, NO_CHANGES);
    }

    @Test
    void reasoningStreamHasTheRecordedChunkShapesInOrder() {
      assertSameShapes("chat-reasoning-stream", JsonObject.of("max_tokens", 20));
    }

    @Test
    void streamWithSeveralChoicesHasOnlyRecordedChunkShapes() {
      RecordedExchange recording = RecordedExchange.of("chat-stream-n2-logprobs");
      List<String> recorded = RecordedExchange.shapes(recording.response());
      List<String> shapes = RecordedExchange.shapes(recording.replay(server, NO_CHANGES));
      assertTrue(recorded.containsAll(shapes), () -> shapes + "; recorded: " + recorded);
      assertEquals(List.of(recorded.get(0), recorded.get(1)), shapes.subList(0, 2));
    }

    private void assertSameShapes(String name, JsonObject changes) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse response = recording.replay(server, changes);
      assertSameHead(recording, response);
      assertEquals(RecordedExchange.shapes(recording.response()), RecordedExchange.shapes(response));
    }
  }

  @Nested
  class Errors {
    @ParameterizedTest
    @ValueSource(strings = {"error-400-json", "error-400-missing-messages", "error-400-temperature", "error-404-route",
        "error-405", "error-404-model", "error-404-model-stream", "error-200-stream-logprobs"})
    void errorBodyEqualsTheRecordedBody(String name) {
      server.models("meta-llama/Llama-3.2-1B-Instruct");
      assertSameBody(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-401-no-key", "error-401-wrong-key"})
    void errorBodyForAMissingOrWrongKeyEqualsTheRecordedBody(String name) {
      server.key("secret-key");
      assertSameBody(name);
    }

    @Test
    void errorBodyForTooManyTokensDiffersOnlyInTheMaximumLength() {
      RecordedExchange recording = RecordedExchange.of("error-400-context");
      assertEquals(recording.response().body().replace("2048", "65536").strip(),
          recording.replay(server, NO_CHANGES).body());
    }

    private void assertSameBody(String name) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse response = recording.replay(server, NO_CHANGES);
      assertSameHead(recording, response);
      assertEquals(recording.response().body().strip(), response.body().strip());
    }
  }
}
