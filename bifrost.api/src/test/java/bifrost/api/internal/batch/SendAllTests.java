package bifrost.api.internal.batch;

import static bifrost.api.SendAllOptions.concurrency;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.awaitNoActiveAttempts;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.SendAllOptions.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of streams that send many requests. */
@Timeout(60)
class SendAllTests {
  private final NumberedCalls calls = new NumberedCalls();
  private final Bifrost bifrost = calls.open();

  @AfterEach
  void assertNothingIsLeftAndClose() throws InterruptedException {
    awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private Stream<Integer> sendAll(int count, int concurrency) {
    return bifrost.sendAll(calls.requests(count), concurrency(concurrency)).map(NumberedCalls::number);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void returnsTheResponsesInTheOrderOfTheRequests() {
    assertEquals(numbers(500), sendAll(500, 7).toList());
    assertTrue(calls.maxInFlight.get() <= 7, "in flight: " + calls.maxInFlight);
  }

  @Test
  void usesNoMoreThreadsThanCallsInFlight() {
    sendAll(200, 3).forEach(number -> {});
    // virtual threads, from Java 21 on, are not reused; the threads of Java 17 are
    if (Runtime.version().feature() < 21) assertTrue(calls.threads.size() <= 3 * 2, "threads: " + calls.threads.size());
    assertTrue(calls.maxInFlight.get() <= 3);
  }

  @Test
  void anEmptySourceGivesAnEmptyStream() {
    assertEquals(List.of(), sendAll(0, 4).toList());
  }

  @Test
  void concurrencyMustBePositive() {
    assertEquals("concurrency must be positive: 0",
        assertThrows(IllegalArgumentException.class, () -> concurrency(0)).getMessage());
  }

  @Nested
  class Laziness {
    @Test
    void nothingIsReadBeforeTheStreamIs() {
      try (var results = sendAll(10, 2)) {
        assertEquals(0, calls.read.get());
        assertFalse(results.isParallel());
      }
      assertEquals(Set.of(), calls.begun);
    }

    @Test
    void oneResponseReadsAtMostTwiceTheConcurrencyAhead() {
      var results = sendAll(1_000, 3);
      var iterator = results.iterator();
      for (int i = 0; i < 50; i++) {
        assertEquals(i, iterator.next());
        assertTrue(calls.read.get() <= i + 1 + 2 * 3, "read " + calls.read + " for " + i);
      }
      results.close();
    }

    @Test
    void anEndlessSourceCanBeLimited() {
      var endless = Stream.iterate(0, i -> i + 1).map(i -> ChatCompletionRequest.of("n/" + i, "Hi"));
      try (var results = bifrost.sendAll(endless, concurrency(4))) {
        assertEquals(List.of(0, 1, 2), results.map(NumberedCalls::number).limit(3).toList());
      }
    }

    @Test
    void aSlowCallDoesNotStopTheOthersAtOnce() throws Exception {
      calls.blocking(0);
      var results = CompletableFuture.supplyAsync(() -> sendAll(10, 2).toList());
      while (!calls.begun.equals(Set.of(0, 1, 2, 3))) Thread.sleep(1);
      while (calls.inFlight() > 1) Thread.sleep(1);
      assertEquals(4, calls.read.get()); // twice the concurrency
      calls.release(0);
      assertEquals(numbers(10), results.get());
    }
  }

  @Nested
  class AfterAFailure {
    @Test
    void earlierResponsesAreReturnedAndLaterCallsAreStopped() throws Exception {
      calls.failing(2).blocking(0, 2, 3);
      var returned = Collections.synchronizedList(new ArrayList<Integer>());
      var failure = CompletableFuture.supplyAsync(() -> assertThrows(BifrostException.class,
          () -> sendAll(100, 4).forEach(returned::add)));
      calls.awaitBegun(0, 1, 2, 3);
      calls.release(2);
      while (!calls.cancelled.contains(3)) Thread.sleep(1);
      calls.release(0);
      assertEquals(rejected(400, "number 2"), failure.get().error());
      assertEquals(List.of(0, 1), returned);
      assertTrue(calls.read.get() <= 8, "read: " + calls.read);
    }

    @Test
    void readingOnThrowsTheSameException() {
      calls.failing(1);
      var iterator = bifrost.sendAll(calls.requests(9), concurrency(2)).spliterator();
      assertTrue(iterator.tryAdvance(each -> {}));
      var first = assertThrows(BifrostException.class, () -> iterator.tryAdvance(each -> {}));
      assertSame(first, assertThrows(BifrostException.class, () -> iterator.tryAdvance(each -> {})));
    }

    @Test
    void eachCallHasItsOwnRetries() {
      calls.failing(1);
      var attempts = new ArrayList<Integer>();
      var options = concurrency(2).options(CallOptions.options().maxRetries(2).attribute("kind", "batch"));
      bifrost.trySendAll(calls.requests(3), options).forEach(each -> attempts.add(each.report().attempts().size()));
      assertEquals(List.of(1, 1, 1), attempts); // status 400 is not transient
    }
  }

  @Nested
  class WhenTheSourceFails {
    @Test
    void theExceptionIsThrownAfterTheResponsesToTheRequestsBeforeIt() {
      var returned = new ArrayList<Integer>();
      var bug = new IllegalStateException("no more lines");
      var source = calls.requests(5).peek(each -> {
        if (each.model().equals("n/3")) throw bug;
      });
      assertSame(bug, assertThrows(IllegalStateException.class, () -> bifrost.sendAll(source, concurrency(2))
          .map(NumberedCalls::number).forEach(returned::add)));
      assertEquals(List.of(0, 1, 2), returned);
    }

    @Test
    void aNullRequestIsRejected() {
      var source = Stream.of(ChatCompletionRequest.of("n/0", "Hi"), null);
      assertEquals("the source must not contain null", assertThrows(NullPointerException.class,
          () -> bifrost.sendAll(source, concurrency(2)).forEach(each -> {})).getMessage());
    }
  }

  @Nested
  class WhenItIsStopped {
    @Test
    void closeEndsABlockedReadAndTheCalls() throws Exception {
      calls.blocking(0, 1);
      var closed = new AtomicBoolean();
      var results = bifrost.sendAll(calls.requests(9).onClose(() -> closed.set(true)), concurrency(2));
      var read =
          CompletableFuture.supplyAsync(() -> assertThrows(BifrostException.class, () -> results.forEach(each -> {})));
      calls.awaitBegun(0, 1);
      results.close();
      assertEquals(new Cancelled("the stream was closed"), read.get().error());
      assertTrue(closed.get());
      while (calls.inFlight() > 0) Thread.sleep(1);
      assertEquals(new TreeSet<>(Set.of(0, 1)), new TreeSet<>(calls.cancelled));
      assertEquals(2, calls.begun.size());
    }

    @Test
    void closeWhileTheSourceBlocksReturnsImmediately() throws Exception {
      var reading = new CompletableFuture<Void>();
      var line = new CompletableFuture<Void>();
      calls.blocking(0);
      var source = calls.requests(9).peek(each -> {
        if (each.model().equals("n/1")) {
          reading.complete(null);
          line.join();
        }
      });
      var results = bifrost.sendAll(source, concurrency(2));
      var read =
          CompletableFuture.supplyAsync(() -> assertThrows(BifrostException.class, () -> results.forEach(each -> {})));
      reading.join();
      calls.awaitBegun(0);
      results.close();
      while (calls.inFlight() > 0) Thread.sleep(1);
      line.complete(null);
      assertInstanceOf(Cancelled.class, read.get().error());
      awaitNoActiveAttempts(bifrost);
      assertEquals(Set.of(0), calls.begun);
    }

    @Test
    void anInterruptEndsTheReadAndTheCallsAndStaysSet() throws Exception {
      calls.blocking(0, 1);
      var interrupted = new CompletableFuture<Boolean>();
      var error = new CompletableFuture<BifrostException>();
      var reader = new Thread(() -> {
        error.complete(assertThrows(BifrostException.class, () -> sendAll(9, 2).forEach(each -> {})));
        interrupted.complete(Thread.currentThread().isInterrupted());
      });
      reader.start();
      calls.awaitBegun(0, 1);
      reader.interrupt();
      assertInstanceOf(Cancelled.class, error.join().error());
      assertTrue(interrupted.join());
      while (calls.inFlight() > 0) Thread.sleep(1);
      assertEquals(Set.of(0, 1), calls.cancelled);
    }

    @Test
    void closingTheClientEndsTheRead() throws Exception {
      calls.blocking(0);
      var read = CompletableFuture
          .supplyAsync(() -> assertThrows(BifrostException.class, () -> sendAll(9, 1).forEach(each -> {})));
      calls.awaitBegun(0);
      bifrost.close();
      assertInstanceOf(Cancelled.class, read.get().error());
    }

    @Test
    void aClosedClientIsAnIllegalState() {
      bifrost.close();
      assertThrows(IllegalStateException.class, () -> sendAll(9, 1).forEach(each -> {}));
    }

    @Test
    void closingAfterTheEndHasNoEffect() {
      try (var results = sendAll(3, 2)) {
        assertEquals(numbers(3), results.toList());
      }
      assertEquals(Set.of(), calls.cancelled);
    }
  }

  @Nested
  class WithAnExecutor {
    private List<Integer> with(Executor executor) {
      try (var client = Bifrost.builder().provider(new NumberedCalls()).executor(executor).open()) {
        return client.sendAll(calls.requests(50), concurrency(5)).map(NumberedCalls::number).toList();
      }
    }

    @Test
    void anExecutorWithOneThreadSuffices() {
      var single = Executors.newSingleThreadExecutor();
      assertEquals(numbers(50), with(single));
      single.shutdown();
    }

    @Test
    void anExecutorThatRunsTasksInPlaceSuffices() {
      assertEquals(numbers(50), with(Runnable::run));
    }

    @Test
    void aRejectionIsThrownAfterTheResponsesToTheRequestsBeforeIt() {
      var tasks = new AtomicInteger();
      Executor executor = task -> {
        if (tasks.incrementAndGet() > 3) throw new RejectedExecutionException("full");
        task.run();
      };
      var returned = new ArrayList<Integer>();
      try (var client = Bifrost.builder().provider(calls).executor(executor).open()) {
        assertThrows(RejectedExecutionException.class, () -> client.sendAll(calls.requests(50), concurrency(2))
            .map(NumberedCalls::number).forEach(returned::add));
      }
      assertEquals(List.of(0, 1, 2), returned);
    }
  }

  @Test
  void progressCountsTheEndedCallsBeforeTheirResultsAreReturned() {
    calls.failing(1);
    var seen = new ArrayList<Progress>();
    var returned = new AtomicInteger();
    var options = concurrency(1).progress(each -> {
      assertTrue(each.ended() > returned.get());
      seen.add(each);
    });
    bifrost.trySendAll(calls.requests(3), options).forEach(each -> returned.incrementAndGet());
    assertEquals(new Progress(3, 2, 1), seen.get(seen.size() - 1));
    for (int i = 1; i < seen.size(); i++) assertTrue(seen.get(i).ended() > seen.get(i - 1).ended(), seen::toString);
  }

  @Test
  void anExceptionOfTheProgressListenerDoesNotAffectTheCalls() {
    var uncaught = new ArrayList<Throwable>();
    var thread = Thread.currentThread();
    var before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((each, thrown) -> uncaught.add(thrown));
    try {
      var options = concurrency(2).progress(each -> {
        throw new IllegalStateException("a bug");
      });
      assertEquals(5, bifrost.sendAll(calls.requests(5), options).count());
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
    assertFalse(uncaught.isEmpty());
  }

  @Test
  void requestsOfSeveralTypesOfOneResponseAreAccepted() {
    Stream<ChatCompletion> inferred =
        bifrost.sendAll(Stream.of(1, 2).map(i -> ChatCompletionRequest.of("n/" + i, "Hi")), concurrency(2));
    assertEquals(2, inferred.count());
  }
}
