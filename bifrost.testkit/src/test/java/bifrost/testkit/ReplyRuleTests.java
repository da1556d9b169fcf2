package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests for replies to paths and conditions, and for their precedence. */
class ReplyRuleTests {
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private String get(String path) {
    return RawHttpClient.call(server, "GET", path, "").body();
  }

  @Test
  void repliesToEveryRequestToAPathWithAnyQuery() {
    server.reply("/v1/embeddings", Reply.json("1"));
    assertEquals(List.of("1", "1", "1"),
        Stream.of("/v1/embeddings", "/v1/embeddings?a=b", "http://fake/v1/embeddings").map(this::get).toList());
    assertEquals("{\"version\":\"0.32.0\"}", get("/version"));
    assertEquals("{\"detail\":\"Not Found\"}", get("/v1/embeddings2"));
  }

  @Test
  void repliesOnlyToTheQueryOfAPathWithAQuery() {
    server.reply("/version?a=b", Reply.json("1"));
    assertEquals("1", get("/version?a=b"));
    assertEquals("{\"version\":\"0.32.0\"}", get("/version?a=c"));
  }

  @Test
  void repliesToRequestsThatFulfilACondition() {
    server.reply(request -> request.header("x-user").equals(Optional.of("a")), Reply.json("1"));
    assertEquals("1", RawHttpClient.call(server, "GET", "/version", "", "X-User: a").body());
    assertEquals("{\"version\":\"0.32.0\"}", RawHttpClient.call(server, "GET", "/version", "", "X-User: b").body());
  }

  @Test
  void prefersTheQueueThenTheLastConditionThenTheFunction() {
    server.respondWith(request -> Optional.of(Reply.json("function")));
    server.reply("/version", Reply.json("first")).reply("/version", Reply.json("second"));
    server.reply(Reply.json("queue"));
    assertEquals(List.of("queue", "second", "function"),
        Stream.of("/version", "/version", "/health").map(this::get).toList());
  }

  @Test
  void clearRepliesRemovesConditionsAndKeepsTheFunction() {
    server.respondWith(request -> Optional.of(Reply.json("function"))).reply("/version", Reply.json("path"));
    server.clearReplies();
    assertEquals("function", get("/version"));
  }

  @Test
  void doesNotRequireThatRepliesToConditionsAreUsed() {
    server.reply("/version", Reply.json("1")).reply(request -> false, Reply.json("2"));
    server.assertAllRepliesUsed();
  }

  @Test
  void rejectsAPathWithoutASlash() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> server.reply("v1/models", Reply.json("1")));
    assertEquals("path must start with '/': v1/models", thrown.getMessage());
  }
}
