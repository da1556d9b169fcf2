package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.CallOptions;
import bifrost.api.FileRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are returned as bytes, for every operation with such a response, unary and streamed. */
@Timeout(60)
class BinaryResponseTests {
  private static final int LIMIT = 100_000;

  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost =
      OpenAiClients.open(ProviderConfig.of(server.url().toString()).network(network -> network.maxBodyBytes(LIMIT)));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  static List<Streamable<BinaryContent, BinaryContent>> requests() {
    return List.of(RawRequest.get("openai", "/x").asBytes(), FileRequest.content("openai", "file-1"),
        SpeechRequest.of("openai/tts-1", "Hi"));
  }

  /** Creates bytes that take every value. The client reads fewer than 90,000 bytes at once. */
  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    for (int i = 0; i < 256; i++) bytes[i] = (byte) (255 - i);
    return bytes;
  }

  private static Reply reply(String type, byte[] body) {
    return Reply.of(200, Map.of("content-type", type), body);
  }

  private static Reply chunked(String type, byte[] body) {
    return reply(type, body).header("transfer-encoding", "chunked");
  }

  private BinaryContent streamed(Streamable<BinaryContent, BinaryContent> request) {
    try (var stream = bifrost.stream(request)) {
      for (var part : stream) assertTrue(part.size() > 0);
      return stream.collect();
    }
  }

  private BifrostError error(Streamable<BinaryContent, BinaryContent> request, boolean stream) {
    return assertThrows(BifrostException.class, () -> {
      if (stream) streamed(request);
      else bifrost.send(request);
    }).error();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void returnsBinaryContentUnchanged(Streamable<BinaryContent, BinaryContent> request) {
    var bytes = bytes(90_000);
    var expected = new BinaryContent(Optional.of("audio/mpeg"), bytes);
    for (var reply : List.of(reply("audio/mpeg", bytes), chunked("audio/mpeg", bytes).split(1, 2, 300, 70_000),
        reply("audio/mpeg", bytes).closeDelimited())) {
      server.reply(reply, reply);
      assertEquals(expected, bifrost.send(request));
      assertEquals(expected, streamed(request));
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void returnsEmptyTextAndJsonContentAsBytes(Streamable<BinaryContent, BinaryContent> request) {
    for (var body : List.of("", "text", "{\"a\":1}", " {\"error\":null}", "{\"a\":1", "[]",
        "{\"a\":1}\n{\"error\":{\"message\":\"of a line\"}}\n")) {
      var expected = new BinaryContent(Optional.of("application/json"), body.getBytes(UTF_8));
      var reply = reply("application/json", body.getBytes(UTF_8));
      server.reply(reply, reply);
      assertEquals(expected, bifrost.send(request));
      assertEquals(body.isEmpty() ? 0 : expected.size(), streamed(request).size());
    }
    server.reply(Reply.of(200, Map.of(), new byte[] {1}));
    assertEquals(new BinaryContent(Optional.empty(), new byte[] {1}), bifrost.send(request));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void reportsAnErrorInsteadOfBinaryContentAsRejected(Streamable<BinaryContent, BinaryContent> request) {
    var error = "{\"error\":{\"message\":\"no such voice\",\"type\":\"invalid_request_error\",\"code\":404}}";
    var bareError =
        "{\"object\":\"error\",\"message\":\"no such voice\",\"type\":\"invalid_request_error\",\"code\":404}";
    for (var stream : List.of(false, true)) {
      for (var reply : List.of(Reply.json(404, error), Reply.json(200, error), Reply.json(200, error).everyByte(),
          reply("audio/mpeg", error.getBytes(UTF_8)), Reply.of(200, Map.of(), error.getBytes(UTF_8)),
          Reply.json(404, bareError), Reply.json(200, bareError))) {
        server.reply(reply);
        var rejected = assertInstanceOf(Rejected.class, error(request, stream));
        assertEquals(404, rejected.status());
        assertEquals("no such voice", rejected.message());
        assertEquals(Optional.of("invalid_request_error"), rejected.type());
      }
    }
  }

  @Test
  void reportsAnErrorWithInvalidUtf8AsRejected() {
    var error = "{\"error\":{\"message\":\"?\",\"code\":404}}".getBytes(UTF_8);
    error[21] = (byte) 0xF0;
    server.reply(Reply.of(200, Map.of("content-type", "application/json"), error));
    assertEquals("\uFFFD", assertInstanceOf(Rejected.class, error(requests().get(0), false)).message());
  }

  /** The error file of a batch has one line of JSON for each failed request, so it may be a single JSON object. */
  @Test
  void returnsABatchErrorFileOfOneLineAsContent() {
    var line =
        "{\"id\":\"r1\",\"custom_id\":\"c1\",\"response\":null,\"error\":{\"code\":\"batch_expired\","
            + "\"message\":\"expired\"}}\n";
    for (var type : List.of("application/json", "application/octet-stream", "application/jsonl")) {
      server.reply(reply(type, line.getBytes(UTF_8)), reply(type, line.getBytes(UTF_8)));
      assertEquals(line.length(), bifrost.send(FileRequest.content("openai", "f")).size());
      assertEquals(line.length(), streamed(FileRequest.content("openai", "f")).size());
    }
    var document = "{\"error\":\"a document\"}".getBytes(UTF_8);
    server.reply(reply("application/octet-stream", document));
    assertEquals(document.length, bifrost.send(FileRequest.content("openai", "f")).size());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void limitsOnlyTheSizeOfUnaryContent(Streamable<BinaryContent, BinaryContent> request) {
    server.reply(reply("audio/mpeg", bytes(LIMIT)), reply("audio/mpeg", bytes(LIMIT + 1)),
        chunked("audio/mpeg", bytes(LIMIT + 1)), reply("audio/mpeg", bytes(LIMIT + 1)));
    assertEquals(LIMIT, bifrost.send(request).size());
    assertInstanceOf(Malformed.class, error(request, false));
    assertInstanceOf(Malformed.class, error(request, false));
    assertEquals(LIMIT + 1, streamed(request).size());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void reportsContentAsTruncatedIfTheConnectionIsLost(Streamable<BinaryContent, BinaryContent> request) {
    for (var ending : List.of(Ending.RESET, Ending.CUT)) {
      server.reply(chunked("audio/mpeg", bytes(1000)).end(ending), chunked("audio/mpeg", bytes(1000)).end(ending));
      assertInstanceOf(Truncated.class, error(request, false));
      assertInstanceOf(Truncated.class, error(request, true));
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void reportsEncodedContentAsMalformed(Streamable<BinaryContent, BinaryContent> request) {
    var reply = reply("audio/mpeg", bytes(1000)).header("content-encoding", "gzip");
    server.reply(reply, reply);
    assertInstanceOf(Malformed.class, error(request, false));
    assertInstanceOf(Malformed.class, error(request, true));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void timesOutIfBinaryContentDoesNotArrive(Streamable<BinaryContent, BinaryContent> request) {
    server.reply(Reply.silence(), Reply.silence());
    var options = CallOptions.options().requestTimeout(Duration.ofMillis(200));
    assertInstanceOf(TimedOut.class,
        assertThrows(BifrostException.class, () -> bifrost.send(request, options)).error());
    assertInstanceOf(TimedOut.class,
        assertThrows(BifrostException.class, () -> bifrost.stream(request, options)).error());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void deliversContentBeforeItsEndAndDisconnectsWhenClosed(Streamable<BinaryContent, BinaryContent> request)
      throws Exception {
    server.reply(chunked("audio/mpeg", bytes(1000)).end(Ending.STALL));
    var stream = bifrost.stream(request);
    assertTrue(stream.iterator().next().size() > 0);
    stream.close();
    assertInstanceOf(Cancelled.class, assertThrows(BifrostException.class, stream::collect).error());
    server.requests().get(0).disconnected().get(30, TimeUnit.SECONDS);
  }

  @Test
  void describesBinaryContentInARawCapture() {
    try (var capturingClient =
        OpenAiClients.open(ProviderConfig.of(server.url().toString()).captureResponseBodies(true))) {
      server.reply(reply("audio/mpeg", bytes(1000)), reply("text/plain", "Hi".getBytes(UTF_8)),
          Reply.json(400, "{\"error\":\"no\"}"));
      var captured = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        var outcome = capturingClient.trySend(RawRequest.get("openai", "/x").asBytes());
        captured.add(outcome.report().attempts().get(0).responseBody().orElseThrow());
      }
      assertEquals(List.of("(1000 bytes of audio/mpeg)", "Hi", "{\"error\":\"no\"}"), captured);
    }
  }
}
