package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.EventStream;
import bifrost.api.NetworkConfig;
import bifrost.api.Outcome;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of races between two threads. Each call must end in exactly one way and leave nothing open. */
@Timeout(60)
class CallRaceTests {
  private static final int ROUNDS = 600;

  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ExecutorService competitors = Executors.newCachedThreadPool();
  private final Bifrost bifrost = Bifrost.builder().provider(provider).open();

  /** The action of the competing thread. */
  private interface Competitor {
    void act() throws Exception;
  }

  /** Runs an action concurrently with the calling thread. Both start together, with some jitter. */
  private Future<?> race(CyclicBarrier start, Competitor competitor) {
    return competitors.submit(() -> {
      awaitStart(start);
      competitor.act();
      return null;
    });
  }

  @AfterEach
  void stopCompetitors() {
    competitors.shutdownNow();
  }

  private static void awaitStart(CyclicBarrier start) throws Exception {
    start.await();
    for (int i = ThreadLocalRandom.current().nextInt(200); i > 0; i--) Thread.onSpinWait();
  }

  /** {@return the outcome of an ended stream} Asserts that further calls do not change it. */
  private static Outcome<ChatCompletion> finalOutcome(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
    var outcome = stream.outcome().orElseThrow();
    for (int i = 0; i < 2; i++) {
      try {
        assertEquals(stream.collect(), assertInstanceOf(Outcome.Success.class, outcome).value());
      } catch (BifrostException e) {
        assertEquals(assertInstanceOf(Outcome.Failure.class, outcome).error(), e.error());
      }
      stream.close();
      assertSame(outcome, stream.outcome().orElseThrow());
    }
    return outcome;
  }

