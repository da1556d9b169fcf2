package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests for queued replies that no request uses. */
class UnusedReplyTests {
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private String failureMessage() {
    return assertThrows(AssertionError.class, server::assertAllRepliesUsed).getMessage();
  }

  @Test
  void passesForANewServerAndForUsedReplies() {
    server.assertAllRepliesUsed();
    server.reply(Reply.json("{}"));
    RawHttpClient.call(server, "GET", "/health", "");
    server.assertAllRepliesUsed();
  }

  @Test
  void listsUnusedRepliesAndReceivedRequests() {
    server.reply(Reply.json("1"), Reply.json(503, "{\"error\":\n  \"busy\"}"),
        Reply.sse("{}", "[DONE]").end(Reply.Ending.CUT), Reply.hangUp());
    RawHttpClient.call(server, "POST", "/v1/chat/completions", "{}", "Authorization: Bearer secret");
    assertEquals("""
        3 of 4 queued replies were not used:
          #2 503 {"error": "busy"}
          #3 200 data: {} data: [DONE], CUT
          #4 no response, CUT
        1 request has arrived:
          POST /v1/chat/completions""", failureMessage());
  }

  @Test
  void listsUnusedRepliesIfNoRequestHasArrived() {
    server.reply(Reply.of(204, Map.of(), new byte[0]));
    assertEquals("1 of 1 queued reply was not used:\n  #1 204\nno request has arrived", failureMessage());
  }

  @Test
  void abbreviatesManyOrLongUnusedReplies() {
    for (int i = 0; i < 12; i++) server.reply(Reply.json("\"" + "👋".repeat(1000) + "\""));
    var message = failureMessage();
    assertTrue(message.startsWith("12 of 12 queued replies were not used:\n  #1 200 \"👋"), message);
    assertTrue(message.contains("👋…\n") && message.contains("\n  … and 2 more\n"), message);
    assertFalse(message.contains("#11"), message);
  }

  @Test
  void reportsUnusedRepliesUntilTheyAreCleared() {
    server.reply(Reply.json(503, "{}"));
    assertEquals(failureMessage(), failureMessage());
    server.clearReplies();
    server.assertAllRepliesUsed();
    assertEquals(200, RawHttpClient.call(server, "GET", "/health", "").status());
    server.reply(Reply.json("2"));
    assertTrue(failureMessage().startsWith("1 of 1 queued reply was not used:\n  #1 200 2\n"), failureMessage());
  }
}
