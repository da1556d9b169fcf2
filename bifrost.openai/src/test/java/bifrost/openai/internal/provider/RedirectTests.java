package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.ListModelsRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 15.4: "if the request method is not safe … the user agent ought not to redirect" to where it was not sent. */
@Timeout(60)
class RedirectTests {
  private static final String KEY = "s3cret-key";
  private static final Reply ANSWER = Reply.json("{\"choices\":[]}");

  private final FakeServer server = FakeServer.start();
  private final FakeServer elsewhere = FakeServer.start();
  private final SingleAttemptCalls direct = new SingleAttemptCalls(server.url());
  private final TestAttempt attempt = new TestAttempt(Optional.of(ApiKey.of(KEY)), Map.of());

  @AfterEach
  void close() {
    direct.close();
    server.close();
    elsewhere.close();
  }

  private static Reply to(int status, Object location) {
    return Reply.of(status, Map.of("Location", location.toString()), new byte[0]);
  }

  private URI at(String path) {
    return server.url().resolve(path);
  }

  private RecordedRequest last() {
    return server.requests().get(server.requests().size() - 1);
  }

  private Rejected rejection() {
    return assertInstanceOf(Rejected.class, direct.send(attempt).error().orElseThrow());
  }

  @Nested
  class ToTheSameServer {
    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void repeatTheRequestWithItsBodyAndItsKey(int status) {
      server.reply(to(status, at("/v2/chat/completions?a=b")), ANSWER);
      assertEquals(Optional.empty(), direct.send(attempt).error());
      var request = last();
      assertEquals("POST", request.method());
      assertEquals("/v2/chat/completions?a=b", request.path());
      assertEquals(Optional.of("Bearer " + KEY), request.header("authorization"));
      assertEquals(server.requests().get(0).json(), request.json());
      assertEquals(server.requests().get(0).headers(), request.headers());
    }

    @Test
    void mayBeRelative() {
      server.reply(to(307, "../elsewhere"), to(308, "/from/the/root"), to(307, "?query=only"), ANSWER);
      assertEquals(Optional.empty(), direct.send(attempt).error());
      assertEquals(List.of("/v1/chat/completions", "/v1/elsewhere", "/from/the/root", "/from/the/root?query=only"),
          server.requests().stream().map(RecordedRequest::path).toList());
    }

    @Test
    void mayBeWrittenInOtherWords() {
      try (var upper = new SingleAttemptCalls(URI.create("HTTP://LOCALHOST:" + server.url().getPort()))) {
        server.reply(to(307, "http://localhost:" + server.url().getPort() + "/x"), ANSWER);
        assertEquals(Optional.empty(), upper.send(attempt).error());
      }
    }

    @Test
    void leadToAStream() {
      server.reply(to(307, at("/x")), Reply.sse(StreamCompletionTests.TEXT, StreamCompletionTests.FINISH, "[DONE]"));
      assertEquals(Optional.empty(), direct.stream().error());
      assertEquals("/x", last().path());
    }

