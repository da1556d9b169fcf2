package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** A stream for subscribers; what the specification demands besides is tested by its own kit, see {@link ReactiveStreamsTests}. */
@Timeout(60)
class StreamPublisherTests {
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Fixtures.open(provider -> provider.streaming(attempt -> {
    calls.incrementAndGet();
    return source;
  }));

  @AfterEach
  void nothingIsLeftAtTheEnd() throws InterruptedException {
    Fixtures.awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /** Notes what it is told, and asks for nothing by itself. */
  private class Listener implements Flow.Subscriber<ChatCompletionChunk> {
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

  private Listener subscribe() {
    return subscribe(options());
  }

  private Listener subscribe(CallOptions options) {
    var listener = new Listener();
    bifrost.publisher(ASK, options).subscribe(listener);
    return listener;
  }

  @Test
  void makesNoCallBeforeThereIsDemand() {
    source.event("a");
    var listener = subscribe();
    assertEquals(0, calls.get());
    listener.subscription.cancel();
    listener.subscription.request(1);
    assertEquals(0, calls.get());
  }

  @Test
  void tellsTheEndWithoutFurtherDemand() throws Exception {
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
    var listener = subscribe();
    listener.subscription.request(1);
    signals.take();
    ahead.await();
    Fixtures.awaitTimer(bifrost, Duration.ofMillis(20));
    assertEquals(2, read.get());
    listener.subscription.request(Long.MAX_VALUE);
    for (int i = 0; i < 4; i++) assertEquals("x", signals.take());
    assertEquals("complete", signals.take());
  }

  @Test
  void failsWithWhatTheStreamFailsWith() throws Exception {
    source.event("a").fails(new BifrostException(rejected(503, "busy")));
    subscribe().subscription.request(9);
    assertEquals("a", signals.take());
    assertEquals(rejected(503, "busy"), assertInstanceOf(BifrostException.class, signals.take()).error());
  }

  @Test
  void failsWithABugToo() throws Exception {
    source.fails(new AssertionError("a bug"));
    subscribe().subscription.request(1);
    assertInstanceOf(AssertionError.class, signals.take());
  }

  @Test
  void makesACallForEverySubscriber() throws Exception {
    try (var client = Fixtures.open(provider -> provider.streaming(attempt -> ScriptedSource.of("a")))) {
      var publisher = client.publisher(ASK);
      for (int i = 0; i < 3; i++) {
        var listener = new Listener();
        publisher.subscribe(listener);
        listener.subscription.request(5);
        assertEquals(List.of("a", "complete"), List.of(signals.take(), signals.take()));
      }
    }
  }

  @Test
  void disconnectsAtOnceWhenItIsCancelledWhileItReads() throws Exception {
    source.event("a").blocks();
    var listener = subscribe();
    listener.subscription.request(2);
    source.awaitReader();
    listener.subscription.cancel();
    listener.subscription.cancel();
    assertTrue(source.isClosed());
    assertEquals("a", signals.take());
    assertTrue(signals.isEmpty());
  }

  @Test
  void disconnectsWhenItIsCancelledWhileNobodyAsks() throws Exception {
    source.event("a").event("b").event("c");
    var listener = subscribe();
    listener.subscription.request(1);
    signals.take();
    listener.subscription.cancel();
    while (!source.isClosed()) Thread.sleep(1);
    assertTrue(signals.isEmpty());
  }

  @Test
  void doesNotTimeOutWhileNobodyAsks() throws Exception {
    var go = new CountDownLatch(1);
    source.event("a").then(() -> {
      go.await();
      return Optional.of(Fixtures.chunk("b"));
    });
    var received = new CountDownLatch(1);
    try (var client = Fixtures.open(provider -> provider.streaming(attempt -> {
      attempt.received();
      received.countDown();
      return source;
    }))) {
      var listener = new Listener();
      client.publisher(ASK, options().idleTimeout(Duration.ofMillis(20))).subscribe(listener);
      listener.subscription.request(1);
      assertEquals("a", signals.take());
      Fixtures.awaitTimer(client, Duration.ofMillis(100));
      assertTrue(signals.isEmpty());
      go.countDown();
      listener.subscription.request(1);
      assertEquals(List.of("b", "complete"), List.of(signals.take(), signals.take()));
    }
  }

  @Test
  void doesNotTimeOutWhileItsSubscriberWorksOnAnEventThoughItHasAskedForTheNext() throws Exception {
    source.event("a").event("b");
    try (var client = Fixtures.open(provider -> provider.streaming(attempt -> {
      attempt.received();
      return source;
    }))) {
      client.publisher(ASK, options().idleTimeout(Duration.ofMillis(20))).subscribe(new Listener() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          super.onSubscribe(subscription);
          subscription.request(1);
        }

        @Override
        public void onNext(ChatCompletionChunk chunk) {
          subscription.request(1);
          try {
            Fixtures.awaitTimer(client, Duration.ofMillis(100));
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
  void timesOutWhenSomebodyBeginsToAskWhileItReads() throws Exception {
    source.event("a").blocks();
    try (var client = Fixtures.open(provider -> provider.streaming(attempt -> {
      attempt.received();
      return source;
    }))) {
      var listener = new Listener();
      client.publisher(ASK, options().idleTimeout(Duration.ofMillis(20))).subscribe(listener);
      listener.subscription.request(1);
      assertEquals("a", signals.take());
      source.awaitReader();
      listener.subscription.request(1);
      assertInstanceOf(TimedOut.class, assertInstanceOf(BifrostException.class, signals.take()).error());
    }
  }

  @Test
  void refusesADemandOfNothing() throws Exception {
    source.event("a").event("b");
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      subscribe().subscription.request(wrong);
      assertInstanceOf(IllegalArgumentException.class, signals.take());
    }
    assertEquals(0, calls.get());
  }

  @Test
  void givesNothingMoreToASubscriberThatThrows() throws Exception {
    source.event("a").event("b");
    var listener = new Listener() {
      @Override
      public void onNext(ChatCompletionChunk chunk) {
        super.onNext(chunk);
        Thread.currentThread().setUncaughtExceptionHandler((thread, bug) -> signals.add(bug.getMessage()));
        throw new IllegalStateException("a bug of the subscriber");
      }
    };
    bifrost.publisher(ASK).subscribe(listener);
    listener.subscription.request(5);
    assertEquals(List.of("a", "a bug of the subscriber"), List.of(signals.take(), signals.take()));
    while (!source.isClosed()) Thread.sleep(1);
    assertTrue(signals.isEmpty());
  }

  @Test
  void asksWithinOnSubscribeAndIsToldNothingBeforeThatReturns() throws Exception {
    source.event("a");
    var returned = new AtomicBoolean();
    var early = new ArrayList<String>();
    bifrost.publisher(ASK).subscribe(new Listener() {
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
  void ofAClosedClientFails() throws Exception {
    var publisher = bifrost.publisher(ASK);
    bifrost.close();
    publisher.subscribe(new Listener());
    assertInstanceOf(IllegalStateException.class, signals.take());
    assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
    assertFalse(source.isClosed());
  }

  @Test
  void ofAnExecutorThatRefusesFails() throws Exception {
    try (var client = Bifrost.builder().provider(new ScriptedProvider("p")).executor(task -> {
      throw new RejectedExecutionException("full");
    }).open()) {
      var listener = new Listener();
      client.publisher(ASK).subscribe(listener);
      listener.subscription.request(1);
      assertInstanceOf(RejectedExecutionException.class, signals.take());
    }
  }
}
