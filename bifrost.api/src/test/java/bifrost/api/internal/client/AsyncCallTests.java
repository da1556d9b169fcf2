package bifrost.api.internal.client;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
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
import bifrost.api.internal.call.ScriptedProvider.Responder;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.RequestHandlers;
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

/** Tests of asynchronous calls: their results, their executor, and their cancellation through the future. */
@Timeout(60)
class AsyncCallTests {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private Bifrost bifrost;

  @AfterEach
  void assertNothingIsLeftAndClose() throws InterruptedException {
    Fixtures.awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(Object... steps) {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(steps).provider("p")).open();
  }

  /** {@return a response that blocks until the call is stopped} */
  private Responder<String> blockUntilCancelled() {
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
  void theFutureCompletesWithTheResponse() {
    open("Hello");
    assertEquals("Hello", bifrost.sendAsync(REQUEST).join().text());
  }

  @Test
  void theFutureFailsWithTheErrorAndItsReport() {
    open(rejected(400, "no"));
    var thrown = assertThrows(CompletionException.class, bifrost.sendAsync(REQUEST)::join).getCause();
    assertEquals(rejected(400, "no"), ((BifrostException) thrown).error());
    assertEquals(1, ((BifrostException) thrown).report().orElseThrow().attempts().size());
  }

  @Test
  void asynchronousCallsUseTheOptionsOfTheCall() {
    open(rejected(503, "busy"), "Hello");
    assertEquals("Hello", bifrost.sendAsync(REQUEST, options().maxRetries(1)).join().text());
  }

  @Test
  void theFutureFailsWithTheThrowableThatABugInTheProviderCauses() {
    var bug = new AssertionError("a bug");
    open(bug);
    assertSame(bug, assertThrows(CompletionException.class, bifrost.sendAsync(REQUEST)::join).getCause());
  }

  static Stream<Consumer<CompletableFuture<ChatCompletion>>> waysToCompleteTheFuture() {
    return Stream.of(future -> future.cancel(false), future -> future.cancel(true),
        future -> future.complete(ChatCompletion.of("early")),
        future -> future.completeExceptionally(new IllegalStateException("enough")),
        future -> future.orTimeout(1, TimeUnit.MILLISECONDS),
        future -> future.completeOnTimeout(ChatCompletion.of("late"), 1, TimeUnit.MILLISECONDS),
        future -> future.obtrudeException(new IllegalStateException("enough")));
  }

  @ParameterizedTest
  @MethodSource("waysToCompleteTheFuture")
  void completingTheFutureInAnyWayStopsTheCall(Consumer<CompletableFuture<ChatCompletion>> end) throws Exception {
    open(blockUntilCancelled());
    var future = bifrost.sendAsync(REQUEST);
    begun.await();
    end.accept(future);
    stopped.await();
  }

  @Test
  void cancellingTheFutureStopsTheDelayBeforeARetry() throws Exception {
    open(rejected(503, "busy"));
    var future = bifrost.sendAsync(REQUEST, options().maxRetries(9));
    while (Fixtures.registry(bifrost).active.stream().noneMatch(RetryDelay.class::isInstance)) Thread.sleep(1);
    future.cancel(false);
    Fixtures.awaitNoActiveAttempts(bifrost);
  }

  @Test
  void cancellingTheFutureBetweenAnAttemptAndTheRetryDelayEndsTheDelay() throws Exception {
    var future = new CompletableFuture<CompletableFuture<ChatCompletion>>();
    var day = Duration.ofDays(1);
    var network = NetworkConfig.defaults().maxRetries(1).retryBackoff(day, day);
    bifrost =
        Bifrost.builder().factory(new ScriptedFactory("p").opening(ScriptedSteps.of(rejected(503, "busy"))::applyTo))
            .provider("p", ProviderConfig.defaults().network(old -> network))
            .listener(event -> {
              if (event instanceof CallEvent.AttemptFailed) future.join().cancel(false);
            }).open();
    future.complete(bifrost.sendAsync(REQUEST));
    while (!Fixtures.registry(bifrost).active.isEmpty() || !future.join().isDone()) Thread.sleep(1);
  }

  @Test
  void noCallIsMadeIfTheFutureIsCancelledBeforeTheTaskRuns() throws Exception {
    var script = ScriptedSteps.of("never");
    var tasks = new ArrayList<Runnable>();
    bifrost = Bifrost.builder().provider(script.provider("p")).executor(tasks::add).open();
    bifrost.sendAsync(REQUEST).cancel(false);
    tasks.get(0).run();
    assertEquals(List.of(), script.keys());
  }

  @Test
  void cancellingAModelListStopsTheRequestsToAllProviders() throws Exception {
    bifrost = Bifrost.builder().provider(new bifrost.api.spi.Provider() {
      @Override
      public String name() {
        return "p";
      }

      @Override
      public RequestHandlers handlers() {
        return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
      }

      ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
        blockUntilCancelled().respond(attempt);
        return null;
      }
    }).provider(new ScriptedProvider("q")).open();
    var future = bifrost.sendAsync(ListModelsRequest.all());
    begun.await();
    future.cancel(false);
    stopped.await();
  }

