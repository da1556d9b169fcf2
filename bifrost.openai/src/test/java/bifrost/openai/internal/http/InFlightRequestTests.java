package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.provider.ResponseFeed;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A stream whose head arrives while it is given up is disconnected, whichever comes first: nobody else holds it. */
class InFlightRequestTests {
  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}

  private static final Head HEAD =
      new Head(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")), Version.HTTP_1_1);

  private final ResponseFeed.Subscription subscription = new ResponseFeed.Subscription();
  private final TestAttempt attempt = new TestAttempt();
  private final InFlightRequest<StreamedBody> exchange =
      new InFlightRequest<>(info -> new StreamedBody(arrived -> attempt.received(), new DisconnectTimer()),
          info -> Optional.empty(), attempt, Duration.ofSeconds(1), new DisconnectTimer(), () -> {});

  @Test
  void theCancellingFirst() {
    exchange.cancel();
    exchange.apply(HEAD).onSubscribe(subscription);
    assertEquals(1, subscription.cancelled);
    assertEquals(0, subscription.requested);
  }

  @Test
  void theHeadFirst() {
    exchange.apply(HEAD).onSubscribe(subscription);
    exchange.cancel();
    assertEquals(1, subscription.cancelled);
  }
}
