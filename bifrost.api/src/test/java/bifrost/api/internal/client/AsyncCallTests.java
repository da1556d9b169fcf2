package bifrost.api.internal.client;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.ChatCompletion;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.CallObservers;
import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.RetryDelay;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedProvider.Answer;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that nobody waits for: what becomes of them, where they run, and that ending their future ends them. */
@Timeout(60)
class AsyncCallTests {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private Bifrost bifrost;

  @AfterEach
  void nothingIsLeftAtTheEnd() throws InterruptedException {
    Fixtures.awaitNothingIsLive(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(Object... steps) {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(steps).provider("p")).open();
  }

  /** Silence, until it is stopped. */
  private Answer<String> silence() {
    return attempt -> {
      attempt.onCancel(stopped::countDown);
      begun.countDown();
      stopped.await();
      throw new IOException("cancelled");
    };
  }

  private static BifrostError errorOf(CompletableFuture<?> future) {
    return assertInstanceOf(BifrostException.class, assertThrows(CompletionException.class, future::join).getCause())
        .error();
  }

  @Test
  void theAnswerArrives() {
    open("Hello");
    assertEquals("Hello", bifrost.sendAsync(ASK).join().text());
  }

  @Test
  void theErrorArrivesWithItsReport() {
    open(rejected(400, "no"));
    var thrown = assertThrows(CompletionException.class, bifrost.sendAsync(ASK)::join).getCause();
    assertEquals(rejected(400, "no"), ((BifrostException) thrown).error());
    assertEquals(1, ((BifrostException) thrown).report().orElseThrow().attempts().size());
  }

  @Test
  void theOptionsOfTheCallHold() {
    open(rejected(503, "busy"), "Hello");
    assertEquals("Hello", bifrost.sendAsync(ASK, options().maxRetries(1)).join().text());
  }

  @Test
  void aBugArrivesToo() {
    var bug = new AssertionError("a bug");
    open(bug);
    assertSame(bug, assertThrows(CompletionException.class, bifrost.sendAsync(ASK)::join).getCause());
  }

  static Stream<Consumer<CompletableFuture<ChatCompletion>>> earlyEnds() {
    return Stream.of(future -> future.cancel(false), future -> future.cancel(true),
        future -> future.complete(ChatCompletion.of("I know")),
        future -> future.completeExceptionally(new IllegalStateException("enough")),
        future -> future.orTimeout(1, TimeUnit.MILLISECONDS),
        future -> future.completeOnTimeout(ChatCompletion.of("late"), 1, TimeUnit.MILLISECONDS),
        future -> future.obtrudeException(new IllegalStateException("enough")));
  }

  @ParameterizedTest
  @MethodSource("earlyEnds")
  void endingTheFutureInAnyWayStopsTheCall(Consumer<CompletableFuture<ChatCompletion>> end) throws Exception {
    open(silence());
    var future = bifrost.sendAsync(ASK);
    begun.await();
    end.accept(future);
    stopped.await();
  }

  @Test
  void endingTheFutureStopsThePauseBeforeARetry() throws Exception {
    open(rejected(503, "busy"));
    var future = bifrost.sendAsync(ASK, options().maxRetries(9));
    while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.sleep(1);
    future.cancel(false);
    Fixtures.awaitNothingIsLive(bifrost);
  }

  @Test
  void endingTheFutureBetweenATryAndItsPauseEndsThePause() throws Exception {
    var future = new CompletableFuture<CompletableFuture<ChatCompletion>>();
    var day = Duration.ofDays(1);
    var network = NetworkConfig.defaults().maxRetries(1).retryBackoff(day, day);
    bifrost = Bifrost.builder().factory(new ScriptedFactory("p").opening(ScriptedSteps.of(rejected(503, "busy"))::by))
        .provider("p", ProviderConfig.defaults().network(old -> network))
        .listener(event -> {
          if (event instanceof CallEvent.AttemptFailed) future.join().cancel(false);
        }).open();
    future.complete(bifrost.sendAsync(ASK));
    while (!Fixtures.registry(bifrost).active.isEmpty() || !future.join().isDone()) Thread.sleep(1);
  }

  @Test
  void endingTheFutureBeforeItsTurnMakesNoCall() throws Exception {
    var script = ScriptedSteps.of("never");
    var tasks = new ArrayList<Runnable>();
    bifrost = Bifrost.builder().provider(script.provider("p")).executor(tasks::add).open();
    bifrost.sendAsync(ASK).cancel(false);
    tasks.get(0).run();
    assertEquals(List.of(), script.keys());
  }

  @Test
  void endingTheFutureOfAListStopsTheListsThatItIsMadeOf() throws Exception {
    bifrost = Bifrost.builder().provider(new bifrost.api.spi.Provider() {
      @Override
      public String name() {
        return "p";
      }

      @Override
      public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
        silence().to(attempt);
        return null;
      }
    }).provider(new ScriptedProvider("q")).open();
    var future = bifrost.sendAsync(ListModelsRequest.all());
    begun.await();
    future.cancel(false);
    stopped.await();
  }

