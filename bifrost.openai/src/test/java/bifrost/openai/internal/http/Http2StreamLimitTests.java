package bifrost.openai.internal.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limit on concurrent HTTP/2 streams, which the client derives from refused requests. */
@Timeout(60)
class Http2StreamLimitTests {
  private static final long LONG = TimeUnit.MINUTES.toNanos(10);

  /** The limit grows while requests wait, but it never admits more requests than this at once. */
  private static final int MAX_ADMITTED_AT_ONCE = 20;

  private final Http2StreamLimit limit = new Http2StreamLimit();
  private final BlockingQueue<Integer> admitted = new LinkedBlockingQueue<>();

  private Http2StreamLimit.Slot admit() throws Exception {
    return limit.enqueue().await(0);
  }

  /** Admits {@code count} requests, and then refuses one more, which sets the limit to {@code count}. */
  private List<Http2StreamLimit.Slot> admitAtMost(int count) throws Exception {
    var slots = new ArrayList<Http2StreamLimit.Slot>();
    for (int i = 0; i < count; i++) slots.add(admit());
    admit().refuse();
    return slots;
  }

  /** A request that waits on its own thread. */
  private final class WaitingRequest {
    private final Http2StreamLimit.QueuedRequest request = limit.enqueue();
    private final CompletableFuture<Http2StreamLimit.Slot> slot = new CompletableFuture<>();
    private final Thread thread;

    WaitingRequest(int number, long delay) {
      thread = new Thread(() -> {
        try {
          var admittedSlot = request.await(delay);
          admitted.add(number);
          slot.complete(admittedSlot);
        } catch (Exception e) {
          slot.completeExceptionally(e);
        }
      });
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING && !slot.isDone()) Thread.onSpinWait();
    }

    Throwable failure() {
      return assertThrows(ExecutionException.class, slot::get).getCause();
    }
  }

  @Test
  void admitsAnyNumberOfRequestsBeforeTheFirstRefusal() throws Exception {
    for (int i = 0; i < 1_000; i++) admit();
  }

  @Test
  void admitsWaitingRequestsInTheOrderOfTheirArrival() throws Exception {
    var slot = admitAtMost(1).get(0);
    var waiting = IntStream.range(0, 40).mapToObj(number -> new WaitingRequest(number, 0)).toList();
    slot.release();
    for (int i = 0; i < waiting.size(); i++) {
      if (i + MAX_ADMITTED_AT_ONCE < waiting.size()) assertFalse(waiting.get(i + MAX_ADMITTED_AT_ONCE).slot.isDone());
      waiting.get(i).slot.get().release();
    }
  }

  @Test
  void aRefusedRequestKeepsItsPositionInTheQueue() throws Exception {
    var slots = admitAtMost(2);
    slots.get(1).release();
    var refused = limit.enqueue();
    var refusedSlot = refused.await(0);
    var later = new WaitingRequest(7, 0);
    refusedSlot.refuse();
    assertFalse(later.slot.isDone());
    slots.get(0).release();
    later.request.cancel();
    refused.await(0).release();
  }

  @Test
  void countsARequestOnceEvenIfItEndsSeveralTimes() throws Exception {
    var slots = admitAtMost(2);
    slots.get(0).release();
    slots.get(0).release();
    slots.get(0).refuse();
    admit();
    var waiting = new WaitingRequest(1, 0);
    slots.get(1).release();
    waiting.slot.get();
  }

  @Test
  void raisesTheLimitWhileRequestsWait() throws Exception {
    var slot = admitAtMost(1).get(0);
    var waiting = IntStream.range(0, 6).mapToObj(number -> new WaitingRequest(number, 0)).toList();
    slot.release();
    admitted.take();
    waiting.get(0).slot.get().release(); // The end of the second request raises the limit to 2.
    waiting.get(1).slot.get();
    waiting.get(2).slot.get();
  }

  /** The server may have raised its limit, which the client can detect only by sending another request. */
  @Test
  void eventuallyAdmitsAnotherRequestEvenIfNoneEnds() throws Exception {
    admitAtMost(1);
    new WaitingRequest(1, 0).slot.get();
  }

  @Test
  void cancelsAWaitingRequestImmediatelyAndAdmitsTheNextOne() throws Exception {
    var slot = admitAtMost(1).get(0);
    var first = new WaitingRequest(1, 0);
    var second = new WaitingRequest(2, 0);
    first.request.cancel();
    assertInstanceOf(IOException.class, first.failure());
    slot.release();
    second.slot.get();
  }

  @Test
  void cancelsARequestDuringItsDelay() {
    var waiting = new WaitingRequest(1, LONG);
    waiting.request.cancel();
    assertInstanceOf(IOException.class, waiting.failure());
  }

  @Test
  void rejectsARequestThatWasCancelledBeforeItWaits() {
    var request = limit.enqueue();
    request.cancel();
    assertThrows(IOException.class, () -> request.await(0));
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    var slot = admitAtMost(1).get(0);
    var first = new WaitingRequest(1, 0);
    var second = new WaitingRequest(2, 0);
    first.thread.interrupt();
    assertInstanceOf(InterruptedException.class, first.failure());
    slot.release();
    second.slot.get();
  }

  @Test
  void closingFailsWaitingAndDelayedRequests() throws Exception {
    admitAtMost(1);
    var all = List.of(new WaitingRequest(1, LONG), new WaitingRequest(2, 0));
    limit.close();
    for (var each : all) assertInstanceOf(IOException.class, each.failure());
    assertTrue(assertThrows(IOException.class, this::admit).getMessage().contains("closed"));
  }
}
