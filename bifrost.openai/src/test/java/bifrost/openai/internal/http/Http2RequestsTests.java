package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 requests to a simulated server, which refuses requests with the exceptions of {@code java.net.http}. */
@Timeout(120)
class Http2RequestsTests {
  private final Http2Requests requests = new Http2Requests();
  private final TestAttempt attempt = new TestAttempt();
  private final AtomicInteger sent = new AtomicInteger();

  private static IOException unprocessed() {
    return new IOException("request not processed by peer", new IOException("request not processed by peer"));
  }

  private static IOException tooMany() {
    return new IOException(new IOException("too many concurrent streams"));
  }

  private String send(int refusals, IOException refusal) throws Exception {
    return requests.send(attempt, transferred -> {
      if (sent.incrementAndGet() <= refusals) throw refusal;
      transferred.run();
      return "response";
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 128})
  void everyCallGetsAResponseRegardlessOfTheServersStreamLimit(int streamLimit) throws Exception {
    var inFlight = new AtomicInteger();
    var pool = Executors.newFixedThreadPool(32);
    var calls = new ArrayList<Future<String>>();
    for (int i = 0; i < 640; i++) {
      calls.add(pool.submit(() -> requests.send(new TestAttempt(), transferred -> {
        if (inFlight.incrementAndGet() > streamLimit) {
          inFlight.decrementAndGet();
          throw tooMany();
        }
        Thread.yield();
        inFlight.decrementAndGet();
        transferred.run();
        return "response";
      })));
    }
    for (var call : calls) assertEquals("response", call.get());
    pool.shutdown();
  }

  @Test
  void aStreamKeepsItsSlotUntilItsBodyEnds() throws Exception {
    var ends = new ArrayList<Runnable>();
    requests.send(attempt, transferred -> ends.add(transferred));
    var attempts = new AtomicInteger();
    var started = new CountDownLatch(1);
    var second = CompletableFuture.supplyAsync(() -> {
      try {
        return requests.send(new TestAttempt(), transferred -> {
          started.countDown();
          if (attempts.getAndIncrement() == 0) throw tooMany();
          return "response";
        });
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }, task -> new Thread(task).start());
    started.await();
    ends.get(0).run();
    assertEquals("response", second.get());
  }

  @Test
  void resendsARequestUntilTheServerAcceptsIt() throws Exception {
    assertEquals("response", send(5, tooMany()));
    assertEquals(6, sent.get());
  }

  @Test
  void resendsARequestThatTheServerHasNotProcessed() throws Exception {
    assertEquals("response", send(3, unprocessed()));
    assertEquals(4, sent.get());
  }

  @Test
  void reportsUnreachableIfTheServerKeepsRefusing() {
    var thrown = assertThrows(BifrostException.class, () -> send(Integer.MAX_VALUE, unprocessed()));
    assertEquals(Http2Requests.MAX_REFUSALS, sent.get());
    var error = assertInstanceOf(Unreachable.class, thrown.error());
    assertTrue(error.isTransient());
    assertTrue(error.message().contains("16 times"), error.message());
  }

  @Test
  void doesNotResendARequestAfterAnyOtherFailure() {
    var lost = new IOException("connection reset");
    assertSame(lost, assertThrows(IOException.class, () -> send(1, lost)));
    assertEquals(1, sent.get());
  }

  @Test
  void cancellingFailsAWaitingCall() throws Exception {
    var waiting = new CountDownLatch(1);
    var call = CompletableFuture
        .supplyAsync(() -> assertThrows(IOException.class, () -> requests.send(attempt, transferred -> {
          waiting.countDown();
          throw tooMany();
        })), task -> new Thread(task).start());
    waiting.await();
    attempt.cancel();
    assertTrue(call.get().getMessage().contains("cancelled"), call.get().toString());
  }

  @Test
  void closingFailsAWaitingCall() throws InterruptedException, ExecutionException {
    var waiting = new CountDownLatch(1);
    var call = CompletableFuture
        .supplyAsync(() -> assertThrows(IOException.class, () -> requests.send(attempt, transferred -> {
          waiting.countDown();
          throw tooMany();
        })), task -> new Thread(task).start());
    waiting.await();
    requests.close();
    assertTrue(call.get().getMessage().contains("closed"), call.get().toString());
  }
}
