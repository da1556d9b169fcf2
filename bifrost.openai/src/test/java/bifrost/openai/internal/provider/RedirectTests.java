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

/**
 * Redirects, which are followed only on the same server: RFC 9110, section 15.4, advises caution for methods that are
 * not safe.
 */
@Timeout(60)
class RedirectTests {
  private static final String KEY = "s3cret-key";
  private static final Reply RESPONSE = Reply.json("{\"choices\":[]}");

  private final FakeServer server = FakeServer.start();
  private final FakeServer otherServer = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());
  private final TestAttempt attempt = new TestAttempt(Optional.of(ApiKey.of(KEY)), Map.of());

  @AfterEach
  void close() {
    calls.close();
    server.close();
    otherServer.close();
  }

  private static Reply redirect(int status, Object location) {
    return Reply.of(status, Map.of("Location", location.toString()), new byte[0]);
  }

  private URI urlOf(String path) {
    return server.url().resolve(path);
  }

  private RecordedRequest lastRequest() {
    return server.requests().get(server.requests().size() - 1);
  }

  private Rejected rejection() {
    return assertInstanceOf(Rejected.class, calls.send(attempt).error().orElseThrow());
  }

  @Nested
  class ToTheSameServer {
    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void repeatsTheRequestWithItsBodyAndItsKey(int status) {
      server.reply(redirect(status, urlOf("/v2/chat/completions?a=b")), RESPONSE);
      assertEquals(Optional.empty(), calls.send(attempt).error());
      var request = lastRequest();
      assertEquals("POST", request.method());
      assertEquals("/v2/chat/completions?a=b", request.path());
      assertEquals(Optional.of("Bearer " + KEY), request.header("authorization"));
      assertEquals(server.requests().get(0).json(), request.json());
      assertEquals(server.requests().get(0).headers(), request.headers());
    }

    @Test
    void followsRelativeLocations() {
      server.reply(redirect(307, "../elsewhere"), redirect(308, "/from/the/root"), redirect(307, "?query=only"),
          RESPONSE);
      assertEquals(Optional.empty(), calls.send(attempt).error());
      assertEquals(List.of("/v1/chat/completions", "/v1/elsewhere", "/from/the/root", "/from/the/root?query=only"),
          server.requests().stream().map(RecordedRequest::path).toList());
    }

    @Test
    void recognizesTheSameServerInAnotherSpelling() {
      try (var upper = new SingleAttemptCalls(URI.create("HTTP://LOCALHOST:" + server.url().getPort()))) {
        server.reply(redirect(307, "http://localhost:" + server.url().getPort() + "/x"), RESPONSE);
        assertEquals(Optional.empty(), upper.send(attempt).error());
      }
    }

    @Test
    void followsARedirectToAStream() {
      server.reply(redirect(307, urlOf("/x")),
          Reply.sse(StreamCompletionTests.TEXT, StreamCompletionTests.FINISH, "[DONE]"));
      assertEquals(Optional.empty(), calls.stream().error());
      assertEquals("/x", lastRequest().path());
    }

    @Test
    void rereadsAnUploadAfterARedirect() throws Exception {
      server.reply(redirect(307, urlOf("/x")), Reply.json("{\"text\":\"Hi\"}"));
      var file = Upload.of("a.wav", new byte[] {1, 2, 3});
      calls.provider.send(TranscriptionRequest.of("m", file), attempt);
      assertEquals(2, server.requests().size());
      assertEquals(server.requests().get(0).body().length, lastRequest().body().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsEveryRedirectOfAGet(int status) throws Exception {
      server.reply(redirect(status, urlOf("/x")));
      server.reply(Reply.json("{\"object\":\"list\",\"data\":[]}"));
      calls.provider.send(ListModelsRequest.of("openai"), attempt);
      assertEquals("GET /x", lastRequest().method() + " " + lastRequest().path());
    }

    @Test
    void reportsOnlyTheHeadAfterTheRedirect() {
      server.reply(Reply.of(307, Map.of("Location", "/x", "X-First", "1"), "moved".getBytes(StandardCharsets.UTF_8)),
          RESPONSE);
      calls.send(attempt);
      assertEquals(OptionalInt.of(200), attempt.status());
      assertFalse(attempt.responseHeaders().containsKey("x-first"));
    }

    @Test
    void reusesTheConnectionAfterARedirect() {
      server.reply(Reply.of(307, Map.of("Location", "/x"), "<html>moved</html>".getBytes(StandardCharsets.UTF_8)),
          RESPONSE);
      calls.send(attempt);
      assertTrue(server.openConnections() <= 2);
      assertEquals(2, server.requests().size());
    }

    @Test
    void followsAtMostFiveRedirects() {
      server.reply(redirect(307, "/1"), redirect(307, "/2"), redirect(307, "/3"), redirect(307, "/4"),
          redirect(307, "/5"), RESPONSE);
      assertEquals(Optional.empty(), calls.send(attempt).error());
      server.reply(redirect(307, "/1"), redirect(307, "/2"), redirect(307, "/3"), redirect(307, "/4"),
          redirect(307, "/5"), redirect(307, "/6"));
      var rejected = rejection();
      assertEquals(307, rejected.status());
      assertTrue(rejected.message().contains("redirects to /6: ") && rejected.message().contains("at most 5 times"),
          rejected.message());
    }
  }

  @Nested
  class ToAnotherServer {
    private void assertNotFollowed(int status, String location) {
      server.reply(redirect(status, location));
      var rejected = rejection();
      assertEquals(status, rejected.status());
      assertTrue(rejected.message().contains("redirects to " + location), rejected.message());
      assertEquals(1, server.requests().size());
      assertEquals(List.of(), otherServer.requests());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void doesNotSendTheRequestAndItsKeyToAnotherServer(int status) {
      assertNotFollowed(status, otherServer.url() + "/v1/chat/completions");
    }

    @ParameterizedTest
    @CsvSource({"https,127.0.0.1", "http,localhost", "ftp,127.0.0.1"})
    void doesNotFollowARedirectToAnotherHostOrSchemeWithTheSamePort(String scheme, String host) {
      assertNotFollowed(307, scheme + "://" + host + ":" + server.url().getPort() + "/x");
    }

    @Test
    void doesNotFollowASecondRedirectToAnotherServer() {
      server.reply(redirect(307, urlOf("/x")), redirect(307, otherServer.url() + "/y"));
      assertTrue(rejection().message().contains("redirects to " + otherServer.url() + "/y: "));
      assertEquals(List.of(), otherServer.requests());
    }

    @Test
    void doesNotFollowARedirectOfAStreamOrAGetToAnotherServer() {
      server.reply(redirect(307, otherServer.url()), redirect(301, otherServer.url()));
      assertEquals(307, assertInstanceOf(Rejected.class, calls.stream().error().orElseThrow()).status());
      assertThrows(Exception.class, () -> calls.provider.send(ListModelsRequest.of("openai"), attempt));
      assertEquals(List.of(), otherServer.requests());
    }

    @Test
    void redactsSecretsInTheReportedLocation() {
      server.reply(redirect(307, "http://me:s3cret@proxy.example/login?token=s3cret"));
      var message = rejection().message();
      assertTrue(message.contains("redirects to http://***@proxy.example/login: ") && !message.contains("s3cret"),
          message);
    }
  }

  @Nested
  class WithOtherStatuses {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void doesNotConvertAPostToAGet(int status) {
      server.reply(redirect(status, urlOf("/x")));
      assertEquals(status, rejection().status());
      assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306, 399})
    void doesNotFollowOtherStatuses(int status) {
      server.reply(redirect(status, urlOf("/x")));
      assertEquals(status, rejection().status());
      assertEquals(1, server.requests().size());
    }

    @Test
    void reportsAMissingOrInvalidLocation() {
      server.reply(Reply.of(307, Map.of(), new byte[0]), redirect(307, "http://[not a url"));
      assertEquals("HTTP 307 without a body", rejection().message());
      assertTrue(rejection().message().contains("redirects to http://[not a url: "));
      assertEquals(2, server.requests().size());
    }
  }

  @Nested
  class WhenTheCallEndsEarly {
    @Test
    void aRedirectDoesNotCountAsAResponseAndTheCallCanBeCancelled() throws Exception {
      var ended = new CountDownLatch(1);
      server.reply(redirect(307, "/x"), Reply.silence());
      var call = new Thread(() -> {
        calls.send(attempt);
        ended.countDown();
      });
      call.start();
      while (server.requests().size() < 2) Thread.sleep(5);
      assertEquals(0, attempt.receivedCount(),
          "no byte of a response has arrived, so the idle timeout has not started");
      attempt.cancel();
      ended.await();
      lastRequest().disconnected().get();
    }

    @Test
    void closingTheProviderEndsACallAfterARedirect() throws Exception {
      server.reply(redirect(307, "/x"), Reply.silence());
      var call = new Thread(() -> calls.send(attempt));
      call.start();
      while (server.requests().size() < 2) Thread.sleep(5);
      calls.close();
      call.join();
    }
  }
}
