package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EventStream;
import bifrost.api.ListModelsRequest;
import bifrost.api.NetworkConfig;
import bifrost.api.Outcome;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the limit on the calls that a provider has in flight. */
@Timeout(60)
class InFlightLimitTests {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ScriptedProvider other = new ScriptedProvider("q");
  private final EndCounter endCounter = new EndCounter();
  private InFlightLimit limit;
  private Bifrost bifrost;

  /** A hook that counts how often each attempt ends. */
  private static final class EndCounter implements AttemptHook {
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    @Override
    public void started(AttemptInfo attempt) {
      assertNull(counts.put(attempt.callId() + "/" + attempt.number(), new AtomicInteger()));
    }

    @Override
    public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
      return Map.of();
    }

    @Override
    public void ended(AttemptInfo attempt, CallReport.AttemptReport result) {
      counts.get(attempt.callId() + "/" + attempt.number()).incrementAndGet();
    }

    void assertEachAttemptEndedOnce() {
      counts.forEach((attempt, count) -> assertEquals(1, count.get(), attempt));
    }
  }

  private void open(int maxCalls, Duration queueTimeout) {
    open(maxCalls, queueTimeout, Clock.SYSTEM);
  }

  private void open(int maxCalls, Duration queueTimeout, Clock clock) {
    limit = limit(maxCalls, queueTimeout);
    var entries = Map.of("p", entry(provider, Optional.of(limit)), "q", entry(other, Optional.empty()));
    bifrost = new BifrostClient(new ProviderTable(entries, Optional.of("p")), options(),
        new CallObservers(List.of(), List.of(endCounter)), CallExecutor.createOwned(), new CallRegistry(clock));
  }

  private static InFlightLimit limit(int maxCalls, Duration queueTimeout) {
    return InFlightLimit.of("p", TrafficPolicy.defaults().maxConcurrentCalls(maxCalls).queueTimeout(queueTimeout))
        .orElseThrow();
  }

  private static ProviderTable.ProviderEntry entry(ScriptedProvider provider, Optional<InFlightLimit> limit) {
    return new ProviderTable.ProviderEntry(provider, KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults(),
        RawBodyCapture.NONE, limit);
  }

  private static TimedOut noSlot(int maxCalls, Duration after) {
    var wait = after.isZero() ? "no slot is free (queueTimeout is zero)"
        : "no slot within " + after.toSeconds() + " s (queueTimeout)";
    return new TimedOut(TimedOut.Limit.QUEUE, after,
        wait + ": provider 'p' has " + (maxCalls == 1 ? "1 call" : maxCalls + " calls")
            + " in flight (maxConcurrentCalls)");
  }

  @AfterEach
  void closeAndAssertNothingIsLeft() throws InterruptedException {
    bifrost.close();
    while (!Fixtures.registry(bifrost).active.isEmpty() || limit.inFlight() > 0) {
      Thread.sleep(1); // calls on other threads may still be ending
    }
    assertEquals(0, limit.inFlight());
    assertEquals(0, limit.waiting());
    assertNothingIsLeft(bifrost);
  }

  private void awaitWaiting(int count) throws InterruptedException {
    while (limit.waiting() != count) Thread.sleep(1);
  }

  @Test
  void theProviderConfigurationSetsTheLimitOfCallsInFlight() {
    limit = limit(1, Duration.ZERO);
    bifrost = Fixtures.open(
        ProviderConfig.defaults().traffic(traffic -> traffic.maxConcurrentCalls(1).queueTimeout(Duration.ZERO)),
        scripted -> scripted.streaming(new ScriptedSource().event("a").blocks()));
    try (var stream = bifrost.stream(REQUEST)) {
      assertEquals(Optional.empty(), stream.outcome());
      assertEquals(noSlot(1, Duration.ZERO), errorOf(() -> bifrost.send(REQUEST)));
    }
    assertEquals("Hello", bifrost.send(REQUEST).text());
  }

  @Test
  void waitingCallsReceiveSlotsInTheOrderOfTheirArrival() throws Exception {
    open(1, HOUR);
    var order = new LinkedBlockingQueue<String>();
    provider.responding(attempt -> {
      order.add(((ChatCompletionRequest) provider.request()).model());
      return ChatCompletion.of("Hello");
    });
    provider.streaming(new ScriptedSource().event("a").blocks());
    var stream = bifrost.stream(REQUEST);
    var calls = new ArrayList<CompletableFuture<ChatCompletion>>();
    for (int i = 0; i < 5; i++) {
      calls.add(bifrost.sendAsync(REQUEST.model("p/" + i)));
      awaitWaiting(i + 1);
    }
    assertTrue(order.isEmpty());
    stream.close();
    calls.forEach(CompletableFuture::join);
    assertEquals(List.of("0", "1", "2", "3", "4"), List.copyOf(order));
  }

  @Test
  void aCallKeepsItsSlotDuringRetries() {
    open(1, Duration.ZERO, new ManualClock());
    var inFlight = new ArrayList<Integer>();
    ScriptedSteps.of((ScriptedProvider.Responder<String>) attempt -> {
      inFlight.add(limit.inFlight());
      throw new BifrostException(rejected(503, "busy"));
    }, (ScriptedProvider.Responder<String>) attempt -> {
      inFlight.add(limit.inFlight());
      return "Hello";
    }).applyTo(provider);
    bifrost.send(REQUEST, options().maxRetries(1));
    assertEquals(List.of(1, 1), inFlight);
  }

  @Test
  void aStreamKeepsItsSlotUntilItsEnd() {
    open(1, Duration.ZERO);
    var stream = bifrost.stream(REQUEST);
    assertEquals(1, limit.inFlight());
    stream.collect();
    assertEquals(0, limit.inFlight());
  }

  @Test
  void aCallReleasesItsSlotBeforeAFallback() {
    open(1, Duration.ZERO);
    provider.failing(new BifrostException(rejected(400, "no")));
    var inFlight = new AtomicInteger(-1);
    other.responding(attempt -> {
      inFlight.set(limit.inFlight());
      return ChatCompletion.of("Hello");
    });
    bifrost.send(REQUEST, options().fallbacks("q/other"));
    assertEquals(0, inFlight.get());
  }

  @Test
  void aCallReleasesItsSlotAfterABugInTheProvider() {
    open(1, Duration.ZERO);
    provider.failing(new AssertionError("a bug"));
    assertThrows(AssertionError.class, () -> bifrost.send(REQUEST));
    assertEquals(0, limit.inFlight());
  }

  @Test
  void eachModelListTakesASlot() {
    open(1, Duration.ZERO);
    assertEquals(List.of(), bifrost.send(ListModelsRequest.all()).data());
    provider.streaming(new ScriptedSource().event("a").blocks());
    try (var stream = bifrost.stream(REQUEST)) {
      assertEquals(Optional.empty(), stream.outcome());
      var outcome = bifrost.trySend(ListModelsRequest.all());
      assertEquals(JsonObject.of(), outcome.orElseThrow().extras());
      assertEquals(noSlot(1, Duration.ZERO), errorOf(() -> bifrost.send(ListModelsRequest.of("p"))));
    }
  }

  @Nested
  class WhenNoSlotIsFree {
    @SuppressWarnings("UnusedVariable") // keeps the stream reachable until the test sets it to null
    private EventStream<ChatCompletionChunk, ChatCompletion> stream;

    private void open(Duration queueTimeout, Clock clock) {
      InFlightLimitTests.this.open(1, queueTimeout, clock);
      provider.streaming(new ScriptedSource().event("a").blocks());
      stream = bifrost.stream(REQUEST);
    }

    @Test
    void aCallFailsAfterTheQueueTimeout() {
      open(Duration.ofSeconds(7), new ManualClock());
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, options().maxRetries(3)));
      assertEquals(noSlot(1, Duration.ofSeconds(7)), thrown.error());
      assertEquals(List.of(), thrown.report().orElseThrow().attempts());
    }

    @Test
    void aCallFailsImmediatelyIfTheQueueTimeoutIsZero() {
      open(Duration.ZERO, Clock.SYSTEM);
      assertEquals(noSlot(1, Duration.ZERO), errorOf(() -> bifrost.send(REQUEST)));
    }

    @Test
    void aFallbackFollowsAQueueTimeout() {
      open(Duration.ZERO, Clock.SYSTEM);
      assertEquals("Hello", bifrost.send(REQUEST, options().fallbacks("q/other")).text());
      assertTrue(other.wasCalled());
    }

    @Test
    void theCallTimeoutEndsTheWait() {
      open(HOUR, new ManualClock());
      var limited = options().timeout(Duration.ofSeconds(3)).fallbacks("q/other");
      var error = errorOf(() -> bifrost.send(REQUEST, limited));
      assertEquals(new TimedOut(TimedOut.Limit.TOTAL, Duration.ofSeconds(3)), error);
      assertEquals("the call took longer than 3 s (timeout): provider 'p' has 1 call in flight (maxConcurrentCalls)",
          error.message());
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
      open(HOUR, Clock.SYSTEM);
      var caller = CallerThread.start(() -> bifrost.trySend(REQUEST, options().fallbacks("q/other")));
      awaitWaiting(1);
      caller.interrupt();
      assertInstanceOf(Cancelled.class, assertInstanceOf(Outcome.Failure.class, caller.result()).error());
      assertTrue(caller.wasInterrupted());
      awaitWaiting(0);
    }

    @Test
    void cancellingTheFutureEndsTheWait() throws Exception {
      open(HOUR, Clock.SYSTEM);
      var future = bifrost.sendAsync(REQUEST);
      awaitWaiting(1);
      future.cancel(true);
      awaitWaiting(0);
    }

    @Test
    void closingTheClientEndsTheWait() throws Exception {
      open(HOUR, Clock.SYSTEM);
      var caller = CallerThread.start(() -> bifrost.trySend(REQUEST));
      awaitWaiting(1);
      bifrost.close();
      assertEquals(new Cancelled("the client was closed"),
          assertInstanceOf(Outcome.Failure.class, caller.result()).error());
    }

    @Test
    void aLeakedStreamReleasesItsSlot() throws Exception {
      open(HOUR, Clock.SYSTEM);
      stream = null;
      var future = bifrost.sendAsync(REQUEST);
      while (!future.isDone()) {
        System.gc();
        Fixtures.registry(bifrost).leakDetector.check();
        Thread.sleep(1);
      }
      assertEquals("Hello", future.join().text());
    }
  }

  /** The concurrent calls succeed, fail, time out, are cancelled or are interrupted. */
  @RepeatedTest(20)
  void neverExceedsTheLimitAndReleasesEverySlotAndReportsEveryEnd(RepetitionInfo repetition) throws Exception {
    int maxCalls = 1 + repetition.getCurrentRepetition() % 3;
    open(maxCalls, repetition.getCurrentRepetition() % 2 == 0 ? HOUR : Duration.ofMillis(2));
    var concurrent = new Semaphore(maxCalls);
    var exceeded = new AtomicInteger();
    provider.responding(attempt -> {
      if (!concurrent.tryAcquire()) exceeded.incrementAndGet();
      try {
        if (Thread.currentThread().getId() % 2 == 0) Thread.sleep(0, 200_000);
        if (attempt.hashCode() % 5 == 0) throw new BifrostException(rejected(400, "no"));
        return ChatCompletion.of("Hello");
      } finally {
        concurrent.release();
      }
    });
    provider.streaming(attempt -> ScriptedSource.of("a", "b"));
    var callers = new ArrayList<CallerThread<Object>>();
    for (int i = 0; i < 12; i++) {
      var random = new Random(repetition.getCurrentRepetition() * 100L + i);
      callers.add(CallerThread.start(() -> {
        for (int round = 0; round < 20; round++) makeCall(random.nextInt(6));
        return null;
      }));
    }
    for (int i = 0; i < 10; i++) {
      Thread.sleep(1);
      callers.get(i).interrupt();
    }
    for (var caller : callers) caller.result();
    Fixtures.awaitNoActiveAttempts(bifrost); // cancelled futures may still be ending
    assertEquals(0, exceeded.get());
    assertEquals(0, limit.waiting());
    while (limit.inFlight() > 0) Thread.sleep(1);
    while (Fixtures.registry(bifrost).activeCalls.inFlight() > 0) Thread.sleep(1);
    endCounter.assertEachAttemptEndedOnce();
    assertEquals("Hello", sendAfterwards(bifrost));
  }

  private String sendAfterwards(Bifrost client) {
    provider.responding(attempt -> ChatCompletion.of("Hello"));
    return client.send(REQUEST).text();
  }

  private void makeCall(int variant) {
    Thread.interrupted(); // an interrupt ends only one call
    try {
      switch (variant) {
        case 0 -> bifrost.stream(REQUEST).close();
        case 1 -> bifrost.stream(REQUEST).collect();
        case 2 -> bifrost.sendAsync(REQUEST).cancel(true);
        case 3 -> bifrost.send(REQUEST, options().timeout(Duration.ofMillis(1)).fallbacks("q/other"));
        default -> bifrost.send(REQUEST);
      }
    } catch (BifrostException e) {
      // every outcome is valid
    }
  }
}
