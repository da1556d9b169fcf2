package bifrost.api.internal.client;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.CallEvent;
import bifrost.api.ChatCompletion;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.CallerThread;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.concurrent.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of closing a client with a timeout, within which the calls in flight can still end. */
@Timeout(60)
class ClientCloseTests {
  private static final Duration HOUR = Duration.ofHours(1);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch response = new CountDownLatch(1);
  private final ScriptedProvider provider = new ScriptedProvider("p").responding(attempt -> {
    attempt.onCancel(response::countDown);
    begun.countDown();
    response.await();
    if (attempt.isCancelled()) throw new IOException("cancelled");
    return ChatCompletion.of("Hello");
  });
  private Bifrost bifrost = Bifrost.builder().provider(provider).open();

  @AfterEach
  void closeAndAssertNothingIsLeft() {
    bifrost.close();
    assertNothingIsLeft(bifrost);
  }

  private void open(Clock clock) {
    bifrost = Fixtures.builder().provider(provider).open(clock);
  }

  private void awaitRejectionOfCalls() throws InterruptedException {
    while (!Fixtures.registry(bifrost).activeCalls.isRejectingCalls()) Thread.sleep(1);
  }

  private void assertRejectsCalls() {
    var thrown = assertThrows(IllegalStateException.class, () -> bifrost.send(REQUEST));
    assertEquals("this client is closed: open a new one", thrown.getMessage());
    assertThrows(IllegalStateException.class, () -> bifrost.stream(REQUEST));
    assertThrows(IllegalStateException.class, () -> bifrost.sendAsync(REQUEST));
    assertThrows(IllegalStateException.class, () -> bifrost.trySend(ListModelsRequest.all()));
  }

  @Test
  void returnsImmediatelyIfNoCallIsInFlight() {
    assertTrue(bifrost.close(HOUR));
    assertRejectsCalls();
    assertEquals(1, provider.closes());
  }

  @Test
  void waitsForACallAndRejectsFurtherCalls() throws Exception {
    var call = CallerThread.start(() -> bifrost.send(REQUEST));
    begun.await();
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    assertRejectsCalls();
    assertEquals(0, provider.closes());
    response.countDown();
    assertEquals("Hello", call.result().text());
    assertTrue(closer.result());
    assertEquals(1, provider.closes());
  }

  @Test
  void waitsForAStreamUntilItsEnd() throws Exception {
    var stream = bifrost.stream(REQUEST);
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    assertEquals("Hello", stream.collect().text());
    assertTrue(closer.result());
  }

  @Test
  void waitsForAnAsynchronousCall() throws Exception {
    var future = bifrost.sendAsync(REQUEST);
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    response.countDown();
    assertEquals("Hello", future.join().text());
    assertTrue(closer.result());
  }

  @Test
  void waitsForACallInTheQueue() throws Exception {
    bifrost =
        Fixtures.open(ProviderConfig.defaults().traffic(traffic -> traffic.maxConcurrentCalls(1).queueTimeout(HOUR)),
            scripted -> scripted.streaming(ScriptedSource.of("a")));
    var stream = bifrost.stream(REQUEST);
    var waiting = bifrost.sendAsync(REQUEST);
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    stream.collect();
    assertEquals("Hello", waiting.join().text());
    assertTrue(closer.result());
  }

  @Test
  void waitsUntilListenersHaveBeenNotifiedOfTheEnd() throws Exception {
    var ended = new CountDownLatch(1);
    var listening = new CountDownLatch(1);
    bifrost = Bifrost.builder().provider(provider).listener(event -> {
      if (!(event instanceof CallEvent.Ended)) return;
      listening.countDown();
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }).open();
    var unused = bifrost.sendAsync(REQUEST);
    response.countDown();
    listening.await();
    assertEquals(1, Fixtures.registry(bifrost).activeCalls.inFlight());
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    ended.countDown();
    assertTrue(closer.result());
  }

