package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.internal.concurrent.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of publishers. {@link ReactiveStreamsTests} verifies the rules of the Reactive Streams specification. */
@Timeout(60)
class StreamPublisherTests {
  private static final Duration IDLE_TIMEOUT = Duration.ofMillis(20);

  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Fixtures.open(provider -> provider.streaming(attempt -> {
    calls.incrementAndGet();
    return source;
  }));

  @AfterEach
  void assertNothingIsLeftAndClose() throws InterruptedException {
    Fixtures.awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /** A subscriber that records its signals and requests nothing on its own. */
  private class SignalRecorder implements Flow.Subscriber<ChatCompletionChunk> {
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(ChatCompletionChunk chunk) {
      signals.add(chunk.text());
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  private SignalRecorder subscribe() {
    return subscribe(options());
  }

  private SignalRecorder subscribe(CallOptions options) {
    var subscriber = new SignalRecorder();
    bifrost.publisher(REQUEST, options).subscribe(subscriber);
    return subscriber;
  }

  @Test
  void makesNoCallBeforeTheFirstDemand() {
    source.event("a");
    var subscriber = subscribe();
    assertEquals(0, calls.get());
    subscriber.subscription.cancel();
    subscriber.subscription.request(1);
    assertEquals(0, calls.get());
  }

  @Test
  void signalsCompletionWithoutFurtherDemand() throws Exception {
    source.event("a").event("b");
    subscribe().subscription.request(2);
    assertEquals(List.of("a", "b", "complete"), List.of(signals.take(), signals.take(), signals.take()));
  }

  @Test
  void readsOneEventAheadAndNoMore() throws Exception {
    var read = new AtomicInteger();
    var ahead = new CountDownLatch(2);
    for (int i = 0; i < 5; i++) {
      source.then(() -> {
        read.incrementAndGet();
        ahead.countDown();
        return Optional.of(Fixtures.chunk("x"));
      });
    }
    var subscriber = subscribe();
    subscriber.subscription.request(1);
    signals.take();
    ahead.await();
    Fixtures.awaitTimer(bifrost, Duration.ofMillis(20));
    assertEquals(2, read.get());
    subscriber.subscription.request(Long.MAX_VALUE);
    for (int i = 0; i < 4; i++) assertEquals("x", signals.take());
    assertEquals("complete", signals.take());
  }

  @Test
  void signalsTheErrorOfTheStream() throws Exception {
    source.event("a").fails(new BifrostException(rejected(503, "busy")));
    subscribe().subscription.request(9);
    assertEquals("a", signals.take());
    assertEquals(rejected(503, "busy"), assertInstanceOf(BifrostException.class, signals.take()).error());
  }

  @Test
  void signalsABugInTheProviderAsAnError() throws Exception {
    source.fails(new AssertionError("a bug"));
    subscribe().subscription.request(1);
    assertInstanceOf(AssertionError.class, signals.take());
  }

  @Test
  void makesACallForEverySubscriber() throws Exception {
    try (var client = Fixtures.open(provider -> provider.streaming(attempt -> ScriptedSource.of("a")))) {
      var publisher = client.publisher(REQUEST);
      for (int i = 0; i < 3; i++) {
        var subscriber = new SignalRecorder();
        publisher.subscribe(subscriber);
        subscriber.subscription.request(5);
        assertEquals(List.of("a", "complete"), List.of(signals.take(), signals.take()));
      }
    }
  }

  @Test
  void aCancellationDuringAReadClosesTheSourceImmediately() throws Exception {
    source.event("a").blocks();
    var subscriber = subscribe();
    subscriber.subscription.request(2);
    source.awaitReader();
    subscriber.subscription.cancel();
    subscriber.subscription.cancel();
    assertTrue(source.isClosed());
    assertEquals("a", signals.take());
    assertTrue(signals.isEmpty());
  }

  @Test
  void aCancellationWithoutDemandClosesTheSource() throws Exception {
    source.event("a").event("b").event("c");
    var subscriber = subscribe();
    subscriber.subscription.request(1);
    signals.take();
    subscriber.subscription.cancel();
    while (!source.isClosed()) Thread.sleep(1);
    assertTrue(signals.isEmpty());
  }

  /** {@return a client whose idle timeouts expire only if a test advances the time} */
  private Bifrost open(ManualClock time) {
    return Fixtures.builder().provider(new ScriptedProvider("p").streaming(attempt -> {
      attempt.received();
      return source;
    })).open(time);
  }

  /** Lets the idle timeout pass, and waits until the timer has checked it. */
  private static void passIdleTimeout(ManualClock time, Bifrost client) throws InterruptedException {
    time.advance(IDLE_TIMEOUT.multipliedBy(5));
    Fixtures.awaitTimer(client, IDLE_TIMEOUT.multipliedBy(2));
  }

  @Test
  void doesNotTimeOutWithoutDemand() throws Exception {
    var reading = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    source.event("a").then(() -> {
      reading.countDown();
      released.await();
      return Optional.of(Fixtures.chunk("b"));
    });
    var time = new ManualClock();
    try (var client = open(time)) {
      var subscriber = new SignalRecorder();
      client.publisher(REQUEST, options().idleTimeout(IDLE_TIMEOUT)).subscribe(subscriber);
      subscriber.subscription.request(1);
      assertEquals("a", signals.take());
      reading.await();
      passIdleTimeout(time, client);
      assertTrue(signals.isEmpty());
      released.countDown();
      subscriber.subscription.request(1);
      assertEquals(List.of("b", "complete"), List.of(signals.take(), signals.take()));
    }
  }

  @Test
  void doesNotTimeOutWhileTheSubscriberProcessesAnEventAfterRequestingTheNext() throws Exception {
    source.event("a").event("b");
    var time = new ManualClock();
    try (var client = open(time)) {
      client.publisher(REQUEST, options().idleTimeout(IDLE_TIMEOUT)).subscribe(new SignalRecorder() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          super.onSubscribe(subscription);
          subscription.request(1);
        }

        @Override
        public void onNext(ChatCompletionChunk chunk) {
          subscription.request(1);
          try {
            passIdleTimeout(time, client);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          super.onNext(chunk);
        }
      });
      assertEquals(List.of("a", "b", "complete"), List.of(signals.take(), signals.take(), signals.take()));
    }
  }

  @Test
  void timesOutAfterDemandThatArrivesDuringARead() throws Exception {
    source.event("a").blocks();
    var time = new ManualClock();
    try (var client = open(time)) {
      var subscriber = new SignalRecorder();
      client.publisher(REQUEST, options().idleTimeout(IDLE_TIMEOUT)).subscribe(subscriber);
      subscriber.subscription.request(1);
      assertEquals("a", signals.take());
      source.awaitReader();
      subscriber.subscription.request(1);
      time.advance(IDLE_TIMEOUT);
      assertInstanceOf(TimedOut.class, assertInstanceOf(BifrostException.class, signals.take()).error());
    }
  }

  @Test
  void rejectsDemandThatIsNotPositive() throws Exception {
    source.event("a").event("b");
    for (long invalid : new long[] {0, -1, Long.MIN_VALUE}) {
      subscribe().subscription.request(invalid);
      assertInstanceOf(IllegalArgumentException.class, signals.take());
    }
    assertEquals(0, calls.get());
  }

  @Test
  void sendsNoFurtherSignalsToASubscriberThatThrows() throws Exception {
    source.event("a").event("b");
    var subscriber = new SignalRecorder() {
      @Override
      public void onNext(ChatCompletionChunk chunk) {
        super.onNext(chunk);
        Thread.currentThread().setUncaughtExceptionHandler((thread, bug) -> signals.add(bug.getMessage()));
        throw new IllegalStateException("a bug of the subscriber");
      }
    };
    bifrost.publisher(REQUEST).subscribe(subscriber);
    subscriber.subscription.request(5);
    assertEquals(List.of("a", "a bug of the subscriber"), List.of(signals.take(), signals.take()));
    while (!source.isClosed()) Thread.sleep(1);
    assertTrue(signals.isEmpty());
  }

  @Test
  void signalsNothingBeforeOnSubscribeReturnsEvenIfItRequestsEvents() throws Exception {
    source.event("a");
    var returned = new AtomicBoolean();
    var early = new ArrayList<String>();
    bifrost.publisher(REQUEST).subscribe(new SignalRecorder() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(5);
        for (int i = 0; i < 1000; i++) Thread.yield();
        returned.set(true);
      }

      @Override
      public void onNext(ChatCompletionChunk chunk) {
        if (!returned.get()) early.add(chunk.text());
        super.onNext(chunk);
      }
    });
    assertEquals(List.of("a", "complete"), List.of(signals.take(), signals.take()));
    assertEquals(List.of(), early);
  }

  @Test
  void signalsAnErrorIfTheClientIsClosed() throws Exception {
    var publisher = bifrost.publisher(REQUEST);
    bifrost.close();
    publisher.subscribe(new SignalRecorder());
    assertInstanceOf(IllegalStateException.class, signals.take());
    assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
    assertFalse(source.isClosed());
  }

  @Test
  void signalsAnErrorIfTheExecutorRejectsTheTask() throws Exception {
    try (var client = Bifrost.builder().provider(new ScriptedProvider("p")).executor(task -> {
      throw new RejectedExecutionException("full");
    }).open()) {
      var subscriber = new SignalRecorder();
      client.publisher(REQUEST).subscribe(subscriber);
      subscriber.subscription.request(1);
      assertInstanceOf(RejectedExecutionException.class, signals.take());
    }
  }
}
