package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests for waiting for the next request. */
class NextRequestTests {
  /** A timeout that cannot expire within a test. */
  private static final Duration LONG = Duration.ofHours(1);

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void returnsEachRequestOnceInOrderOfArrival() {
    RawHttpClient.call(server, "GET", "/1", "");
    RawHttpClient.call(server, "GET", "/2", "");
    assertEquals("/1", server.nextRequest(Duration.ZERO).path());
    assertEquals("/2", server.nextRequest(Duration.ZERO).path());
    assertEquals(2, server.requests().size(), "the requests stay recorded");
  }

  @Test
  void waitsForARequestEvenIfItReceivesNoResponse() {
    server.reply(Reply.silence());
    var waiting = new CompletableFuture<RecordedRequest>();
    var waiter = new Thread(() -> waiting.complete(server.nextRequest(LONG)));
    waiter.start();
    Eventually.isTrue(() -> waiter.getState() == Thread.State.TIMED_WAITING, "the thread waits");
    try (var client = new RawHttpClient(server)) {
      client.send("GET", "/late", "");
      assertEquals("/late", Eventually.completes(waiting).path());
    }
  }

  @Test
  void failsWithTheReceivedRequestsIfNoFurtherRequestArrives() {
    RawHttpClient.call(server, "GET", "/1", "");
    server.nextRequest(LONG);
    var error = assertThrows(AssertionError.class, () -> server.nextRequest(Duration.ofMillis(1)));
    assertEquals("no further request within 1 ms: 1 request has arrived:\n  GET /1", error.getMessage());
  }

  @Test
  void returnsTheNextRequestAfterClearingTheRequests() {
    RawHttpClient.call(server, "GET", "/1", "");
    server.nextRequest(LONG);
    server.clearRequests();
    RawHttpClient.call(server, "GET", "/2", "");
    assertEquals("/2", server.nextRequest(LONG).path());
  }

  @Test
  void failsIfTheWaitingThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThrows(AssertionError.class, () -> server.nextRequest(LONG));
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
  }
}
