package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.CallEvent.AttemptFailed;
import bifrost.api.CallEvent.Ended;
import bifrost.api.CallEvent.Started;
import bifrost.api.internal.call.CallLogger;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the events that listeners and the log receive. */
@Timeout(60)
class CallEventTests {
  private final ManualClock time = new ManualClock();
  private final BlockingQueue<CallEvent> events = new LinkedBlockingQueue<>();
  private Bifrost bifrost;

  private void open(Object... steps) {
    bifrost = Fixtures.builder().provider(ScriptedSteps.of(steps).provider("p")).listener(events::add).open(time);
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  private Ended ended() throws InterruptedException {
    return assertInstanceOf(Ended.class, events.take());
  }

  private static Started started(String target, String model, boolean streamed) {
    return new Started(1, Map.of(), Operation.CHAT_COMPLETION, target, Optional.of("p"), model, streamed,
        JsonObject.of());
  }

  @Test
  void reportsTheStartTheFailedAttemptsAndTheEndOfACall() throws Exception {
    open(rejected(503, "busy"), rejected(429, "enough"), "Hello");
    var outcome = bifrost.trySend(REQUEST, options().maxRetries(2));
    assertEquals(started("p/some/model", "some/model", false), events.take());
    assertEquals(
        new AttemptFailed(1, Map.of(), outcome.report().attempts().get(0), Optional.of(Duration.ofMillis(500))),
        events.take());
    assertEquals(
        new AttemptFailed(1, Map.of(), outcome.report().attempts().get(1), Optional.of(Duration.ofMillis(1000))),
        events.take());
    assertEquals(new Ended(1, Map.of(), outcome), events.take());
    assertTrue(events.isEmpty());
  }

  @Test
  void reportsAFailedCallWithItsError() throws Exception {
    open(rejected(400, "no"));
    var outcome = bifrost.trySend(REQUEST);
    events.take();
    assertEquals(new AttemptFailed(1, Map.of(), outcome.report().attempts().get(0), Optional.empty()), events.take());
    assertEquals(outcome, ended().outcome());
  }

  @Test
  void reportsACallWithAnUnknownTarget() throws Exception {
    open();
    var other = Fixtures.builder().provider(new ScriptedProvider("p")).provider(new ScriptedProvider("q"))
        .listener(events::add).open(time);
    try (other) {
      var outcome = other.trySend(REQUEST.model("no/such"));
      assertEquals(new Started(1, Map.of(), Operation.CHAT_COMPLETION, "no/such", Optional.empty(), "no/such",
          false, JsonObject.of()), events.take());
      assertEquals(outcome, ended().outcome());
    }
  }

  @Test
  void reportsTheEndIfTheProviderThrowsAnUnexpectedException() throws Exception {
    open(new IllegalArgumentException("a bug"));
    assertThrows(IllegalArgumentException.class, () -> bifrost.send(REQUEST));
    events.take();
    var expected = new Cancelled("the provider failed with java.lang.IllegalArgumentException");
    assertEquals(Optional.of(expected), assertInstanceOf(AttemptFailed.class, events.take()).attempt().error());
    var outcome = assertInstanceOf(Outcome.Failure.class, ended().outcome());
    assertEquals(new Cancelled("the call failed with java.lang.IllegalArgumentException"), outcome.error());
    assertEquals(1, outcome.report().attempts().size());
  }

  @Test
  void eachCallHasItsOwnNumber() throws Exception {
    open("1", "2");
    bifrost.send(REQUEST);
    bifrost.send(REQUEST);
    var numbers =
        List.of(events.take().callId(), events.take().callId(), events.take().callId(), events.take().callId());
    assertEquals(List.of(1L, 1L, 2L, 2L), numbers);
  }

  @Test
  void listingAllModelsIsOneCall() throws Exception {
    bifrost = Fixtures.builder().provider(new ScriptedProvider("p")).provider(new ScriptedProvider("q"))
        .listener(events::add).open(time);
    bifrost.send(ListModelsRequest.all());
    assertInstanceOf(Started.class, events.take());
    assertEquals(2, ended().outcome().report().attempts().size());
    assertTrue(events.isEmpty());
  }

  @Nested
  class ForAStream {
    @Test
    void reportsTheEndAfterTheLastEvent() throws Exception {
      open("Hello");
      var stream = bifrost.stream(REQUEST);
      assertEquals(started("p/some/model", "some/model", true), events.take());
      assertTrue(events.isEmpty());
      var completion = stream.collect();
      var outcome = ended().outcome();
      assertEquals(completion, outcome.orElseThrow());
      assertTrue(outcome.report().timeToFirstEvent().isPresent());
      stream.close();
      stream.collect();
      assertTrue(events.isEmpty());
    }

    @Test
    void reportsTheEndIfTheStreamIsClosed() throws Exception {
      open("Hello");
      bifrost.stream(REQUEST).close();
      events.take();
      assertInstanceOf(Cancelled.class, assertInstanceOf(Outcome.Failure.class, ended().outcome()).error());
      assertTrue(events.isEmpty());
    }

    @Test
    void reportsTheEndOnceIfTheStreamFailsBeforeTheFirstEvent() throws Exception {
      open(rejected(503, "busy"));
      bifrost.trySend(REQUEST);
      assertThrows(BifrostException.class,
          () -> Bifrost.builder().provider(ScriptedSteps.of(rejected(503, "")).provider("p")).listener(events::add)
              .open()
              .stream(REQUEST));
      assertEquals(
          List.of(Started.class, AttemptFailed.class, Ended.class, Started.class, AttemptFailed.class, Ended.class),
          events.stream().map(Object::getClass).toList());
    }

    @Test
    void doesNotReportATimeoutOnTheThreadThatEnforcesTimeouts() throws Exception {
      var threads = new LinkedBlockingQueue<String>();
      var source = new ScriptedSource().event("a").blocks();
      bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).listener(event -> {
        if (event instanceof Ended) threads.add(Thread.currentThread().getName());
      }).open();
      var stream = bifrost.stream(REQUEST);
      var timeout = new TimedOut(TimedOut.Limit.TOTAL, Duration.ofSeconds(1));
      Fixtures.runOnTimer(bifrost, Duration.ZERO,
          () -> Fixtures.registry(bifrost).active.forEach(each -> each.stop(timeout)));
      assertNotEquals("bifrost-limits", threads.take());
      assertInstanceOf(TimedOut.class, Fixtures.errorOf(stream::collect));
    }
  }

