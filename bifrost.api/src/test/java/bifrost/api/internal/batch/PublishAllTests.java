package bifrost.api.internal.batch;

import static bifrost.api.SendAllOptions.concurrency;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.awaitNoActiveAttempts;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of publishers that send many requests. */
@Timeout(60)
class PublishAllTests {
  private final NumberedCalls calls = new NumberedCalls();
  private final Bifrost bifrost = calls.open();
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();

  @AfterEach
  void assertNothingIsLeftAndClose() throws InterruptedException {
    awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /** A subscriber that records its signals. */
  private class Recorder<T> implements Flow.Subscriber<T> {
    Flow.Subscription subscription;
    final int step; // the demand after each result

    Recorder(int step) {
      this.step = step;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      if (step > 0) subscription.request(step);
    }

    @Override
    public void onNext(T result) {
      signals.add(result instanceof ChatCompletion completion ? (Object) NumberedCalls.number(completion) : result);
      if (step > 0) subscription.request(step);
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

  private Recorder<ChatCompletion> subscribe(Bifrost client, int count, int concurrency, int step) {
    var recorder = new Recorder<ChatCompletion>(step);
    client.publishAll(() -> calls.requests(count), concurrency(concurrency)).subscribe(recorder);
    return recorder;
  }

  private List<Object> take(int count) throws InterruptedException {
    var taken = new ArrayList<Object>();
    for (int i = 0; i < count; i++) taken.add(signals.take());
    return taken;
  }

  private static List<Object> numbersAndComplete(int count) {
    var all = new ArrayList<Object>(IntStream.range(0, count).boxed().toList());
    all.add("complete");
    return all;
  }

  @Test
  void signalsTheResponsesInOrder() throws Exception {
    subscribe(bifrost, 300, 5, Integer.MAX_VALUE);
    assertEquals(numbersAndComplete(300), take(301));
    assertTrue(calls.maxInFlight.get() <= 5);
  }

  @Test
  void aSubscriberThatRequestsOneByOneReceivesAll() throws Exception {
    subscribe(bifrost, 100, 5, 1);
    assertEquals(numbersAndComplete(100), take(101));
  }

  @Test
  void sendsNothingBeforeTheFirstDemandAndNothingWithoutDemand() throws Exception {
    var recorder = subscribe(bifrost, 100, 3, 0);
    assertEquals(0, calls.read.get());
    recorder.subscription.request(2);
    assertEquals(List.of(0, 1), take(2));
    awaitNoActiveAttempts(bifrost);
    int sent = calls.begun.size();
    assertTrue(sent <= 2 + 2 * 3, "sent: " + sent);
    recorder.subscription.request(1);
    assertEquals(2, signals.take());
    recorder.subscription.cancel();
  }

  @Test
  void theEndOfACallWithoutDemandSendsNothing() throws Exception {
    calls.blocking(1);
    var single = Executors.newSingleThreadExecutor();
    try (var client = Bifrost.builder().provider(calls).executor(single).open()) {
      var recorder = subscribe(client, 9, 1, 0);
      recorder.subscription.request(1);
      assertEquals(0, signals.take());
      calls.awaitBegun(1);
      calls.release(1);
      for (int i = 0; i < 3; i++) single.submit(() -> {}).get(); // after the tasks that the end of the call has queued
      assertEquals(Set.of(0, 1), calls.begun);
      recorder.subscription.cancel();
    }
    single.shutdown();
  }

  @Test
  void signalsCompletionWithoutFurtherDemand() throws Exception {
    subscribe(bifrost, 2, 1, 0).subscription.request(2);
    assertEquals(List.of(0, 1, "complete"), take(3));
  }

  @Test
  void signalsTheFirstFailureAfterTheEarlierResponses() throws Exception {
    calls.failing(2).blocking(3);
    subscribe(bifrost, 100, 4, Integer.MAX_VALUE);
    assertEquals(List.of(0, 1), take(2));
    assertEquals(rejected(400, "number 2"), assertInstanceOf(BifrostException.class, signals.take()).error());
    while (calls.inFlight() > 0) Thread.sleep(1);
    assertTrue(calls.begun.size() <= 2 + 2 * 4, "begun: " + calls.begun);
  }

  @Test
  void outcomesIncludeFailures() throws Exception {
    calls.failing(1);
    bifrost.tryPublishAll(() -> calls.requests(3), concurrency(2)).subscribe(new Recorder<>(1));
    assertInstanceOf(Outcome.Success.class, signals.take());
    assertEquals(rejected(400, "number 1"), assertInstanceOf(Outcome.Failure.class, signals.take()).error());
    assertInstanceOf(Outcome.Success.class, signals.take());
    assertEquals("complete", signals.take());
  }

  @Test
  void cancellingStopsTheCallsAndClosesTheSource() throws Exception {
    calls.blocking(1, 2);
    var closed = new AtomicInteger();
    var recorder = new Recorder<ChatCompletion>(9);
    bifrost.publishAll(() -> calls.requests(9).onClose(closed::incrementAndGet), concurrency(2)).subscribe(recorder);
    assertEquals(0, signals.take());
    calls.awaitBegun(1, 2);
    recorder.subscription.cancel();
    while (calls.inFlight() > 0 || closed.get() == 0) Thread.sleep(1);
    assertEquals(Set.of(1, 2), calls.cancelled);
    recorder.subscription.cancel();
    recorder.subscription.request(5);
    assertTrue(signals.isEmpty());
    assertEquals(1, closed.get());
  }

  @Test
  void theSourceIsClosedAtTheEnd() throws Exception {
    var closed = new AtomicBoolean();
    bifrost.publishAll(() -> calls.requests(1).onClose(() -> closed.set(true)), concurrency(2))
        .subscribe(new Recorder<>(1));
    assertEquals(List.of(0, "complete"), take(2));
    assertTrue(closed.get());
  }

  @Test
  void aDemandOfZeroIsAnErrorThatStopsTheCalls() throws Exception {
    calls.blocking(0);
    var recorder = subscribe(bifrost, 9, 1, 0);
    recorder.subscription.request(1);
    calls.awaitBegun(0);
    recorder.subscription.request(0);
    assertEquals("demand must be positive: request(0) (Flow.Subscription)",
        assertInstanceOf(IllegalArgumentException.class, signals.take()).getMessage());
    while (calls.inFlight() > 0) Thread.sleep(1);
  }

  @Test
  void aSubscriberThatThrowsCountsAsCancelled() throws Exception {
    calls.blocking(0, 1);
    var results = new AtomicInteger();
    bifrost.publishAll(() -> calls.requests(9), concurrency(2)).subscribe(new Recorder<>(9) {
      @Override
      public void onNext(ChatCompletion result) {
        results.incrementAndGet();
        throw new IllegalStateException("a bug of the subscriber");
      }
    });
    calls.awaitBegun(0, 1);
    calls.release(0); // only now, because a call that has not begun would be cancelled before it begins
    while (calls.inFlight() > 0) Thread.sleep(1);
    assertEquals(1, results.get());
    assertTrue(signals.isEmpty());
  }

  @Test
  void anExceptionOfTheSourceIsSignalled() throws Exception {
    var bug = new IllegalStateException("no source");
    bifrost.<ChatCompletion>publishAll(() -> {
      throw bug;
    }, concurrency(2)).subscribe(new Recorder<>(1));
    assertSame(bug, signals.take());
  }

  @Test
  void eachSubscriberHasItsOwnCalls() throws Exception {
    var publisher = bifrost.publishAll(() -> calls.requests(2), concurrency(2));
    for (int i = 0; i < 3; i++) {
      publisher.subscribe(new Recorder<>(1));
      assertEquals(List.of(0, 1, "complete"), take(3));
    }
    assertEquals(6, calls.read.get());
  }

  @Test
  void aClosedClientIsSignalled() throws Exception {
    bifrost.close();
    subscribe(bifrost, 2, 1, 1);
    assertInstanceOf(IllegalStateException.class, signals.take());
  }

  @Test
  void anExecutorWithOneThreadSuffices() throws Exception {
    var single = Executors.newSingleThreadExecutor();
    try (var client = Bifrost.builder().provider(new NumberedCalls()).executor(single).open()) {
      subscribe(client, 100, 4, 1);
      assertEquals(numbersAndComplete(100), take(101));
    }
    single.shutdown();
  }

  @Test
  void anExecutorThatRunsTasksInPlaceSuffices() throws Exception {
    try (var client = Bifrost.builder().provider(new NumberedCalls()).executor(Runnable::run).open()) {
      subscribe(client, 20_000, 4, 1);
      assertEquals(numbersAndComplete(20_000), take(20_001));
    }
  }

  @Test
  void aRejectedTaskIsSignalled() throws Exception {
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    try (var client = Bifrost.builder().provider(new NumberedCalls()).executor(full).open()) {
      subscribe(client, 3, 1, 1);
      assertInstanceOf(RejectedExecutionException.class, signals.take());
    }
  }
}
