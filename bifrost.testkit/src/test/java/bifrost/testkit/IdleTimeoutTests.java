package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleTimeoutTests {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void closesAConnectionThatIsIdleAfterAResponse() {
    server.idleTimeout(SHORT);
    try (var client = new RawHttpClient(server)) {
      assertEquals(200, client.send("GET", "/health", "").read().status());
      assertEquals(ReceivedResponse.Ending.CUT, client.end());
    }
    Eventually.isTrue(() -> server.openConnections() == 0, "the server closes the connection");
  }

  @Test
  void servesSeveralRequestsOnAConnectionThatIsNotIdle() {
    server.idleTimeout(LONG);
    try (var client = new RawHttpClient(server)) {
      for (int i = 0; i < 3; i++) assertEquals(200, client.send("GET", "/health", "").read().status());
    }
  }

  @Test
  void servesRequestsThatAreSentAtOnce() {
    server.idleTimeout(SHORT);
    String request = RawHttpClient.request("GET", "/version", "");
    try (var client = new RawHttpClient(server)) {
      client.send(request + request);
      assertEquals(client.read().body(), client.read().body());
      assertEquals(ReceivedResponse.Ending.CUT, client.end());
    }
  }

  @Test
  void doesNotCloseAConnectionBeforeItsFirstRequest() {
    server.idleTimeout(SHORT);
    try (var client = new RawHttpClient(server); var other = new RawHttpClient(server)) {
      assertEquals(200, other.send("GET", "/health", "").read().status());
      assertEquals(ReceivedResponse.Ending.CUT, other.end());
      assertEquals(200, client.send("GET", "/health", "").read().status());
    }
  }

  @Test
  void doesNotCloseAConnectionInTheMiddleOfASlowResponse() {
    server.idleTimeout(SHORT).pace(Duration.ofMillis(20)).reply(Reply.sse("1", "2", "3"));
    try (var client = new RawHttpClient(server)) {
      assertEquals(ReceivedResponse.Ending.COMPLETE, client.send("GET", "/", "").read().end());
    }
  }

  @Test
  void rejectsATimeoutThatIsNotPositive() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> server.idleTimeout(Duration.ZERO));
    assertEquals("idle timeout must be positive: 0 ms", thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.idleTimeout(Duration.ofSeconds(-1)));
  }
}