  @Test
  void closingTheClientCancelsAsynchronousCalls() throws Exception {
    open(blockUntilCancelled());
    var future = bifrost.sendAsync(REQUEST);
    begun.await();
    bifrost.close();
    assertEquals(new Cancelled("the client was closed"), errorOf(future));
  }

  @Test
  void aClosedClientRejectsAsynchronousCallsImmediately() {
    open();
    bifrost.close();
    assertThrows(IllegalStateException.class, () -> bifrost.sendAsync(REQUEST));
  }

  /** The client is closed after the check that it is open, and before the executor receives the call. */
  @Test
  void aClientThatIsClosedDuringSubmissionRejectsAsynchronousCalls() {
    var executor = CallExecutor.createOwned();
    var providers = new ProviderTable(Map.of("p", new ProviderTable.ProviderEntry(ScriptedSteps.of().provider("p"),
        KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults())), Optional.empty());
    bifrost = new BifrostClient(providers, options(), CallObservers.none(), executor, new CallRegistry(Clock.SYSTEM));
    executor.close();
    assertEquals("this client is closed: open a new one",
        assertThrows(IllegalStateException.class, () -> bifrost.sendAsync(REQUEST)).getMessage());
    var subscriber = new RecordingSubscriber(1);
    bifrost.publisher(REQUEST).subscribe(subscriber);
    assertInstanceOf(IllegalStateException.class, subscriber.failure().join());
  }

  @Nested
  class CallExecutors {
    @Test
    void aSuppliedExecutorIsUsedAndNotClosed() throws Exception {
      var executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
      Responder<String> threadDescription = attempt -> Thread.currentThread().getName();
      bifrost = Bifrost.builder().provider(ScriptedSteps.of(threadDescription).provider("p")).executor(executor).open();
      assertEquals("mine", bifrost.sendAsync(REQUEST).join().text());
      bifrost.close();
      assertEquals(1, executor.submit(() -> 1).get());
      executor.shutdown();
    }

    @Test
    void anExecutorThatRejectsTheTaskFailsTheFuture() {
      var executor = Executors.newSingleThreadExecutor();
      executor.shutdown();
      bifrost = Bifrost.builder().provider(ScriptedSteps.of().provider("p")).executor(executor).open();
      assertInstanceOf(RejectedExecutionException.class,
          assertThrows(CompletionException.class, bifrost.sendAsync(REQUEST)::join).getCause());
    }

    @Test
    void theDefaultExecutorUsesVirtualThreadsIfAvailableAndDaemonThreadsOtherwise() {
      Responder<String> threadDescription = attempt -> Thread.currentThread().isDaemon() + " " + Thread.currentThread();
      open(threadDescription);
      var thread = bifrost.sendAsync(REQUEST).join().text();
      assertTrue(
          thread.startsWith(Runtime.version().feature() >= 21 ? "true VirtualThread" : "true Thread[bifrost-call"),
          thread);
    }

    @Test
    void theDefaultExecutorRunsAnyNumberOfCallsConcurrently() {
      var allStarted = new CountDownLatch(50);
      Responder<String> awaitAll = attempt -> {
        allStarted.countDown();
        allStarted.await();
        return "Hello";
      };
      open(ScriptedSteps.times(50, awaitAll));
      var futures = Stream.generate(() -> bifrost.sendAsync(REQUEST)).limit(50).toList();
      futures.forEach(future -> assertEquals("Hello", future.join().text()));
    }
  }

  @Test
  void theCallTimeoutAppliesToAsynchronousCalls() {
    open(blockUntilCancelled());
    assertInstanceOf(BifrostError.TimedOut.class,
        errorOf(bifrost.sendAsync(REQUEST, options().timeout(Duration.ofMillis(1)))));
  }
}
