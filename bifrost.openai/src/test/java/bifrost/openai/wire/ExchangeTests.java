package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A stream whose head arrives while it is given up is disconnected, whichever comes first: nobody else holds it. */
class ExchangeTests {
  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}

  private static final Head HEAD = new Head(200, Recording.headers(Map.of("content-type", "text/event-stream")), Version.HTTP_1_1);

  private final Feed.Subscription subscription = new Feed.Subscription();
  private final TestAttempt attempt = new TestAttempt();
  private final Exchange<StreamedBody> exchange = new Exchange<>(info -> new StreamedBody(arrived -> attempt.received(), new Grace()), info -> Optional.empty(),
      attempt, Duration.ofSeconds(1), new Grace(), () -> {});

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