  private static void readUntilTheEnd(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
    try {
      assertEquals("abc", stream.collect().text());
    } catch (BifrostException e) {
      assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow());
    }
  }

  @Test
  void closingAStreamWhileItIsReadYieldsOneOutcome() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      provider.streaming(source);
      var stream = bifrost.stream(REQUEST);
      var start = new CyclicBarrier(2);
      var seenByCloser = new AtomicReference<Object>();
      var closer = race(start, () -> {
        stream.close();
        seenByCloser.set(stream.outcome().orElseThrow());
      });
      awaitStart(start);
      readUntilTheEnd(stream);
      var seenByReader = stream.outcome().orElseThrow();
      closer.get();
      assertSame(seenByCloser.get(), finalOutcome(stream));
      assertSame(seenByReader, finalOutcome(stream));
      assertTrue(source.isClosed());
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void closingAStreamDuringATimeoutYieldsOneOutcome() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a").blocks();
      provider.streaming(source);
      var stream = bifrost.stream(REQUEST);
      var timeout = new TimedOut(TimedOut.Limit.IDLE, Duration.ofSeconds(1));
      var start = new CyclicBarrier(2);
      var timer = race(start, () -> ((CallAttempt) provider.attempt()).stop(timeout));
      awaitStart(start);
      stream.close();
      var error = assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error();
      assertTrue(error instanceof Cancelled || error.equals(timeout), error::toString);
      timer.get();
      finalOutcome(stream);
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void aRequestTimeoutThatRacesWithTheFirstEventYieldsOneOutcome() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      provider.streaming(source);
      try (var stream = bifrost.stream(REQUEST, options().requestTimeout(Duration.ofNanos(1 + i * 20L)))) {
        readUntilTheEnd(stream);
        finalOutcome(stream);
      } catch (BifrostException e) {
        assertInstanceOf(TimedOut.class, e.error());
      }
      assertTrue(source.isClosed());
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void closingTheClientWhileAStreamOpensClosesItsSource() throws Exception {
    for (int i = 0; i < ROUNDS / 2; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      var client = Fixtures.open(each -> each.streaming(source));
      var start = new CyclicBarrier(2);
      var closer = race(start, client::close);
      awaitStart(start);
      boolean accepted = true;
      try {
        var stream = client.stream(REQUEST);
        readUntilTheEnd(stream);
        closer.get();
        finalOutcome(stream);
      } catch (BifrostException e) {
        assertInstanceOf(Cancelled.class, e.error());
      } catch (IllegalStateException e) {
        accepted = false;
      }
      closer.get();
      assertEquals(accepted, source.isClosed());
      assertNothingIsLeft(client);
    }
  }

  @Test
  void aCallThatRacesWithClosingTheClientSucceedsOrIsCancelledOrRejected() throws Exception {
    for (int i = 0; i < ROUNDS / 2; i++) {
      var client = Fixtures.open(each -> each);
      var start = new CyclicBarrier(2);
      var closer = race(start, client::close);
      awaitStart(start);
      try {
        assertEquals("Hello", client.send(REQUEST).text());
      } catch (BifrostException e) {
        assertInstanceOf(Cancelled.class, e.error());
      } catch (IllegalStateException e) {
        assertEquals("this client is closed: open a new one", e.getMessage());
      }
      closer.get();
      assertNothingIsLeft(client);
    }
  }

  /** The stream is closed after its last event and before its end, while the collector finishes the result. */
  @Test
  void closingAStreamWhileItsResultIsBeingCollectedCancelsIt() throws Exception {
    var entry =
        new ProviderTable.ProviderEntry(provider, KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults());
    var providers = new ProviderTable(Map.of("p", entry), Optional.empty());
    var target = providers.resolve(REQUEST, options());
    var attempt = Fixtures.attempt(target, Fixtures.registry(bifrost));
    var call = new StreamCall<>(REQUEST, () -> List.of(target), Fixtures.registry(bifrost),
        new CallDeadline(Optional.empty(), Clock.SYSTEM), Fixtures.notifier());
    var duringFinish = new AtomicReference<Runnable>(() -> {});
    Collector<ChatCompletionChunk, List<String>, String> collector =
        Collector.of(ArrayList::new, (all, chunk) -> all.add(chunk.text()), (left, right) -> left, all -> {
          duringFinish.getAndSet(() -> {}).run();
          return String.join("", all);
        });
    var state = StreamState.of(call, attempt, target, ScriptedSource.of("a", "b"), collector);
    state.awaitFirst();
    state.next();
    state.next();
    duringFinish.set(state::close);
    assertInstanceOf(Cancelled.class, Fixtures.errorOf(state::next));
    assertInstanceOf(Cancelled.class, assertInstanceOf(Outcome.Failure.class, state.outcome().orElseThrow()).error());
    assertEquals("ab", state.partial());
    assertNothingIsLeft(bifrost);
  }

  @Test
  void cancelActionsRunExactlyOnceIfTheyAreRegisteredDuringACancellation() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var ran = new AtomicInteger();
      var attempt = new CallAttempt[1];
      provider.responding(each -> {
        attempt[0] = (CallAttempt) each;
        var start = new CyclicBarrier(2);
        var canceller = race(start, () -> attempt[0].stop(new Cancelled("x")));
        try {
          awaitStart(start);
          for (int n = 0; n < 5; n++) each.onCancel(ran::incrementAndGet);
          canceller.get();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
        throw new IOException("cancelled");
      });
      assertEquals(new Cancelled("x"), Fixtures.errorOf(() -> bifrost.send(REQUEST)));
      assertEquals(5, ran.get());
    }
  }

  /** No call may fail with an exception of the executor, which closing the client shuts down. */
  @Test
  void anAsynchronousCallThatRacesWithClosingTheClientSucceedsOrIsCancelledOrRejected() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      try (var client = Bifrost.builder().provider(ScriptedSteps.of("Hello", "Hello", "Hello").provider("p")).open()) {
        var start = new CyclicBarrier(2);
        var closer = race(start, client::close);
        awaitStart(start);
        for (int call = 0; call < 3; call++) {
          try {
            assertEquals("Hello", client.sendAsync(REQUEST).join().text());
          } catch (IllegalStateException closed) {
            assertEquals("this client is closed: open a new one", closed.getMessage());
          } catch (CompletionException failed) {
            assertInstanceOf(Cancelled.class, assertInstanceOf(BifrostException.class, failed.getCause()).error());
          }
        }
        closer.get();
      }
    }
  }
}