  @Nested
  class UsageOfAnEndedCall {
    private Optional<Usage> usageOf(Object response) {
      open();
      var report = new CallReport(Operation.RAW, "p", List.of(), Duration.ZERO, Optional.empty());
      return new Ended(1, Map.of(), new Outcome.Success<>(response, report)).usage();
    }

    @Test
    void returnsTheUsageOfTheResponse() {
      var usage = Optional.of(Usage.of(3, 4));
      assertEquals(usage,
          usageOf(new ChatCompletion("", Optional.empty(), "", List.of(), usage, Optional.empty(), JsonObject.of())));
      assertEquals(usage, usageOf(new EmbeddingList("", List.of(), usage, JsonObject.of())));
      assertEquals(usage, usageOf(new Ranking("", List.of(), usage, JsonObject.of())));
      assertEquals(Optional.empty(), usageOf(JsonObject.of()));
    }

    @Test
    void convertsInputAndOutputTokensToPromptAndCompletionTokens() {
      var used = Optional.of(new Usage(3, 4, 7, JsonObject.of()));
      var response =
          new Response("", Optional.empty(), "", "completed", Optional.empty(), List.of(), used, JsonObject.of());
      assertEquals(Optional.of(Usage.of(3, 4)), usageOf(response));
    }
  }

  @Nested
  class WhenAListenerThrows {
    @Test
    void theCallAndOtherListenersAreNotAffected() {
      var uncaught = Collections.synchronizedList(new ArrayList<String>());
      bifrost = Fixtures.builder().provider(ScriptedSteps.of(rejected(503, ""), "Hello", "Hello").provider("p"))
          .listener(event -> {
            throw new IllegalStateException("a bug of the listener");
          }).listener(events::add).open(time);
      var thread = Thread.currentThread();
      var before = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler((failedThread, bug) -> uncaught.add(bug.getMessage()));
      try {
        assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(1)).text());
        assertEquals("Hello", bifrost.stream(REQUEST).collect().text());
      } finally {
        thread.setUncaughtExceptionHandler(before);
      }
      assertEquals(Collections.nCopies(5, "a bug of the listener"), uncaught);
      assertEquals(5, events.size());
    }
  }

  @Test
  void checkedExceptionsOfAListenerDoNotCauseARetry() {
    var script = ScriptedSteps.of("Hello");
    bifrost = Fixtures.builder().provider(script.provider("p")).listener(event -> {
      Thread.currentThread().setUncaughtExceptionHandler((thread, bug) -> {
        throw new IllegalStateException("the uncaught exception handler throws too");
      });
      throw Fixtures.<RuntimeException>sneakyThrow(new java.io.IOException("checked"));
    }).listener(events::add).open(time);
    try {
      assertEquals("Hello", bifrost.send(REQUEST, options().maxRetries(2)).text());
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(null);
    }
    assertEquals(List.of(Started.class, Ended.class), events.stream().map(Object::getClass).toList());
  }

  @Test
  void reportsTheEndEvenIfTheExecutorRejectsTasks() throws Exception {
    var source = new ScriptedSource().event("a").blocks();
    bifrost =
        Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).listener(events::add).executor(task -> {
          throw new java.util.concurrent.RejectedExecutionException("full");
        }).open();
    bifrost.stream(REQUEST);
    events.take();
    var timeout = new TimedOut(TimedOut.Limit.TOTAL, Duration.ofSeconds(1));
    Fixtures.runOnTimer(bifrost, Duration.ZERO,
        () -> Fixtures.registry(bifrost).active.forEach(each -> each.stop(timeout)));
    assertEquals(timeout, assertInstanceOf(Outcome.Failure.class, ended().outcome()).error());
  }

  @Nested
  class LogLines {
    @Test
    void replacesLineBreaksInErrorsOfTheServer() {
      assertEquals("call 1: ended after 0 ms and 1 attempt: Rejected with status 400: no call 7: ended",
          lines(options(), rejected(400, "no\ncall 7: ended")).get(2));
    }

    private List<String> lines(CallOptions options, Object... steps) {
      open(steps);
      bifrost.trySend(REQUEST, options);
      return events.stream().map(CallLogger::line).toList();
    }

    @Test
    void logsOneLineForEachEvent() {
      assertEquals(List.of("call 1: CHAT_COMPLETION of p/some/model",
          "call 1: p failed after 0 ms, next attempt in 500 ms: Rejected with status 503: busy",
          "call 1: ended after 500 ms and 2 attempts: success"),
          lines(options().maxRetries(1), rejected(503, "busy"), "Hello"));
    }

    @Test
    void logsTheErrorOfAFailedCall() {
      assertEquals(
          List.of("call 1: CHAT_COMPLETION of p/some/model",
              "call 1: p failed after 0 ms: Rejected with status 400: no",
              "call 1: ended after 0 ms and 1 attempt: Rejected with status 400: no"),
          lines(options(), rejected(400, "no")));
    }
  }
}
