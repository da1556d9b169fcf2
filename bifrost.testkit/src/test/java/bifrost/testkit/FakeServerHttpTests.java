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
  private static final String CHAT_BODY = ChatFixtures.request("hi").toString();

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private RecordedRequest lastRequest() {
    List<RecordedRequest> requests = server.requests();
    return requests.get(requests.size() - 1);
  }

  @Nested
  class Connections {
    @Test
    void servesSequentialRequestsOnOneConnection() {
      try (var client = new RawHttpClient(server)) {
        assertEquals(200, client.send("GET", "/health", "").read().status());
        assertEquals(200, client.send("POST", CHAT, CHAT_BODY).read().status());
        assertEquals("[DONE]",
            lastElement(
                client.send("POST", CHAT, ChatFixtures.streamed(ChatFixtures.request("hi")).toString()).read().data()));
        assertEquals(404, client.send("GET", "/nowhere", "").read().status());
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void servesPipelinedRequestsInOrder() {
      try (var client = new RawHttpClient(server)) {
        client.send(RawHttpClient.request("POST", CHAT, CHAT_BODY) + RawHttpClient.request("GET", "/version", "")
            + RawHttpClient.request("POST", CHAT, CHAT_BODY));
        assertEquals("chat.completion", client.read().json().string("object").orElseThrow());
        assertEquals("{\"version\":\"0.32.0\"}", client.read().body());
        assertEquals("chat.completion", client.read().json().string("object").orElseThrow());
      }
    }

    @Test
    void servesARequestThatArrivesDuringAResponse() {
      server.pace(Duration.ofMillis(2));
      try (var client = new RawHttpClient(server)) {
        client.send("POST", CHAT, ChatFixtures.streamed(ChatFixtures.request("hi")).toString());
        assertEquals(200, client.head().status());
        client.send("GET", "/version", "");
        skipChunks(client);
        assertEquals("{\"version\":\"0.32.0\"}", client.read().body());
      }
    }

    @Test
    void closesTheConnectionIfTheClientRequestsIt() {
      try (var client = new RawHttpClient(server)) {
        assertEquals("close",
            client.send("GET", "/health", "", "Connection: close").read().headers().get("connection"));
        assertEquals(ReceivedResponse.Ending.CUT, client.end());
      }
    }

    @Test
    void closesTheConnectionAfterAnHttp10Request() {
      try (var client = new RawHttpClient(server)) {
        assertEquals(200, client.send("GET /health HTTP/1.0\r\n\r\n").read().status());
        assertEquals(ReceivedResponse.Ending.CUT, client.end());
      }
    }

    @Test
    void keepsAnHttp10ConnectionOpenIfTheClientRequestsKeepAlive() {
      try (var client = new RawHttpClient(server)) {
        assertEquals(200, client.send("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read().status());
        assertEquals(200, client.send("GET", "/health", "").read().status());
      }
    }

    private String lastElement(List<String> data) {
      return data.get(data.size() - 1);
    }

    private void skipChunks(RawHttpClient client) {
      try {
        while (client.chunk().length > 0) {}
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class RequestBodies {
    @Test
    void acceptsAChunkedRequestBody() {
      try (var client = new RawHttpClient(server)) {
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n");
        String secondPart = CHAT_BODY.substring(10);
        client.send("a\r\n" + CHAT_BODY.substring(0, 10) + "\r\n");
        client.send(Integer.toHexString(secondPart.length()).toUpperCase(Locale.ROOT) + ";ext=1\r\n" + secondPart
            + "\r\n0\r\nTrailer: x\r\n\r\n");
        assertEquals(200, client.read().status());
        assertArrayEquals(CHAT_BODY.getBytes(UTF_8), lastRequest().body());
        assertEquals(200, client.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void sends100ContinueIfTheClientExpectsIt() {
      try (var client = new RawHttpClient(server)) {
        client.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            + "Content-Length: " + CHAT_BODY.length() + "\r\n\r\n");
        assertEquals(100, client.head().status());
        assertEquals(200, client.send(CHAT_BODY).read().status());
      }
    }

    @Test
    void acceptsARequestBodyLongerThanEveryBuffer() {
      String prompt = "長い ".repeat(20_000);
      assertEquals(200, RawHttpClient.chat(server, ChatFixtures.request(prompt).toString()).status());
      assertEquals(prompt, ReceivedResponse.objects(lastRequest().json().array("messages").orElseThrow()).get(0)
          .string("content").orElseThrow());
    }

    @Test
    void ignoresTheBodyOfAnUpgradeRequestLikeUvicorn() {
      ReceivedResponse response =
          RawHttpClient.chat(server, CHAT_BODY, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
              "HTTP2-Settings: AAEAAEAAAAIAAAAB");
      assertEquals("body", response.json().object("error").orElseThrow().string("param").orElseThrow());
      assertEquals(CHAT_BODY, new String(lastRequest().body(), UTF_8), "the recorded request has the body");
    }
  }

  @Nested
  class Requests {
    @Test
    void recordsRequests() {
      RawHttpClient.call(server, "POST", CHAT + "?a=b", CHAT_BODY, "X-Trace: 1", "x-trace: 2", "X-Empty:");
      RecordedRequest request = lastRequest();
      assertEquals("POST", request.method());
      assertEquals(CHAT + "?a=b", request.path());
      assertEquals(List.of("1", "2"), request.headers().get("x-trace"));
      assertEquals(Optional.of("1"), request.header("X-TRACE"));
      assertEquals(Optional.of(""), request.header("x-empty"));
      assertEquals(Optional.empty(), request.header("x-none"));
      assertEquals(ChatFixtures.request("hi"), request.json());
      assertFalse(request.disconnected().isDone());
    }

    @Test
    void toStringOfARecordedRequestRedactsSecrets() {
      RawHttpClient.chat(server, CHAT_BODY, "Authorization: Bearer sk-1234567890", "X-Api-Key: sk-1234567890",
          "Cookie: sk-1234567890");
      String printed = lastRequest().toString();
      assertFalse(printed.contains("sk-1234567890"), printed);
      assertTrue(printed.startsWith("POST /v1/chat/completions"), printed);
    }

    @Test
    void jsonThrowsIfTheBodyOfTheRequestIsNotAnObject() {
      RawHttpClient.chat(server, "[]");
      assertThrows(IllegalStateException.class, lastRequest()::json);
    }

    @Test
    void usesTheRequestIdAsTheIdOfTheResponse() {
      assertEquals("chatcmpl-42",
          RawHttpClient.chat(server, CHAT_BODY, "X-Request-Id: 42").json().string("id").orElseThrow());
    }

    @Test
    void acceptsAnAbsoluteRequestUri() {
      assertEquals(200, RawHttpClient.call(server, "GET", server.url() + "/v1/models?x=1", "").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n\r\n", "GET /health HTTP/2.0\r\n\r\n", "GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"})
    void rejectsInvalidHttpWithoutRecordingIt(String raw) {
      try (var client = new RawHttpClient(server)) {
        ReceivedResponse response = client.send(raw).read();
        assertEquals(400, response.status());
        assertEquals("Invalid HTTP request received.", response.body());
        assertEquals(ReceivedResponse.Ending.CUT, client.end());
        assertEquals(List.of(), server.requests());
      }
    }

    @Test
    void doesNotRecordATruncatedRequest() {
      try (var client = new RawHttpClient(server)) {
        client.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
      }
      Eventually.isTrue(() -> server.openConnections() == 0, "the server closes the connection");
      assertEquals(List.of(), server.requests());
    }
  }

  @Nested
  class Routing {
    @Test
    void redirectsAPathWithATrailingSlash() {
      ReceivedResponse response = RawHttpClient.call(server, "GET", "/v1/models/", "");
      assertEquals(307, response.status());
      assertEquals("http://fake/v1/models", response.headers().get("location"));
    }

    @Test
    void hasNoEndpointForASingleModel() {
      assertEquals(404, RawHttpClient.call(server, "GET", "/v1/models/Qwen/Qwen3-0.6B", "").status());
    }

    @Test
    void respondsToHeadWithoutABody() {
      try (var client = new RawHttpClient(server)) {
        assertEquals(405, client.send("HEAD", "/v1/chat/completions", "").head().status());
        assertEquals(200, client.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void requiresTheKeyOnlyForPathsUnderV1() {
      server.key("k");
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/models", "").status());
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/nowhere", "").status());
      assertEquals(401, RawHttpClient.call(server, "GET", "/v1/models", "", "Authorization: k").status());
      assertEquals(200, RawHttpClient.call(server, "GET", "/v1/models", "", "Authorization: Bearer k").status());
      assertEquals(200, RawHttpClient.call(server, "GET", "/health", "").status());
    }

    @Test
    void servesTheConfiguredModelsAndUsesTheFirstByDefault() {
      server.models("a", "b");
      assertEquals(List.of("a", "b"),
          ReceivedResponse
              .objects(RawHttpClient.call(server, "GET", "/v1/models", "").json().array("data").orElseThrow()).stream()
              .map(card -> card.string("id").orElseThrow()).toList());
      assertEquals("a", RawHttpClient.chat(server, ChatFixtures.request("hi").without("model").toString()).json()
          .string("model").orElseThrow());
      assertEquals("a", RawHttpClient.chat(server, ChatFixtures.request("hi").with("model", "").toString()).json()
          .string("model").orElseThrow());
      assertEquals(404, RawHttpClient.chat(server, CHAT_BODY).status());
      assertThrows(IllegalArgumentException.class, server::models);
    }

    @Test
    void sendsOnlyNecessaryHeaders() {
      assertEquals(Map.of("content-type", "application/json", "content-length", "22"),
          RawHttpClient.call(server, "GET", "/", "").headers());
    }
  }
}