  @Test
  void closingTheClientEndsThem() throws Exception {
    open(silence());
    var future = bifrost.sendAsync(ASK);
    begun.await();
    bifrost.close();
    assertEquals(new Cancelled("the client was closed"), errorOf(future));
  }

  @Test
  void aClosedClientRefusesThemAtOnce() {
    open();
    bifrost.close();
    assertThrows(IllegalStateException.class, () -> bifrost.sendAsync(ASK));
  }

  /** Between the check that it is open and the hand-over to a worker. */
  @Test
  void aClientThatIsClosedMeanwhileRefusesThemToo() {
    var workers = CallExecutor.createOwned();
    var providers = new ProviderTable(Map.of("p", new ProviderTable.ProviderEntry(ScriptedSteps.of().provider("p"),
        KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults())), Optional.empty());
    bifrost = new BifrostClient(providers, options(), CallObservers.none(), workers, new CallRegistry(Clock.SYSTEM));
    workers.close();
    assertEquals("this client is closed: open a new one",
        assertThrows(IllegalStateException.class, () -> bifrost.sendAsync(ASK)).getMessage());
    var subscriber = new RecordingSubscriber(1);
    bifrost.publisher(ASK).subscribe(subscriber);
    assertInstanceOf(IllegalStateException.class, subscriber.failure().join());
  }

  @Nested
  class TheExecutor {
    @Test
    void isTheUsersAndStaysTheUsers() throws Exception {
      var executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
      Answer<String> where = attempt -> Thread.currentThread().getName();
      bifrost = Bifrost.builder().provider(ScriptedSteps.of(where).provider("p")).executor(executor).open();
      assertEquals("mine", bifrost.sendAsync(ASK).join().text());
      bifrost.close();
      assertEquals(1, executor.submit(() -> 1).get());
      executor.shutdown();
    }

    @Test
    void thatRefusesFailsTheFuture() {
      var executor = Executors.newSingleThreadExecutor();
      executor.shutdown();
      bifrost = Bifrost.builder().provider(ScriptedSteps.of().provider("p")).executor(executor).open();
      assertInstanceOf(RejectedExecutionException.class,
          assertThrows(CompletionException.class, bifrost.sendAsync(ASK)::join).getCause());
    }

    @Test
    void runsVirtualThreadsWhereTheRuntimeHasThemAndElseDaemons() {
      Answer<String> where = attempt -> Thread.currentThread().isDaemon() + " " + Thread.currentThread();
      open(where);
      var thread = bifrost.sendAsync(ASK).join().text();
      assertTrue(
          thread.startsWith(Runtime.version().feature() >= 21 ? "true VirtualThread" : "true Thread[bifrost-call"),
          thread);
    }

    @Test
    void runsAnyNumberAtATime() {
      var all = new CountDownLatch(50);
      Answer<String> together = attempt -> {
        all.countDown();
        all.await();
        return "Hello";
      };
      open(ScriptedSteps.times(50, together));
      var futures = Stream.generate(() -> bifrost.sendAsync(ASK)).limit(50).toList();
      futures.forEach(future -> assertEquals("Hello", future.join().text()));
    }
  }

  @Test
  void aLimitHoldsAsForAnyCall() {
    open(silence());
    assertInstanceOf(BifrostError.TimedOut.class,
        errorOf(bifrost.sendAsync(ASK, options().timeout(Duration.ofMillis(1)))));
  }
}
