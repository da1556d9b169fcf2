package bifrost.openai.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.provider.ResponseFeed;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are not streamed. Their limit applies to the received bytes, not to {@code Content-Length}. */
public class BufferedBodyTests {
  private final TestAttempt attempt = new TestAttempt();
  private final ResponseFeed.Subscription subscription = new ResponseFeed.Subscription();

  public static BodySubscriber<BodyBytes> subscriber(Map<String, String> fields, int limit) {
    return subscriber(fields, limit, new TestAttempt());
  }

  private static BodySubscriber<BodyBytes> subscriber(Map<String, String> fields, int limit, TestAttempt attempt) {
    return subscriber(200, fields, limit, attempt);
  }

  private static BodySubscriber<BodyBytes> subscriber(int status, Map<String, String> fields, int limit,
      TestAttempt attempt) {
    record Info(int statusCode, HttpHeaders headers, HttpClient.Version version) implements ResponseInfo {}
    return BufferedBody.handler(limit, attempt)
        .apply(new Info(status, RecordedHttpMessage.headers(fields), HttpClient.Version.HTTP_1_1));
  }

  private BodySubscriber<BodyBytes> receive(String length, int limit, String... buffers) {
    var body = subscriber(length.isEmpty() ? Map.of() : Map.of("content-length", length), limit, attempt);
    body.onSubscribe(subscription);
    for (var buffer : buffers) body.onNext(List.of(ByteBuffer.wrap(buffer.getBytes(UTF_8))));
    return body;
  }

  private static String text(BodySubscriber<BodyBytes> body) {
    body.onComplete();
    return new String(body.getBody().toCompletableFuture().join().bytes(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"''", "0", "3", "6", "7", "9223372036854775807"})
  void returnsAllReceivedBytesRegardlessOfTheContentLength(String length) {
    assertEquals("abcdef", text(receive(length, 100, "ab", "", "cdef")));
  }

  @Test
  void bodyIsEmptyIfNoBytesArrive() {
    assertEquals("", text(receive("", 100)));
  }

  @Test
  void bodyGrowsBeyondItsInitialBuffer() {
    var buffer = "x".repeat(5000);
    assertEquals(buffer.repeat(5), text(receive("", 1 << 20, buffer, buffer, buffer, buffer, buffer)));
  }

  @Test
  void acceptsABodyAsLongAsTheLimit() {
    assertEquals("abcd", text(receive("", 4, "ab", "cd")));
    assertEquals(0, subscription.cancelled);
  }

  @Test
  void reportsABodyLongerThanTheLimitAsMalformedAndDisconnects() {
    var body = receive("2", 4, "ab", "cde", "ignored");
    assertEquals(1, subscription.cancelled);
    var failure = assertThrows(ExecutionException.class, () -> body.getBody().toCompletableFuture().get());
    var error = assertInstanceOf(Malformed.class, assertInstanceOf(BifrostException.class, failure.getCause()).error());
    assertEquals("the response is longer than 4 bytes (NetworkConfig.maxBodyBytes)", error.message());
    assertFalse(error.isTransient());
  }

  @Test
  void failsWithTheExceptionOfTheConnection() {
    var body = receive("", 4, "ab");
    var lost = new IOException("reset");
    body.onError(lost);
    assertEquals(lost,
        assertThrows(ExecutionException.class, () -> body.getBody().toCompletableFuture().get()).getCause());
  }

  @Test
  void reportsEveryArrivalAndRequestsMoreBytes() {
    receive("", 100, "ab", "c");
    assertEquals(2, attempt.receivedCount());
    assertTrue(subscription.requested > 0);
  }

  /** The status already indicates the error, so a partial body is sufficient. */
  @Nested
  class WhenTheStatusIsAnError {
    private final BodySubscriber<BodyBytes> body = subscriber(401, Map.of(), 4, attempt);

    private void arrive(String text) {
      body.onNext(List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
    }

    private void assertContent(String text, String truncationReason) {
      var content = body.getBody().toCompletableFuture().join();
      assertEquals(text, new String(content.bytes(), UTF_8));
      assertEquals(truncationReason, content.truncationReason());
    }

    @BeforeEach
    void subscribe() {
      body.onSubscribe(subscription);
    }

    @Test
    void keepsTheBytesOfAnErrorThatArrivedBeforeTheConnectionWasLost() {
      arrive("ab");
      body.onError(new IOException("reset"));
      assertContent("ab", "the body was cut off: reset");
    }

    @Test
    void truncatesAnErrorAtTheLimitAndDisconnects() {
      arrive("abc");
      arrive("def");
      arrive("g");
      assertContent("abcd", "the body is longer than maxBodyBytes");
      assertEquals(1, subscription.cancelled);
    }

    @Test
    void truncatesAnErrorOnceAndDisconnects() {
      arrive("ab");
      ((BufferedBody) body).truncate("stopped");
      ((BufferedBody) body).truncate("again");
      body.onComplete();
      assertContent("ab", "stopped");
      assertEquals(1, subscription.cancelled);
    }

    @Test
    void disconnectsFromAnErrorThatWasTruncatedBeforeItsSubscription() {
      var early = (BufferedBody) subscriber(401, Map.of(), 4, attempt);
      early.truncate("stopped");
      early.onSubscribe(subscription);
      assertEquals(1, subscription.cancelled);
    }

    @Test
    void doesNotTruncateAnErrorAfterItsEnd() {
      arrive("ab");
      body.onComplete();
      ((BufferedBody) body).truncate("too late");
      assertContent("ab", "");
      assertEquals(0, subscription.cancelled);
    }
  }
}
