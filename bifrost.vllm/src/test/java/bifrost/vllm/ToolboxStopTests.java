package bifrost.vllm;

import static bifrost.vllm.ScriptedToolCalls.answer;
import static bifrost.vllm.ScriptedToolCalls.call;
import static bifrost.vllm.ScriptedToolCalls.calls;
import static bifrost.vllm.ScriptedToolCalls.streamedAnswer;
import static bifrost.vllm.ScriptedToolCalls.streamedCalls;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.Toolbox;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the streams of a toolbox, and of the ways to stop a run while a handler or a call is in progress. */
@Timeout(60)
class ToolboxStopTests {
  private record City(String name) {}

  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open();
  private final ChatCompletionRequest ask = ChatCompletionRequest.of("vllm/m", "Rome?");
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

  /** A toolbox whose handler blocks until it is interrupted. */
  private final Toolbox blocking = Toolbox.of("weather", "", City.class, city -> {
    running.countDown();
    try {
      return new CompletableFuture<>().get();
    } catch (InterruptedException e) {
      interrupted.complete(true);
      throw e;
    }
  });
  private final Toolbox toolbox = Toolbox.of("weather", "", City.class, City::name);

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Reply callsRome() {
    return calls(call("weather", "{\"name\":\"Rome\"}"));
  }

  private static Reply streamsRome() {
    return streamedCalls("Let me see. ", call("weather", "{\"name\":\"Rome\"}"));
  }

  private static BifrostError error(CompletableFuture<?> future) {
    var thrown = assertThrows(CompletionException.class, future::join);
    return assertInstanceOf(BifrostException.class, thrown.getCause()).error();
  }

  /** Runs with longer and longer timeouts, because a busy machine may not reach the condition within a short one. */
  private static void untilTimeoutAfter(BooleanSupplier condition, Function<CallOptions, Object> run) {
    for (int seconds = 1; !condition.getAsBoolean(); seconds *= 2) {
      var timeout = Duration.ofSeconds(seconds);
      var thrown =
          assertThrows(BifrostException.class, () -> run.apply(CallOptions.options().timeout(timeout)));
      assertEquals(new TimedOut(TimedOut.Limit.TOTAL, timeout), thrown.error());
    }
  }

  @Test
  void theTimeoutOfTheRunInterruptsAHandler() {
    server.respondWith(request -> Optional.of(callsRome()));
    untilTimeoutAfter(() -> running.getCount() == 0, options -> blocking.run(bifrost, ask, options));
    assertTrue(interrupted.join());
  }

  @Test
  void theTimeoutAppliesToAllCallsTogether() {
    var isSecondCall = new AtomicBoolean();
    server.respondWith(request -> {
      isSecondCall.set(request.json().get("messages").asArray().elements().size() > 1);
      return Optional.of(isSecondCall.get() ? Reply.silence() : callsRome());
    });
    untilTimeoutAfter(isSecondCall::get, options -> toolbox.run(bifrost, ask, options));
  }

  @Test
  void completingTheFutureInterruptsAHandler() throws Exception {
    server.reply(callsRome());
    var future = blocking.runAsync(bifrost, ask);
    running.await();
    future.cancel(false);
    assertTrue(interrupted.join());
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
    assertEquals(1, server.requests().size());
  }

  @Test
  void completingTheFutureStopsACall() {
    server.reply(callsRome(), Reply.silence());
    var future = toolbox.runAsync(bifrost, ask);
    var second = List.of(server.nextRequest(Duration.ofSeconds(60)), server.nextRequest(Duration.ofSeconds(60))).get(1);
    future.cancel(false);
    second.disconnected().join();
  }

