package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.provider.ResponseFeed;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Cancellation of a request before and after the head of a stream arrives. Both must disconnect, because no other
 * object has a reference to the stream.
 */
class InFlightRequestTests {
  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}

  private static final Head HEAD =
      new Head(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")), Version.HTTP_1_1);

  private final ResponseFeed.Subscription subscription = new ResponseFeed.Subscription();
  private final TestAttempt attempt = new TestAttempt();
  private final InFlightRequest<StreamedBody> request =
      new InFlightRequest<>(info -> new StreamedBody(arrived -> attempt.received(), new DisconnectTimer()),
          new RedirectPolicy(HttpRequest.newBuilder(URI.create("http://gpu")).build(), 0, URI.create("http://gpu")),
          attempt,
          Duration.ofSeconds(1), new DisconnectTimer(), () -> {});

  @Test
  void cancellingBeforeTheHeadDisconnects() {
    request.cancel();
    request.apply(HEAD).onSubscribe(subscription);
    assertEquals(1, subscription.cancelled);
    assertEquals(0, subscription.requested);
  }

  @Test
  void cancellingAfterTheHeadDisconnects() {
    request.apply(HEAD).onSubscribe(subscription);
    request.cancel();
    assertEquals(1, subscription.cancelled);
  }
}