    @Test
    void readAnUploadAnew() throws Exception {
      server.reply(to(307, at("/x")), Reply.json("{\"text\":\"Hi\"}"));
      var file = Upload.of("a.wav", new byte[] {1, 2, 3});
      direct.provider.transcription(TranscriptionRequest.of("m", file), attempt);
      assertEquals(2, server.requests().size());
      assertEquals(server.requests().get(0).body().length, last().body().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void areFollowedByAGetWhicheverTheyAre(int status) throws Exception {
      server.reply(to(status, at("/x")));
      server.reply(Reply.json("{\"object\":\"list\",\"data\":[]}"));
      direct.provider.listModels(ListModelsRequest.of("openai"), attempt);
      assertEquals("GET /x", last().method() + " " + last().path());
    }

    @Test
    void comeInNoReportAndCountAsNoByteOfAnAnswer() {
      server.reply(Reply.of(307, Map.of("Location", "/x", "X-First", "1"), "moved".getBytes(StandardCharsets.UTF_8)),
          ANSWER);
      direct.send(attempt);
      assertEquals(OptionalInt.of(200), attempt.status());
      assertFalse(attempt.responseHeaders().containsKey("x-first"));
    }

    @Test
    void useTheConnectionAgain() {
      server.reply(Reply.of(307, Map.of("Location", "/x"), "<html>moved</html>".getBytes(StandardCharsets.UTF_8)),
          ANSWER);
      direct.send(attempt);
      assertTrue(server.openConnections() <= 2);
      assertEquals(2, server.requests().size());
    }

    @Test
    void areFollowedFiveTimes() {
      server.reply(to(307, "/1"), to(307, "/2"), to(307, "/3"), to(307, "/4"), to(307, "/5"), ANSWER);
      assertEquals(Optional.empty(), direct.send(attempt).error());
      server.reply(to(307, "/1"), to(307, "/2"), to(307, "/3"), to(307, "/4"), to(307, "/5"), to(307, "/6"));
      var rejected = rejection();
      assertEquals(307, rejected.status());
      assertTrue(rejected.message().contains("redirects to /6: ") && rejected.message().contains("at most 5 times"),
          rejected.message());
    }
  }

  @Nested
  class ToAnyOtherServer {
    private void assertNotFollowed(int status, String location) {
      server.reply(to(status, location));
      var rejected = rejection();
      assertEquals(status, rejected.status());
      assertTrue(rejected.message().contains("redirects to " + location), rejected.message());
      assertEquals(1, server.requests().size());
      assertEquals(List.of(), elsewhere.requests());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void areNotFollowedAndTheKeyStaysHere(int status) {
      assertNotFollowed(status, elsewhere.url() + "/v1/chat/completions");
    }

    @ParameterizedTest
    @CsvSource({"https,127.0.0.1", "http,localhost", "ftp,127.0.0.1"})
    void areNotFollowedThoughThePortIsTheSame(String scheme, String host) {
      assertNotFollowed(307, scheme + "://" + host + ":" + server.url().getPort() + "/x");
    }

    @Test
    void areNotFollowedThroughTheSameOneEither() {
      server.reply(to(307, at("/x")), to(307, elsewhere.url() + "/y"));
      assertTrue(rejection().message().contains("redirects to " + elsewhere.url() + "/y: "));
      assertEquals(List.of(), elsewhere.requests());
    }

    @Test
    void areNotFollowedByAStreamOrAGet() {
      server.reply(to(307, elsewhere.url()), to(301, elsewhere.url()));
      assertEquals(307, assertInstanceOf(Rejected.class, direct.stream().error().orElseThrow()).status());
      assertThrows(Exception.class, () -> direct.provider.listModels(ListModelsRequest.of("openai"), attempt));
      assertEquals(List.of(), elsewhere.requests());
    }

    @Test
    void areToldWithoutTheSecretsInTheirAddress() {
      server.reply(to(307, "http://me:s3cret@proxy.example/login?token=s3cret"));
      var message = rejection().message();
      assertTrue(message.contains("redirects to http://***@proxy.example/login: ") && !message.contains("s3cret"),
          message);
    }
  }

  @Nested
  class OfAnotherKind {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void makeNoGetOfAPost(int status) {
      server.reply(to(status, at("/x")));
      assertEquals(status, rejection().status());
      assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306, 399})
    void areNone(int status) {
      server.reply(to(status, at("/x")));
      assertEquals(status, rejection().status());
      assertEquals(1, server.requests().size());
    }

    @Test
    void sayNotWhereTo() {
      server.reply(Reply.of(307, Map.of(), new byte[0]), to(307, "http://[not a url"));
      assertEquals("HTTP 307 without a body", rejection().message());
      assertTrue(rejection().message().contains("redirects to http://[not a url: "));
      assertEquals(2, server.requests().size());
    }
  }

  @Nested
  class GivenUp {
    @Test
    void areTheServersSilenceAsYet() throws Exception {
      var ended = new CountDownLatch(1);
      server.reply(to(307, "/x"), Reply.silence());
      var call = new Thread(() -> {
        direct.send(attempt);
        ended.countDown();
      });
      call.start();
      while (server.requests().size() < 2) Thread.sleep(5);
      assertEquals(0, attempt.receivedCount(), "no byte of an answer has come: the idle limit has not begun");
      attempt.cancel();
      ended.await();
      last().disconnected().get();
    }

    @Test
    void areLeftByClosingTheProvider() throws Exception {
      server.reply(to(307, "/x"), Reply.silence());
      var call = new Thread(() -> direct.send(attempt));
      call.start();
      while (server.requests().size() < 2) Thread.sleep(5);
      direct.close();
      call.join();
    }
  }
}
