package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.ScoreList;
import bifrost.api.ScoreList.Score;
import bifrost.api.ScoreRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for scores: the fallback to the path without a version, and the validation of responses. */
class ScoreTests {
  private static final ScoreRequest REQUEST = ScoreRequest.of("m", "a", List.of("b", "c"));
  private static final String DATA = "{\"data\":[{\"index\":1,\"score\":2},{\"index\":0,\"score\":0.5}]}";

  private final FakeServer server = FakeServer.start();
  private OpenAiProvider provider;

  @BeforeEach
  void open() {
    provider = open(ProviderConfig.of(server.url().toString()));
  }

  private static OpenAiProvider open(ProviderConfig config) {
    return OpenAiProvider.open("p", config, ChatCompletionEncoderTests.VLLM);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private ScoreList score(Reply... replies) throws Exception {
    for (var reply : replies) server.reply(reply);
    return provider.send(REQUEST, new TestAttempt());
  }

  private List<String> paths() {
    return server.requests().stream().map(RecordedRequest::path).toList();
  }

  @Test
  void sendsTheTextsAndSortsTheScoresByTheirIndex() throws Exception {
    var list = score(
        Reply.json("{\"id\":\"s\",\"object\":\"list\",\"model\":\"m\",\"data\":[{\"index\":1,\"score\":2,"
            + "\"x\":[]},"
            + "{\"index\":0,\"object\":\"score\",\"score\":-0.5}],"
            + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"));
    assertEquals(ScoreList.of(List.of(Score.of(0, -0.5), Score.of(1, 2).extras(JsonObject.of("x", List.of()))))
        .model("m").usage(Usage.of(3, 0)).extras(JsonObject.of("id", "s")), list);
    assertEquals(Json.parse("{\"model\":\"m\",\"text_1\":\"a\",\"text_2\":[\"b\",\"c\"]}"),
        server.requests().get(0).json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "7", "{\"data\":{}}", "{\"data\":null}", "{\"data\":[]}", "{\"scores\":[0.5,2]}",
      "{\"data\":[{\"index\":0,\"score\":1}]}", "{\"data\":[{\"index\":0,\"score\":1},{\"index\":0,\"score\":1}]}",
      "{\"data\":[{\"index\":0,\"score\":1},{\"index\":2,\"score\":1}]}", "{\"data\":[{\"score\":1},{\"score\":1}]}",
      "{\"data\":[{\"index\":0,\"score\":\"1\"},{\"index\":1,\"score\":1}]}", "{\"data\":[0.5,2]}",
      "{\"data\":[{\"index\":0,\"score\":null},{\"index\":1,\"score\":1}]}",
      "{\"data\":[{\"index\":-1,\"score\":1},{\"index\":0,\"score\":1}]}",
      "{\"data\":[{\"index\":0,\"score\":1},{\"index\":1,\"score\":1},{\"index\":2,\"score\":1}]}"})
  void reportsAnInvalidResponseAsMalformed(String json) {
    assertInstanceOf(Malformed.class, assertThrows(BifrostException.class, () -> score(Reply.json(json))).error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"error\":{\"message\":\"no\"}}", "{\"object\":\"error\",\"message\":\"no\"}",
      "{\"data\":[],\"error\":\"no\"}", "{\"detail\":\"no\"}"})
  void reportsAnErrorWithASuccessStatusAsRejected(String json) {
    var error = assertThrows(BifrostException.class, () -> score(Reply.json(json))).error();
    assertEquals("no", assertInstanceOf(Rejected.class, error).message());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void fallsBackToThePathWithoutVersionIfThePathIsMissing(int status) throws Exception {
    assertEquals(2, score(Reply.json(status, "{\"detail\":\"Not Found\"}"), Reply.json(DATA)).data().size());
    assertEquals(List.of("/v1/score", "/score"), paths());
  }

  @Test
  void doesNotFallBackAfterOtherErrorsOrFromAConfiguredPath() {
    assertThrows(BifrostException.class, () -> score(Reply.json(500, "{\"detail\":\"broken\"}")));
    assertThrows(BifrostException.class, () -> score(Reply.json(404,
        "{\"error\":{\"message\":\"no\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}")));
    server.reply(Reply.json(404, "{\"detail\":\"Not Found\"}"));
    try (var configured = open(ProviderConfig.of(server.url().toString()).path(Operation.SCORE, "/my/score"))) {
      assertThrows(BifrostException.class, () -> configured.send(REQUEST, new TestAttempt()));
    }
    assertEquals(List.of("/v1/score", "/v1/score", "/my/score"), paths());
  }

  @Test
  void kindOpenAiDoesNotSupportScores() {
    try (var openai = OpenAiProvider.open("p", ProviderConfig.of(server.url().toString()),
        ChatCompletionEncoderTests.OPENAI)) {
      var error = assertThrows(BifrostException.class, () -> openai.send(REQUEST, new TestAttempt())).error();
      assertInstanceOf(Unsupported.class, error);
    }
    assertEquals(List.of(), paths());
  }
}
