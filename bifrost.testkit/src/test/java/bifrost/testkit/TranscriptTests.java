package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscriptTests {
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void containsTheRequestAndTheReplyOfEachExchange() {
    server.reply(Reply.json(503, "{\"error\":\"busy\"}").header("Retry-After", "1"), Reply.sse("a", "é"));
    RawHttpClient.call(server, "POST", "/v1/x?a=b", "{\"n\":1}");
    RawHttpClient.call(server, "GET", "/y", "");
    assertEquals("""
        #1 POST /v1/x?a=b
        host: fake
        content-type: application/json
        content-length: 7

        {"n":1}
        --> 503
        content-type: application/json
        Retry-After: 1

        {"error":"busy"}

        #2 GET /y
        host: fake
        --> 200
        content-type: text/event-stream; charset=utf-8

        data: a

        data: é""", server.transcript());
  }

  @Test
  void masksHeadersAndParametersWithSecretsAndTheirValuesElsewhere() {
    server.reply(Reply.json(401, "{\"error\":\"unknown key sk-12345\"}").header("Set-Cookie", "session-9"));
    RawHttpClient.call(server, "POST", "/v1/x?key=sk-678&n=1", "{\"key\":\"sk-12345\"}",
        "Authorization: Bearer sk-12345",
        "X-Api-Key: sk-90ab", "Cookie: c=cd12");
    var transcript = server.transcript();
    for (var secret : List.of("sk-12345", "sk-678", "sk-90ab", "cd12", "session-9")) {
      assertFalse(transcript.contains(secret), transcript);
    }
    assertTrue(transcript.contains("authorization: ***") && transcript.contains("/v1/x?key=***&n=1"), transcript);
    assertTrue(transcript.contains("unknown key ***"), transcript);
  }

  @Test
  void describesEndingsAndBinaryAndLongBodies() {
    server.reply(Reply.of(200, Map.of(), new byte[] {0, 1, 2}), Reply.json("[" + "1,".repeat(5000) + "1]"),
        Reply.sse("a").end(Reply.Ending.CUT), Reply.hangUp());
    for (int i = 0; i < 3; i++) RawHttpClient.call(server, "GET", "/", "");
    try (var client = new RawHttpClient(server)) {
      assertEquals(ReceivedResponse.Ending.CUT, client.send("GET", "/", "").end());
    }
    var transcript = server.transcript();
    assertTrue(transcript.contains("(3 bytes)"), transcript);
    assertTrue(transcript.contains("… (10003 bytes)"), transcript);
    assertTrue(transcript.contains("data: a\n(CUT)"), transcript);
    assertTrue(transcript.endsWith("--> no response\n(CUT)"), transcript);
  }

  @Test
  void containsOnlyTheLastExchanges() {
    for (int i = 0; i < 23; i++) RawHttpClient.call(server, "GET", "/health?" + i, "");
    var transcript = server.transcript();
    assertTrue(transcript.startsWith("3 earlier exchanges\n\n#4 GET /health?3\n"), transcript);
    assertTrue(transcript.contains("#23 GET /health?22\n"), transcript);
  }

  @Test
  void clearRequestsClearsTheTranscript() {
    RawHttpClient.call(server, "GET", "/health", "");
    server.clearRequests();
    assertEquals("no request has arrived", server.transcript());
  }
}
