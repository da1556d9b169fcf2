package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.internal.model.ChatFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeServerHttpTests {
  private static final String CHAT = "/v1/chat/completions";
  private static final String HI = ChatFixtures.ask("hi").toString();

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private RecordedRequest last() {
    List<RecordedRequest> requests = server.requests();
    return requests.get(requests.size() - 1);
  }

  @Nested
  class OneConnection {
    @Test
    void servesOneRequestAfterTheOther() {
      try (var wire = new RawHttpClient(server)) {
        assertEquals(200, wire.send("GET", "/health", "").read().status());
        assertEquals(200, wire.send("POST", CHAT, HI).read().status());
        assertEquals("[DONE]",
            lastOf(wire.send("POST", CHAT, ChatFixtures.streamed(ChatFixtures.ask("hi")).toString()).read().data()));
        assertEquals(404, wire.send("GET", "/nowhere", "").read().status());
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void servesPipelinedRequestsInOrder() {
      try (var wire = new RawHttpClient(server)) {
        wire.send(RawHttpClient.request("POST", CHAT, HI) + RawHttpClient.request("GET", "/version", "")
            + RawHttpClient.request("POST", CHAT, HI));
        assertEquals("chat.completion", wire.read().json().string("object").orElseThrow());
        assertEquals("{\"version\":\"0.32.0\"}", wire.read().body());
        assertEquals("chat.completion", wire.read().json().string("object").orElseThrow());
      }
    }

    @Test
    void keepsARequestThatArrivesWhileAnAnswerPauses() {
      server.pace(Duration.ofMillis(2));
      try (var wire = new RawHttpClient(server)) {
        wire.send("POST", CHAT, ChatFixtures.streamed(ChatFixtures.ask("hi")).toString());
        assertEquals(200, wire.head().status());
        wire.send("GET", "/version", "");
        skipChunks(wire);
        assertEquals("{\"version\":\"0.32.0\"}", wire.read().body());
      }
    }

    @Test
    void isClosedWhenTheClientAsks() {
      try (var wire = new RawHttpClient(server)) {
        assertEquals("close", wire.send("GET", "/health", "", "Connection: close").read().headers().get("connection"));
        assertEquals(ReceivedResponse.Ending.CUT, wire.end());
      }
    }

    @Test
    void isClosedAfterHttp10() {
      try (var wire = new RawHttpClient(server)) {
        assertEquals(200, wire.send("GET /health HTTP/1.0\r\n\r\n").read().status());
        assertEquals(ReceivedResponse.Ending.CUT, wire.end());
      }
    }

    @Test
    void staysOpenAfterHttp10WithKeepAlive() {
      try (var wire = new RawHttpClient(server)) {
        assertEquals(200, wire.send("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read().status());
        assertEquals(200, wire.send("GET", "/health", "").read().status());
      }
    }

    private String lastOf(List<String> data) {
      return data.get(data.size() - 1);
    }

    private void skipChunks(RawHttpClient wire) {
      try {
        while (wire.chunk().length > 0) {}
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class RequestBodies {
    @Test
    void mayComeInChunks() {
      try (var wire = new RawHttpClient(server)) {
        wire.send(
            "POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        String half = HI.substring(10);
        wire.send("a\r\n" + HI.substring(0, 10) + "\r\n");
        wire.send(Integer.toHexString(half.length()).toUpperCase(Locale.ROOT) + ";ext=1\r\n" + half
            + "\r\n0\r\nTrailer: x\r\n\r\n");
        assertEquals(200, wire.read().status());
        assertArrayEquals(HI.getBytes(UTF_8), last().body());
        assertEquals(200, wire.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void mayWaitForLeave() {
      try (var wire = new RawHttpClient(server)) {
        wire.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            + "Content-Length: " + HI.length() + "\r\n\r\n");
        assertEquals(100, wire.head().status());
        assertEquals(200, wire.send(HI).read().status());
      }
    }

    @Test
    void mayBeLongerThanAnyBuffer() {
      String prompt = "長い ".repeat(20_000);
      assertEquals(200, RawHttpClient.chat(server, ChatFixtures.ask(prompt).toString()).status());
      assertEquals(prompt, ReceivedResponse.objects(last().json().array("messages").orElseThrow()).get(0)
          .string("content").orElseThrow());
    }

    @Test
    void areLostWithAnOfferToUpgradeAsBehindUvicorn() {
      ReceivedResponse answer = RawHttpClient.chat(server, HI, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
          "HTTP2-Settings: AAEAAEAAAAIAAAAB");
      assertEquals("body", answer.json().object("error").orElseThrow().string("param").orElseThrow());
      assertEquals(HI, new String(last().body(), UTF_8), "but the recording has them");
    }
  }

  @Nested
  class Requests {
    @Test
    void areRecorded() {
      RawHttpClient.call(server, "POST", CHAT + "?a=b", HI, "X-Trace: 1", "x-trace: 2", "X-Empty:");
      RecordedRequest request = last();
      assertEquals("POST", request.method());
      assertEquals(CHAT + "?a=b", request.path());
      assertEquals(List.of("1", "2"), request.headers().get("x-trace"));
      assertEquals(Optional.of("1"), request.header("X-TRACE"));
      assertEquals(Optional.of(""), request.header("x-empty"));
      assertEquals(Optional.empty(), request.header("x-none"));
      assertEquals(ChatFixtures.ask("hi"), request.json());
      assertFalse(request.disconnected().isDone());
    }

    @Test
    void hideTheirSecretsWhenPrinted() {
      RawHttpClient.chat(server, HI, "Authorization: Bearer sk-1234567890", "X-Api-Key: sk-1234567890",
          "Cookie: sk-1234567890");
      String printed = last().toString();
      assertFalse(printed.contains("sk-1234567890"), printed);
      assertTrue(printed.startsWith("POST /v1/chat/completions"), printed);
    }

    @Test
    void withoutJsonSayThatTheyHaveNone() {
      RawHttpClient.chat(server, "[]");
      assertThrows(IllegalStateException.class, last()::json);
    }

    @Test
    void lendTheirIdToTheAnswer() {
      assertEquals("chatcmpl-42", RawHttpClient.chat(server, HI, "X-Request-Id: 42").json().string("id").orElseThrow());
    }

    @Test
    void maySpeakAsToAProxy() {
      assertEquals(200, RawHttpClient.call(server, "GET", server.url() + "/v1/models?x=1", "").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n\r\n", "GET /health HTTP/2.0\r\n\r\n", "GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"})
    void thatAreNotHttpAreRefused(String raw) {
      try (var wire = new RawHttpClient(server)) {
        ReceivedResponse answer = wire.send(raw).read();
        assertEquals(400, answer.status());
        assertEquals("Invalid HTTP request received.", answer.body());
        assertEquals(ReceivedResponse.Ending.CUT, wire.end());
        assertEquals(List.of(), server.requests());
      }
    }

    @Test
    void thatBreakOffAreNotRecorded() {
      try (var wire = new RawHttpClient(server)) {
        wire.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
      }
      Eventually.isTrue(() -> server.openConnections() == 0, "the server notices");
      assertEquals(List.of(), server.requests());
    }
  }

  @Nested
  class Routing {
    @Test
    void sendsAwayFromTrailingSlashes() {
      ReceivedResponse answer = RawHttpClient.call(server, "GET", "/v1/models/", "");
      assertEquals(307, answer.status());
      assertEquals("http://fake/v1/models", answer.headers().get("location"));
    }

    @Test
    void knowsNoSingleModel() {
      assertEquals(404, RawHttpClient.call(server, "GET", "/v1/models/Qwen/Qwen3-0.6B", "").status());
    }

    @Test
    void answersHeadWithoutABody() {
      try (var wire = new RawHttpClient(server)) {
        assertEquals(405, wire.send("HEAD", "/v1/chat/completions", "").head().status());
        assertEquals(200, wire.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void guardsOnlyWhatIsBelowV1() {
      server.key("k");
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/models", "").status());
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/nowhere", "").status());
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/models", "", "Authorization: k").status());
      assertEquals(200, RawHttpClient.call(server, "GET", "/v1/models", "", "Authorization: Bearer k").status());
      assertEquals(200, RawHttpClient.call(server, "GET", "/health", "").status());
    }

    @Test
    void servesTheGivenModelsAndTheFirstByDefault() {
      server.models("a", "b");
      assertEquals(List.of("a", "b"),
          ReceivedResponse
              .objects(RawHttpClient.call(server, "GET", "/v1/models", "").json().array("data").orElseThrow()).stream()
              .map(card -> card.string("id").orElseThrow()).toList());
      assertEquals("a", RawHttpClient.chat(server, ChatFixtures.ask("hi").without("model").toString()).json()
          .string("model").orElseThrow());
      assertEquals("a", RawHttpClient.chat(server, ChatFixtures.ask("hi").with("model", "").toString()).json()
          .string("model").orElseThrow());
      assertEquals(404, RawHttpClient.chat(server, HI).status());
      assertThrows(IllegalArgumentException.class, server::models);
    }

    @Test
    void addsNoHeaderThatIsNotNeeded() {
      assertEquals(Map.of("content-type", "application/json", "content-length", "22"),
          RawHttpClient.call(server, "GET", "/", "").headers());
    }
  }
}