  @Test
  void cancelsCallsThatDoNotEndInTime() throws Exception {
    open(new ManualClock()); // an hour passes immediately on this clock
    var call = CallerThread.start(() -> bifrost.trySend(REQUEST));
    begun.await();
    assertFalse(bifrost.close(HOUR));
    assertEquals(new Cancelled("the client was closed"),
        assertInstanceOf(Outcome.Failure.class, call.result()).error());
    assertEquals(1, provider.closes());
  }

  @Test
  void cancelsCallsImmediatelyIfTheDurationIsZero() throws Exception {
    var call = CallerThread.start(() -> bifrost.trySend(REQUEST));
    begun.await();
    assertFalse(bifrost.close(Duration.ZERO));
    assertInstanceOf(Outcome.Failure.class, call.result());
  }

  @Test
  void rejectsANegativeDuration() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> bifrost.close(Duration.ofMillis(-1)));
    assertEquals("timeout must not be negative: PT-0.001S", thrown.getMessage());
    response.countDown();
    assertEquals("Hello", bifrost.send(REQUEST).text());
  }

  @Nested
  class WhileTheClientWaits {
    private CallerThread<Outcome<ChatCompletion>> call;
    private CallerThread<Boolean> closer;

    private void begin() throws InterruptedException {
      call = CallerThread.start(() -> bifrost.trySend(REQUEST));
      begun.await();
      closer = CallerThread.start(() -> bifrost.close(HOUR));
      awaitRejectionOfCalls();
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesTheFlagSet() throws Exception {
      begin();
      closer.interrupt();
      assertFalse(closer.result());
      assertTrue(closer.wasInterrupted());
      assertInstanceOf(Outcome.Failure.class, call.result());
    }

    @Test
    void closingFromAnotherThreadEndsTheWait() throws Exception {
      begin();
      bifrost.close();
      assertFalse(closer.result());
      assertInstanceOf(Outcome.Failure.class, call.result());
    }

    @Test
    void twoThreadsThatCloseTheClientBothWaitForItsCalls() throws Exception {
      begin();
      var second = CallerThread.start(() -> bifrost.close(HOUR));
      response.countDown();
      assertTrue(closer.result());
      assertTrue(second.result());
    }
  }

  @Nested
  class CallsThatAreNeverMade {
    @Test
    void doesNotWaitForACallThatTheExecutorRejects() {
      bifrost = Bifrost.builder().provider(provider).executor(task -> {
        throw new RejectedExecutionException("full");
      }).open();
      assertThrows(Exception.class, () -> bifrost.sendAsync(REQUEST).join());
      var subscriber = new RecordingSubscriber(1);
      bifrost.publisher(REQUEST).subscribe(subscriber);
      assertInstanceOf(RejectedExecutionException.class, subscriber.failure().getNow(null));
      assertEquals(0, Fixtures.registry(bifrost).activeCalls.inFlight());
      assertTrue(bifrost.close(HOUR));
    }

    @Test
    void doesNotWaitForACallWithInvalidDemand() throws Exception {
      var subscriber = new RecordingSubscriber(-1);
      bifrost.publisher(REQUEST).subscribe(subscriber);
      assertInstanceOf(IllegalArgumentException.class, subscriber.failure().get());
      assertEquals(0, Fixtures.registry(bifrost).activeCalls.inFlight());
    }
  }

  @Test
  void everyCallIsEitherRejectedOrAwaited() throws Exception {
    for (int i = 0; i < 200; i++) {
      bifrost = Fixtures.open(scripted -> scripted);
      var call = CallerThread.start(() -> {
        try {
          return bifrost.send(REQUEST).text();
        } catch (IllegalStateException closed) {
          return "rejected";
        }
      });
      assertTrue(bifrost.close(HOUR));
      assertTrue(call.result().matches("Hello|rejected"));
    }
  }

  @Test
  void closingTheStreamEndsTheWait() throws Exception {
    var stream = bifrost.stream(REQUEST);
    var closer = CallerThread.start(() -> bifrost.close(HOUR));
    awaitRejectionOfCalls();
    stream.close();
    assertInstanceOf(Cancelled.class, errorOf(stream::collect));
    assertTrue(closer.result());
  }
}
