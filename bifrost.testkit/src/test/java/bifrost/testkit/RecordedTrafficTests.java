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

/** Each request that a real vLLM 0.32.0 was sent gets an answer of the same shape here. */
class RecordedTrafficTests {
  private static final JsonObject AS_RECORDED = JsonObject.of();

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private void sameHead(RecordedExchange recording, ReceivedResponse answer) {
    assertEquals(recording.answer().status(), answer.status());
    for (String name : List.of("content-type", "transfer-encoding", "allow")) {
      assertEquals(recording.answer().headers().get(name), answer.headers().get(name), name);
    }
  }

  @Nested
  class Whole {
    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat-logprobs", "chat-stop", "chat-json-schema", "chat-structured-choice",
        "chat-tool-named", "chat-tool-required", "chat-tool-result"})
    void answersHaveEveryMemberInItsPlaceNullsIncluded(String name) {
      sameShape(name, AS_RECORDED);
    }

    @Test
    void anAnswerWithReasoningDoesToo() {
      sameShape("chat-reasoning", JsonObject.of("max_tokens", 20)); // enough to end in mid-answer, as recorded
    }

    @Test
    void theListOfModelsDoesToo() {
      server.models("meta-llama/Llama-3.2-1B-Instruct");
      sameShape("models", AS_RECORDED);
    }

    @Test
    void theVersionIsTheRecordedOne() {
      RecordedExchange recording = RecordedExchange.of("version");
      assertEquals(recording.answer().body(), recording.replay(server, AS_RECORDED).body());
    }

    @Test
    void healthIsAnEmptyAnswer() {
      RecordedExchange recording = RecordedExchange.of("health");
      ReceivedResponse answer = recording.replay(server, AS_RECORDED);
      assertEquals(Map.of("content-length", "0"), answer.headers());
      sameHead(recording, answer);
    }

    private void sameShape(String name, JsonObject changes) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse answer = recording.replay(server, changes);
      sameHead(recording, answer);
      assertEquals(RecordedExchange.shape(recording.answer().json()), RecordedExchange.shape(answer.json()));
    }
  }

  @Nested
  class Streams {
    @ParameterizedTest
    @ValueSource(
        strings = {"chat-stream", "chat-stream-no-usage", "chat-tool-named-stream", "chat-tool-required-stream"})
    void consistOfTheSameKindsOfChunksInTheSameOrder(String name) {
      sameShapes(name, AS_RECORDED);
    }

    @Test
    void withReasoningDoToo() {
      sameShapes("chat-reasoning-stream", JsonObject.of("max_tokens", 20));
    }

    @Test
    void ofSeveralChoicesWithLogProbabilitiesHaveNoChunkThatWasNotRecorded() {
      RecordedExchange recording = RecordedExchange.of("chat-stream-n2-logprobs");
      List<String> recorded = RecordedExchange.shapes(recording.answer());
      List<String> shapes = RecordedExchange.shapes(recording.replay(server, AS_RECORDED));
      assertTrue(recorded.containsAll(shapes), () -> shapes + " against " + recorded);
      assertEquals(List.of(recorded.get(0), recorded.get(1)), shapes.subList(0, 2));
    }

    private void sameShapes(String name, JsonObject changes) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse answer = recording.replay(server, changes);
      sameHead(recording, answer);
      assertEquals(RecordedExchange.shapes(recording.answer()), RecordedExchange.shapes(answer));
    }
  }

  @Nested
  class Refusals {
    @ParameterizedTest
    @ValueSource(strings = {"error-400-json", "error-400-missing-messages", "error-400-temperature", "error-404-route",
        "error-405", "error-404-model", "error-404-model-stream", "error-200-stream-logprobs"})
    void areTheRecordedOnesToTheLetter(String name) {
      server.models("meta-llama/Llama-3.2-1B-Instruct");
      sameBody(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-401-no-key", "error-401-wrong-key"})
    void forWantOfTheKeyToo(String name) {
      server.key("secret-key");
      sameBody(name);
    }

    @Test
    void ofAnAnswerLongerThanTheModelAllowsDifferInTheLimitOnly() {
      RecordedExchange recording = RecordedExchange.of("error-400-context");
      assertEquals(recording.answer().body().replace("2048", "32768").strip(),
          recording.replay(server, AS_RECORDED).body());
    }

    private void sameBody(String name) {
      RecordedExchange recording = RecordedExchange.of(name);
      ReceivedResponse answer = recording.replay(server, AS_RECORDED);
      sameHead(recording, answer);
      assertEquals(recording.answer().body().strip(), answer.body().strip());
    }
  }
}
