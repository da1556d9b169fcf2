package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.codec.RankingDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rerank requests: the fallback to the path without a version, and the validation of rankings. */
class RerankTests {
  private static final RerankRequest REQUEST = RerankRequest.of("m", "q", List.of("a", "b", "c"));
  private static final Reply RANKING = Reply.json("{\"results\":[{\"index\":1,\"relevance_score\":0.5}]}");

  private FakeServer server;
  private OpenAiProvider provider;

  @BeforeEach
  void open() {
    server = FakeServer.start();
    provider = open(true);
  }

  private OpenAiProvider open(boolean supportsRerank) {
    var profile = supportsRerank ? ChatCompletionEncoderTests.VLLM : ChatCompletionEncoderTests.OPENAI;
    return OpenAiProvider.open("p", ProviderConfig.of(server.url().toString()), profile);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private Ranking rerank() throws Exception {
    return provider.send(REQUEST, new TestAttempt());
  }

  private List<String> paths() {
    return server.requests().stream().map(RecordedRequest::path).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void fallsBackToThePathWithoutVersionIfThePathIsMissing(int status) throws Exception {
    server.reply(Reply.json(status, "{\"detail\":\"Not Found\"}"), RANKING);
    assertEquals(1, rerank().results().get(0).index());
    assertEquals(List.of("/v1/rerank", "/rerank"), paths());
  }

  @Test
  void fallsBackToThePathWithoutVersionIfAStatus200ReportsAMissingPath() throws Exception {
    server.reply(Reply.json("{\"error\":{\"message\":\"no\",\"type\":\"NotFoundError\",\"code\":404}}"), RANKING);
    assertEquals("b", rerank().results().get(0).document());
    assertEquals(List.of("/v1/rerank", "/rerank"), paths());
  }

  @Test
  void doesNotFallBackIfTheModelIsMissing() {
    server.reply(Reply.json(404,
        "{\"error\":{\"message\":\"no\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}"));
    assertThrows(BifrostException.class, this::rerank);
    assertEquals(List.of("/v1/rerank"), paths());
  }

  @Test
  void doesNotFallBackAfterOtherErrors() {
    server.reply(Reply.json(500, "{\"detail\":\"broken\"}"));
    assertThrows(BifrostException.class, this::rerank);
    assertEquals(List.of("/v1/rerank"), paths());
  }

  @Test
  void rejectsRerankWithoutARequestIfTheProfileDoesNotSupportIt() throws Exception {
    try (var withoutRerank = open(false)) {
      var error = assertThrows(BifrostException.class, () -> withoutRerank.send(REQUEST, new TestAttempt())).error();
      assertInstanceOf(Unsupported.class, error);
      assertEquals(List.of(), paths());
    }
  }

  @Test
  void sortsResultsAndReadsScoresFromEitherMember() {
    var ranking = decode(
        "{\"results\":[{\"index\":2,\"score\":0.1},{\"index\":1,\"relevance_score\":0.5},{\"index\":0,"
            + "\"score\":0.5}]}");
    assertEquals(List.of(0, 1, 2), ranking.results().stream().map(Ranking.Result::index).toList());
    assertEquals(List.of("a", "b", "c"), ranking.results().stream().map(Ranking.Result::document).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"results\":[{\"index\":3,\"score\":1}]}", "{\"results\":[{\"index\":-1,\"score\":1}]}",
      "{\"results\":[{\"index\":0,\"score\":1},{\"index\":0,\"score\":1}]}", "{\"results\":[{\"index\":0}]}",
      "{\"results\":[{\"score\":1}]}", "{\"results\":[{\"index\":0,\"relevance_score\":\"high\"}]}", "{\"results\":{}}",
      "{}"})
  void reportsAnInvalidRankingAsMalformed(String json) {
    assertInstanceOf(Malformed.class, assertThrows(BifrostException.class, () -> decode(json)).error());
  }

  @Test
  void readsResultsFromDataAndFromABareArray() {
    var results = "[{\"index\":1,\"score\":0.5}]";
    for (var json : List.of("{\"data\":" + results + "}", results, "{\"results\":" + results + ",\"data\":[\"a\"]}",
        "{\"data\":" + results + ",\"results\":" + results + "}")) {
      assertEquals(List.of("b"), decode(json).results().stream().map(Ranking.Result::document).toList());
    }
  }

  private static Ranking decode(String json) {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      return RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), bytes)
          .decode(new bifrost.api.json.JsonReader(bytes), new RankingDecoder(List.of("a", "b", "c"))::decode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
