package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** Two threads meet at the same call, many times: it ends in exactly one way, and nothing is left. */
@Timeout(60)
class CallRaceTests {
  private static final int ROUNDS = 600;

  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ExecutorService rivals = Executors.newCachedThreadPool();
  private final Bifrost bifrost = Bifrost.builder().provider(provider).open();

  /** What one thread does against the reader. */
  private interface Rival {
    void act() throws Exception;
  }

  /** Runs something beside the calling thread's work, begun at the same time but for some jitter. */
  private Future<?> against(CyclicBarrier begin, Rival rival) {
    return rivals.submit(() -> {
      meet(begin);
      rival.act();
      return null;
    });
  }

  @AfterEach
  void endRivals() {
    rivals.shutdownNow();
  }

  private static void meet(CyclicBarrier begin) throws Exception {
    begin.await();
    for (int i = ThreadLocalRandom.current().nextInt(200); i > 0; i--) Thread.onSpinWait();
  }

  /** The outcome that a stream has once somebody saw it end; it never changes again. */
  private static Outcome<ChatCompletion> ended(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
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

  private static void readQuietly(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
    try {
      assertEquals("abc", stream.collect().text());
    } catch (BifrostException e) {
      assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow());
    }
  }

  @Test
  void closingAStreamAgainstItsReader() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      provider.streaming(source);
      var stream = bifrost.stream(ASK);
      var begin = new CyclicBarrier(2);
      var seen = new AtomicReference<Object>();
      var closer = against(begin, () -> {
        stream.close();
        seen.set(stream.outcome().orElseThrow());
      });
      meet(begin);
      readQuietly(stream);
      var seenByReader = stream.outcome().orElseThrow();
      closer.get();
      assertSame(seen.get(), ended(stream));
      assertSame(seenByReader, ended(stream));
      assertTrue(source.isClosed());
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void closingAStreamAgainstALimitLeavesTheOutcomeThereWhenCloseReturns() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a").blocks();
      provider.streaming(source);
      var stream = bifrost.stream(ASK);
      var limit = new TimedOut(TimedOut.Limit.IDLE, Duration.ofSeconds(1));
      var begin = new CyclicBarrier(2);
      var timer = against(begin, () -> ((CallAttempt) provider.attempt()).stop(limit));
      meet(begin);
      stream.close();
      var error = assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error();
      assertTrue(error instanceof Cancelled || error.equals(limit), error::toString);
      timer.get();
      ended(stream);
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void aRequestLimitAgainstTheFirstEvent() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      provider.streaming(source);
      try (var stream = bifrost.stream(ASK, options().requestTimeout(Duration.ofNanos(1 + i * 20L)))) {
        readQuietly(stream);
        ended(stream);
      } catch (BifrostException e) {
        assertInstanceOf(TimedOut.class, e.error());
      }
      assertTrue(source.isClosed());
      assertNothingIsLeft(bifrost);
    }
  }

  @Test
  void closingTheClientAgainstAStreamThatBegins() throws Exception {
    for (int i = 0; i < ROUNDS / 2; i++) {
      var source = ScriptedSource.of("a", "b", "c");
      var client = Fixtures.open(each -> each.streaming(source));
      var begin = new CyclicBarrier(2);
      var closer = against(begin, client::close);
      meet(begin);
      boolean asked = true;
      try {
        var stream = client.stream(ASK);
        readQuietly(stream);
        closer.get();
        ended(stream);
      } catch (BifrostException e) {
        assertInstanceOf(Cancelled.class, e.error());
      } catch (IllegalStateException e) {
        asked = false;
      }
      closer.get();
      assertEquals(asked, source.isClosed());
      assertNothingIsLeft(client);
    }
  }

  @Test
  void closingTheClientAgainstASend() throws Exception {
    for (int i = 0; i < ROUNDS / 2; i++) {
      var client = Fixtures.open(each -> each);
      var begin = new CyclicBarrier(2);
      var closer = against(begin, client::close);
      meet(begin);
      try {
        assertEquals("Hello", client.send(ASK).text());
      } catch (BifrostException e) {
        assertInstanceOf(Cancelled.class, e.error());
      } catch (IllegalStateException e) {
        assertEquals("this client is closed: open a new one", e.getMessage());
      }
      closer.get();
      assertNothingIsLeft(client);
    }
  }

  /** The moment between the last event and the end, made as long as it takes. */
  @Test
  void closingAStreamWhileItsReaderPutsTheAnswerTogether() {
    var entry =
        new ProviderTable.ProviderEntry(provider, KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults());
    var providers = new ProviderTable(Map.of("p", entry), Optional.empty());
    var route = providers.resolve(ASK, options());
    var attempt = Fixtures.attempt(route, Fixtures.registry(bifrost));
    var call = new Call(ASK, providers.parseTarget(ASK), () -> List.of(route), Fixtures.registry(bifrost),
        new CallDeadline(Optional.empty(), Clock.SYSTEM), CallObservers.none().newNotifier(Map.of(), () -> {}));
    var closing = new AtomicReference<Runnable>(() -> {});
    Collector<ChatCompletionChunk, List<String>, String> slow =
        Collector.of(ArrayList::new, (all, chunk) -> all.add(chunk.text()), (left, right) -> left, all -> {
          closing.getAndSet(() -> {}).run();
          return String.join("", all);
        });
    var state = StreamState.open(call, attempt, route, ScriptedSource.of("b"), Optional.of(Fixtures.chunk("a")), slow);
    state.next();
    state.next();
    closing.set(state::close);
    assertInstanceOf(Cancelled.class, Fixtures.errorOf(state::next));
    assertInstanceOf(Cancelled.class, assertInstanceOf(Outcome.Failure.class, state.outcome().orElseThrow()).error());
    assertEquals("ab", state.partial());
    assertNothingIsLeft(bifrost);
  }

  @Test
  void registeringAgainstCancellingRunsEverythingExactlyOnce() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var ran = new AtomicInteger();
      var attempt = new CallAttempt[1];
      provider.answering(each -> {
        attempt[0] = (CallAttempt) each;
        var begin = new CyclicBarrier(2);
        var canceller = against(begin, () -> attempt[0].stop(new Cancelled("x")));
        try {
          meet(begin);
          for (int n = 0; n < 5; n++) each.onCancel(ran::incrementAndGet);
          canceller.get();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
        throw new IOException("cancelled");
      });
      assertEquals(new Cancelled("x"), Fixtures.errorOf(() -> bifrost.send(ASK)));
      assertEquals(5, ran.get());
    }
  }

  /** It is refused, or it is cancelled, or it succeeds; no executor is heard of. */
  @Test
  void closingTheClientAgainstAsynchronousCalls() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      try (var client = Bifrost.builder().provider(ScriptedSteps.of("Hello", "Hello", "Hello").provider("p")).open()) {
        var begin = new CyclicBarrier(2);
        var closer = against(begin, client::close);
        meet(begin);
        for (int call = 0; call < 3; call++) {
          try {
            assertEquals("Hello", client.sendAsync(ASK).join().text());
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
