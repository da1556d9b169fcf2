package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.internal.server.RecordedReplyParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for replies recorded with {@code curl -i}. */
class RecordedReplyTests {
  private final FakeServer server = FakeServer.start();
  @TempDir Path folder;

  @AfterEach
  void close() {
    server.close();
  }

  private static Reply parse(String text) {
    return RecordedReplyParser.parse("x.response", text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "chat-stream", "chat-tool-required-stream", "error-405", "error-200-stream-logprobs",
      "health", "models"})
  void servesARecordedReplyAsVllmSentIt(String name) {
    var recorded = RecordedExchange.of(name).response();
    server.reply(Reply.recorded(getClass().getResourceAsStream("/wire/" + name + ".response")), Reply.json("{}"));
    try (var client = new RawHttpClient(server)) {
      ReceivedResponse response = client.send("GET", "/", "").read();
      assertEquals(recorded.status(), response.status());
      assertEquals(recorded.headers(), response.headers(), "the server generates the same headers");
      assertEquals(recorded.body(), response.body());
      assertEquals("{}", client.send("GET", "/", "").read().body(), "the connection stays usable");
    }
  }

  @Test
  void servesARecordedStreamAsOneChunkForEachEvent() {
    var name = "chat-stream";
    server.reply(Reply.recorded(getClass().getResourceAsStream("/wire/" + name + ".response")));
    assertEquals(RecordedExchange.of(name).response().data().size(),
        RawHttpClient.call(server, "GET", "/", "").bodyChunks().size());
  }

  @Test
  void readsARecordedReplyFromAFile() throws IOException {
    var file = Files.writeString(folder.resolve("busy.response"),
        "HTTP/1.1 503 Service Unavailable\nRetry-After: 1\n\nbusy\n");
    Reply reply = Reply.recorded(file);
    assertEquals(503, reply.status());
    assertEquals(Map.of("Retry-After", "1"), reply.headers());
    assertEquals("busy\n", new String(reply.body(), UTF_8));
  }

  @Test
  void dropsTheRecordedLengthBecauseAnEditorMayChangeTheBody() {
    var reply = parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\nX-A: 1\r\n\r\n{ }\n");
    assertEquals(Map.of("X-A", "1"), reply.headers());
  }

  @Test
  void keepsABinaryBodyUnchanged() {
    byte[] body = {(byte) 0xff, 0, '\r', '\n', '\r', '\n', (byte) 0x80};
    byte[] head = "HTTP/2 200\r\ncontent-type: audio/wav\r\n\r\n".getBytes(UTF_8);
    byte[] message = new byte[head.length + body.length];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    assertArrayEquals(body, RecordedReplyParser.parse("x", message).body());
  }

  @Test
  void skipsInterimResponsesInARecording() {
    assertEquals(201,
        parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 201 Created\r\n\r\n")
            .status());
  }

  @Test
  void joinsRecordedHeadersWithTheSameName() {
    assertEquals(Map.of("x", "1, 2"), parse("HTTP/1.1 200 OK\r\nx: 1\r\nx: 2\r\n\r\n").headers());
  }

  @Test
  void readsARecordingWithoutHeadersOrABody() {
    assertEquals(List.of(), parse("HTTP/1.1 204 No Content\r\n").writes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"choices\":[]}", "data: 1\n\ndata: 2\n\n", "HTTP/1.1 OK", "GET / HTTP/1.1\r\n\r\n"})
  void rejectsAFileThatIsNotAnHttpResponse(String text) {
    var error = assertThrows(IllegalArgumentException.class, () -> parse(text));
    assertEquals("x.response is not an HTTP response: its first line must look like 'HTTP/1.1 200 OK'",
        error.getMessage());
  }

  @Test
  void rejectsARecordingWithAnInvalidHeaderLine() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> parse("HTTP/1.1 200 OK\r\na: b\r\nno field\r\n\r\n"));
    assertTrue(error.getMessage().contains("line 3"), error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> parse("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n"));
  }

  @Test
  void rejectsAMissingRecording() {
    assertThrows(UncheckedIOException.class, () -> Reply.recorded(folder.resolve("missing")));
    InputStream missing = getClass().getResourceAsStream("/missing");
    var error = assertThrows(NullPointerException.class, () -> Reply.recorded(missing));
    assertEquals("resource not found: the stream is null", error.getMessage());
  }

  @Test
  void closesTheStreamOfARecording() {
    var closed = new boolean[1];
    Reply.recorded(new ByteArrayInputStream("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8)) {
      @Override
      public void close() {
        closed[0] = true;
      }
    });
    assertTrue(closed[0]);
  }
}