  @Test
  void aRunThatIsStoppedAfterACallExecutesNoTools() throws Exception {
    server.reply(callsRome(), answer("Sunny."));
    var run = new CompletableFuture<CompletableFuture<?>>();
    var handled = new ArrayList<City>();
    try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).listener(event -> {
      if (event instanceof CallEvent.Ended) run.join().cancel(false); // on the thread of the run
    }).open()) {
      run.complete(Toolbox.of("weather", "", City.class, handled::add).runAsync(client, ask));
      assertThrows(CancellationException.class, run.join()::join);
      assertTrue(client.close(Duration.ofSeconds(60)), "the run has ended");
    }
    assertEquals(List.of(), handled);
    assertEquals(1, server.requests().size());
  }

  @Test
  void closingTheClientInterruptsAHandler() throws Exception {
    server.reply(callsRome());
    var future = blocking.runAsync(bifrost, ask);
    running.await();
    bifrost.close();
    assertEquals(new BifrostError.Cancelled("the client was closed"), error(future));
    assertTrue(interrupted.join());
    assertThrows(IllegalStateException.class, () -> toolbox.run(bifrost, ask));
    assertThrows(IllegalStateException.class, () -> toolbox.runAsync(bifrost, ask));
    assertThrows(IllegalStateException.class, () -> toolbox.stream(bifrost, ask));
  }

  @Test
  void closingTheClientWithATimeoutWaitsForTheRemainingRounds() throws Exception {
    server.reply(callsRome(), callsRome(), answer("Sunny."));
    var proceed = new CountDownLatch(1);
    var future = Toolbox.of("weather", "", City.class, city -> {
      running.countDown();
      proceed.await();
      return "clear";
    }).runAsync(bifrost, ask);
    running.await();
    var closed = BackgroundCall.start(() -> bifrost.close(Duration.ofSeconds(60))).awaitBlocked();
    proceed.countDown();
    assertEquals("Sunny.", future.join().response().text());
    assertEquals(true, closed.value());
  }

  @Test
  void anInterruptOfTheWaitingThreadInterruptsAHandler() throws Exception {
    server.reply(callsRome());
    var call = BackgroundCall.start(() -> blocking.run(bifrost, ask));
    running.await();
    assertEquals("cancelled", call.interrupt().error().code());
    assertTrue(call.endedInterrupted());
    assertTrue(interrupted.join());
  }

  @Test
  void aRunOnAnExecutorWithOneThreadDoesNotWaitForItself() {
    server.reply(callsRome(), answer("Sunny."));
    var single = Executors.newSingleThreadExecutor(task -> new Thread(task, "single"));
    var threads = new ArrayList<String>();
    try (var client =
        Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).executor(single).open()) {
      var named = Toolbox.of("weather", "", City.class, city -> threads.add(Thread.currentThread().getName()));
      assertEquals("Sunny.", named.runAsync(client, ask).join().response().text());
      assertEquals(List.of("single"), threads);
    } finally {
      single.shutdown();
    }
  }

  @Test
  void anExecutorThatRejectsAHandlerEndsTheRun() {
    server.reply(callsRome());
    var single = Executors.newSingleThreadExecutor();
    single.shutdown();
    try (var client =
        Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).executor(single).open()) {
      assertThrows(RejectedExecutionException.class, () -> toolbox.run(client, ask));
      assertTrue(client.close(Duration.ofSeconds(60)), "the run has ended");
    }
  }

  @Test
  void aStreamDeliversTheEventsOfAllRounds() {
    server.reply(streamsRome(), streamedAnswer("It is ", "sunny."));
    try (var chunks = toolbox.stream(bifrost, ask, CallOptions.options().header("X-Tenant", "blue"))) {
      assertTrue(chunks.outcome().isEmpty());
      var text = new StringBuilder();
      for (var chunk : chunks) {
        text.append(chunk.text());
        if (chunk.text().equals("It is ")) {
          assertEquals("It is ", chunks.partial().response().text());
          assertEquals(3, chunks.partial().request().messages().size());
        }
      }
      assertEquals("Let me see. It is sunny.", text.toString());
      var run = chunks.collect();
      assertEquals("It is sunny.", run.response().text());
      assertEquals(2, run.rounds());
      assertEquals(4, run.request().messages().size());
      assertEquals(run, chunks.outcome().orElseThrow().orElseThrow());
      assertEquals(run, chunks.partial());
      assertEquals("Rome", server.requests().get(1).json().get("messages").get(2).get("content").asString());
      for (var request : server.requests()) assertEquals(Optional.of("blue"), request.header("X-Tenant"));
      assertThrows(IllegalStateException.class, chunks::iterator);
    }
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
  }

  @Test
  void aStreamCanBeCollectedWithoutReadingItsEvents() {
    server.reply(streamsRome(), streamedAnswer("Sunny."), streamsRome(), streamedAnswer("Sunny."));
    try (var chunks = toolbox.stream(bifrost, ask)) {
      assertEquals("Sunny.", chunks.collect().response().text());
    }
    try (var events = toolbox.stream(bifrost, ask).events()) {
      assertEquals("Let me see. Sunny.", events.map(ChatCompletionChunk::text).collect(Collectors.joining()));
    }
  }

  @Test
  void closingAStreamInterruptsAHandler() throws Exception {
    server.reply(streamsRome());
    var chunks = blocking.stream(bifrost, ask);
    var reader = CompletableFuture.runAsync(chunks::collect);
    running.await();
    chunks.close();
    var failure = assertInstanceOf(Outcome.Failure.class, chunks.outcome().orElseThrow());
    assertEquals(new BifrostError.Cancelled("the stream was closed before its end"), failure.error());
    assertEquals(failure.error(), error(reader));
    assertTrue(interrupted.join());
    assertEquals("Let me see. ", chunks.partial().response().text());
    assertThrows(BifrostException.class, chunks::collect);
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
  }

  @Test
  void closingAStreamStopsACall() {
    server.reply(streamsRome(), Reply.silence());
    var chunks = toolbox.stream(bifrost, ask);
    var reader = CompletableFuture.runAsync(chunks::collect);
    var second = List.of(server.nextRequest(Duration.ofSeconds(60)), server.nextRequest(Duration.ofSeconds(60))).get(1);
    chunks.close();
    assertEquals("cancelled", error(reader).code());
    second.disconnected().join();
  }

  @Test
  void closingAStreamBetweenEventsEndsTheRun() {
    server.reply(streamsRome());
    var chunks = toolbox.stream(bifrost, ask);
    var events = chunks.iterator();
    events.next();
    chunks.close();
    chunks.close();
    var thrown = assertThrows(BifrostException.class, events::hasNext);
    assertSame(thrown, assertThrows(BifrostException.class, events::next));
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
  }

  @Test
  void aRunWhoseFirstCallFailsHasEnded() {
    var rejection = Reply.json(400, "{\"error\":\"no\"}");
    server.reply(rejection, rejection, rejection);
    assertThrows(BifrostException.class, () -> toolbox.run(bifrost, ask));
    assertEquals("rejected_400", error(toolbox.runAsync(bifrost, ask)).code());
    assertThrows(BifrostException.class, () -> toolbox.stream(bifrost, ask));
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the runs have ended");
  }

  @Test
  void aStreamFailsAfterTheMaximumNumberOfRounds() {
    server.reply(streamsRome());
    try (var chunks = toolbox.maxRounds(1).stream(bifrost, ask)) {
      var thrown = assertThrows(BifrostException.class, chunks::collect);
      assertEquals("tools_rounds", thrown.error().code());
      assertEquals(thrown.error(), ((Outcome.Failure<?>) chunks.outcome().orElseThrow()).error());
      assertEquals(chunks.partial(), thrown.toolRun().orElseThrow());
      assertSame(thrown, assertThrows(BifrostException.class, chunks::collect));
      assertEquals(1, chunks.partial().response().toolCalls().size());
    }
  }

  @Test
  void aStreamThatFailsInALaterRoundCanBeContinued() {
    server.reply(streamsRome(), Reply.sse(ScriptedEvents.text("It is")).end(Reply.Ending.CUT), answer("Sunny."));
    try (var chunks = toolbox.stream(bifrost, ask)) {
      var thrown = assertThrows(BifrostException.class, chunks::collect);
      assertEquals("truncated", thrown.error().code());
      var run = thrown.toolRun().orElseThrow();
      assertEquals("Let me see. ", ((ChatCompletion) run.response()).text());
      assertEquals("It is", chunks.partial().response().text());
      assertEquals(run.request(), chunks.partial().request());
      assertEquals("Sunny.", toolbox.run(bifrost, (ChatCompletionRequest) run.request()).response().text());
    }
  }

  @Test
  void aStoppedHandlerLeavesTheMessagesBeforeItsResponse() throws Exception {
    server.reply(callsRome());
    var future = blocking.runAsync(bifrost, ask);
    running.await();
    bifrost.close();
    var thrown = assertThrows(CompletionException.class, future::join);
    var run = assertInstanceOf(BifrostException.class, thrown.getCause()).toolRun().orElseThrow();
    assertEquals(ask, run.request());
    assertEquals(1, run.rounds());
  }

  @Test
  void aStreamWhoseCallIsStoppedHasAnOutcomeBeforeItIsReadAgain() {
    server.reply(Reply.sse(ScriptedEvents.text("Hm")).end(Reply.Ending.STALL));
    try (var chunks = toolbox.stream(bifrost, ask)) {
      bifrost.close();
      var failure = assertInstanceOf(Outcome.Failure.class, chunks.outcome().orElseThrow());
      assertEquals(new BifrostError.Cancelled("the client was closed"), failure.error());
    }
  }

  @Test
  void anErrorOfAHandlerEndsAStream() {
    server.reply(streamsRome());
    var bug = new AssertionError("bug");
    try (var chunks = Toolbox.of("weather", "", City.class, city -> {
      throw bug;
    }).stream(bifrost, ask)) {
      assertSame(bug, assertThrows(AssertionError.class, chunks::collect));
      assertEquals("cancelled", ((Outcome.Failure<?>) chunks.outcome().orElseThrow()).error().code());
    }
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
  }

  @Test
  void theTimeoutOfAStreamInterruptsAHandler() {
    server.respondWith(request -> Optional.of(streamsRome()));
    untilTimeoutAfter(() -> running.getCount() == 0, options -> {
      try (var chunks = blocking.stream(bifrost, ask, options)) {
        return chunks.collect();
      }
    });
    assertTrue(interrupted.join());
  }

  /** Runs the toolbox. {@return an attribute of the run} */
  private WeakReference<Object> attributeOf(Consumer<CallOptions> run) {
    var attribute = new Object();
    run.accept(CallOptions.options().attribute("context", attribute));
    return new WeakReference<>(attribute);
  }

  @Test
  void theClientRetainsNothingOfARunThatHasEnded() {
    server.reply(answer("Hi."), callsRome(), answer("Sunny."), callsRome(), answer("Sunny."), streamsRome(),
        streamedAnswer("Sunny."));
    bifrost.send(ask); // because a connection retains its first call
    var attributes = List.of(attributeOf(options -> toolbox.run(bifrost, ask, options)),
        attributeOf(options -> toolbox.runAsync(bifrost, ask, options).join()),
        attributeOf(options -> toolbox.stream(bifrost, ask, options).collect()));
    assertTrue(Eventually.holdsAfterGarbageCollection(() -> attributes.stream().allMatch(each -> each.get() == null)));
  }

  @Test
  void anAbandonedStreamEndsItsRun() {
    server.reply(Reply.sse(ScriptedEvents.text("Hm")).end(Reply.Ending.STALL));
    assertTrue(toolbox.stream(bifrost, ask).iterator().hasNext());
    var disconnected = server.nextRequest(Duration.ofSeconds(60)).disconnected();
    assertTrue(Eventually.holdsAfterGarbageCollection(disconnected::isDone));
    assertTrue(bifrost.close(Duration.ofSeconds(60)), "the run has ended");
  }
}
