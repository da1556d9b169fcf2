package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a test waits for. */
class NextRequestTests {
  private static final Duration LONG = Duration.ofHours(1); // a test that waits for this fails

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void areGivenOnceInTheOrderOfTheirArrival() {
    RawHttpClient.call(server, "GET", "/1", "");
    RawHttpClient.call(server, "GET", "/2", "");
    assertEquals("/1", server.nextRequest(Duration.ZERO).path());
    assertEquals("/2", server.nextRequest(Duration.ZERO).path());
    assertEquals(2, server.requests().size(), "all of them stay");
  }

  @Test
  void areWaitedForWhileNoAnswerComes() {
    server.reply(Reply.silence());
    var waiting = new CompletableFuture<RecordedRequest>();
    var waiter = new Thread(() -> waiting.complete(server.nextRequest(LONG)));
    waiter.start();
    Eventually.isTrue(() -> waiter.getState() == Thread.State.TIMED_WAITING, "it waits");
    try (var wire = new RawHttpClient(server)) {
      wire.send("GET", "/late", "");
      assertEquals("/late", Eventually.completes(waiting).path());
    }
  }

  @Test
  void thatDoNotComeAreAFailureThatSaysWhatCame() {
    RawHttpClient.call(server, "GET", "/1", "");
    server.nextRequest(LONG);
    var error = assertThrows(AssertionError.class, () -> server.nextRequest(Duration.ofMillis(1)));
    assertEquals("no further request within 1 ms: 1 request has arrived:\n  GET /1", error.getMessage());
  }

  @Test
  void areCountedAnewWhenTheOthersAreForgotten() {
    RawHttpClient.call(server, "GET", "/1", "");
    server.nextRequest(LONG);
    server.clearRequests();
    RawHttpClient.call(server, "GET", "/2", "");
    assertEquals("/2", server.nextRequest(LONG).path());
  }

  @Test
  void endWithAnInterrupt() {
    Thread.currentThread().interrupt();
    assertThrows(AssertionError.class, () -> server.nextRequest(LONG));
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
  }
}
