package bifrost.api;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.internal.call.CallerThread;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.concurrent.ManualClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of attempt hooks: their notifications, their headers and their failures. */
@Timeout(60)
class AttemptHookTests {
  /** A hook that records its notifications and adds one header. */
  private static class Recorder implements AttemptHook {
    final BlockingQueue<AttemptInfo> started = new LinkedBlockingQueue<>();
    final BlockingQueue<OutgoingRequest> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<AttemptInfo> ended = new LinkedBlockingQueue<>();
    final BlockingQueue<AttemptReport> results = new LinkedBlockingQueue<>();
    volatile Thread endedOn;

    @Override
    public void started(AttemptInfo attempt) {
      started.add(attempt);
    }

    @Override
    public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
      requests.add(request);
      return Map.of("Traceparent", "00-" + attempt.callId() + "-" + attempt.number());
    }

    @Override
    public void ended(AttemptInfo attempt, AttemptReport result) {
      endedOn = Thread.currentThread();
      ended.add(attempt);
      results.add(result);
    }

    /** {@return the error of the only attempt} */
    Optional<BifrostError> error() throws InterruptedException {
      var result = results.take();
      assertEquals(1, started.size());
      assertTrue(results.isEmpty());
      return result.error();
    }
  }

  private final Recorder recorder = new Recorder();
  private final ManualClock time = new ManualClock();
  private Bifrost bifrost;

  private void open(ScriptedProvider provider, AttemptHook... hooks) {
    var builder = Fixtures.builder().provider(provider);
    for (var hook : hooks) builder.hook(hook);
    bifrost = builder.open(time);
  }

  @AfterEach
  void close() {
    if (bifrost != null) bifrost.close();
  }

  @Test
  void notifiesTheHookOfTheStartAndTheEndOfAnAttempt() {
    open(ScriptedSteps.of("Hello").provider("p"), recorder);
    var report = bifrost.trySend(REQUEST, options().attribute("tenant", "blue")).report();
    var expected = new AttemptInfo(1, 1, Map.of("tenant", "blue"), Operation.CHAT_COMPLETION, "p", "some/model", false);
    assertEquals(List.of(expected), List.copyOf(recorder.started));
    assertEquals(List.of(expected), List.copyOf(recorder.ended));
    assertEquals(report.attempts(), List.copyOf(recorder.results));
    assertSame(Thread.currentThread(), recorder.endedOn);
  }

  @Test
  void notifiesTheHookOfEveryRetryAndFallback() {
    var second = ScriptedSteps.of("Hello").provider("q");
    bifrost = Fixtures.builder().provider(ScriptedSteps.of(rejected(503, "busy"), rejected(503, "busy")).provider("p"))
        .provider(second).hook(recorder)
        .open(time);
    var report = bifrost.trySend(REQUEST, options().maxRetries(1).fallbacks("q/other")).report();
    assertEquals(List.of("1 p", "2 p", "3 q"),
        recorder.ended.stream().map(each -> each.number() + " " + each.provider()).toList());
    assertEquals(report.attempts(), List.copyOf(recorder.results));
    assertEquals(List.copyOf(recorder.started), List.copyOf(recorder.ended));
  }

  @Test
  void notifiesHooksOfTheEndBeforeItNotifiesListeners() {
    var order = new ArrayList<String>();
    AttemptHook hook = new AttemptHook() {
      @Override
      public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
        return Map.of();
      }

      @Override
      public void ended(AttemptInfo attempt, AttemptReport result) {
        order.add("attempt " + attempt.number());
      }
    };
    bifrost =
        Fixtures.builder().provider(ScriptedSteps.of(rejected(503, "busy"), "Hello", "Hello").provider("p")).hook(hook)
            .listener(event -> order.add(event.getClass().getSimpleName())).open(time);
    bifrost.send(REQUEST, options().maxRetries(1));
    bifrost.stream(REQUEST).collect();
    assertEquals(
        List.of("Started", "attempt 1", "AttemptFailed", "attempt 2", "Ended", "Started", "attempt 1", "Ended"),
        order);
  }

  @Test
  void listingAllModelsIsOneCallWithAnAttemptPerProvider() {
    bifrost = Fixtures.builder().provider(new ScriptedProvider("p")).provider(new ScriptedProvider("q")).hook(recorder)
        .open(time);
    bifrost.send(ListModelsRequest.all(), options().attribute("tenant", "blue"));
    assertEquals(List.of("1/1 p", "1/2 q"),
        recorder.ended.stream().map(each -> each.callId() + "/" + each.number() + " " + each.provider()).toList());
    assertTrue(recorder.ended.stream().allMatch(each -> each.attributes().equals(Map.of("tenant", "blue"))));
  }

  @Nested
  class Headers {
    private final ScriptedProvider provider = new ScriptedProvider("p");
    private final OutgoingRequest request = OutgoingRequest.of("POST", URI.create("http://p/v1/chat/completions"));
    private Map<String, String> sent;

    private void send(CallOptions options, AttemptHook... hooks) {
      open(provider.responding(attempt -> {
        sent = attempt.headers(request);
        return ChatCompletion.of("Hello");
      }), hooks);
      bifrost.send(REQUEST, options);
    }

    @Test
    void headersOfAHookReplaceHeadersOfTheCall() {
      send(options().header("traceparent", "mine").header("X-Other", "1"), recorder);
      assertEquals(Map.of("Traceparent", "00-1-1", "X-Other", "1"), sent);
    }

    @Test
    void headersOfALaterHookReplaceHeadersOfAnEarlierHook() {
      var seen = new ArrayList<String>();
      send(options(), recorder, (attempt, request) -> {
        seen.addAll(request.headers().values());
        return Map.of("TRACEPARENT", "later");
      });
      assertEquals(List.of("00-1-1"), seen);
      assertEquals(Map.of("Traceparent", "later"), Map.of("Traceparent", sent.get("traceparent")));
      assertEquals(1, sent.size());
    }

    @Test
    void callsTheHookForEachRequestOfAnAttempt() {
      open(provider.responding(attempt -> {
        attempt.headers(request);
        attempt.headers(OutgoingRequest.of("POST", URI.create("http://p/rerank")));
        return ChatCompletion.of("Hello");
      }), recorder);
      bifrost.send(REQUEST);
      assertEquals(List.of("/v1/chat/completions", "/rerank"),
          recorder.requests.stream().map(each -> each.uri().get().getPath()).toList());
      assertEquals(1, recorder.ended.size());
    }

    @Test
    void callsTheHookForAProviderThatDoesNotDescribeItsRequests() {
      open(provider.responding(attempt -> {
        sent = attempt.headers();
        assertEquals(sent, attempt.headers());
        return ChatCompletion.of("Hello");
      }), recorder);
      bifrost.send(REQUEST);
      assertEquals(Map.of("Traceparent", "00-1-1"), sent);
      assertEquals(List.of(Optional.empty()), recorder.requests.stream().map(OutgoingRequest::uri).toList());
    }

    @Test
    void redactsHeadersThatLookLikeCredentialsInReportsAndErrors() {
      var signature = "c2lnbmF0dXJl";
      open(provider.responding(attempt -> {
        attempt.headers(request);
        attempt.responded(400, Map.of("X-Echo", List.of(signature)));
        throw new BifrostException(rejected(400, "wrong signature " + signature), new IllegalStateException(signature));
      }), (attempt, request) -> Map.of("X-Signature", signature), recorder);
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST));
      assertEquals("wrong signature ***", thrown.error().message());
      assertEquals(List.of("***"), thrown.report().orElseThrow().attempts().get(0).headers().get("x-echo"));
      assertEquals(null, thrown.getCause());
      assertEquals("wrong signature ***", recorder.results.element().error().orElseThrow().message());
    }
  }

  @Nested
  class WhenAHookFails {
    private final ScriptedProvider provider = new ScriptedProvider("p").responding(attempt -> {
      attempt.headers(OutgoingRequest.of("POST", URI.create("http://p")));
      sent = true;
      return ChatCompletion.of("Hello");
    });
    private boolean sent;

    private Misconfigured failureOf(AttemptHook hook) throws InterruptedException {
      bifrost = Fixtures.builder().provider(provider).provider(ScriptedSteps.of().provider("q")).hook(recorder)
          .hook(hook).open(time);
      var error = assertInstanceOf(Misconfigured.class,
          errorOf(() -> bifrost.send(REQUEST, options().maxRetries(3).fallbacks("q/other"))));
      assertFalse(sent);
      assertEquals(Optional.of(error), recorder.error());
      return error;
    }

    @Test
    void sendsNothingAndNeitherRetriesNorFallsBack() throws Exception {
      AttemptHook hook = (attempt, request) -> {
        throw new IllegalStateException("the clock is wrong");
      };
      assertEquals("the hook " + hook.getClass().getName()
          + " failed before the request was sent (java.lang.IllegalStateException: the clock is"
          + " wrong): fix the hook, or do not add it with Builder.hook(…)", failureOf(hook).message());
    }

    @Test
    void checkedExceptionsOfAHookPreventTheRequest() throws Exception {
      assertContains("no key store", failureOf((attempt, request) -> {
        throw Fixtures.<RuntimeException>sneakyThrow(new java.io.IOException("no key store"));
      }).message());
    }

    @Test
    void nullHeadersPreventTheRequest() throws Exception {
      assertContains("the headers", failureOf((attempt, request) -> null).message());
    }

    @Test
    void invalidHeadersPreventTheRequest() throws Exception {
      var message = failureOf((attempt, request) -> Map.of("X-Tenant", "a\r\nAuthorization: b")).message();
      assertContains("X-Tenant", message);
      assertFalse(message.contains("Authorization"), message);
    }

    @Test
    void aHookThatFailsAtTheStartReceivesNoEndNotification() throws Exception {
      var failing = new Recorder() {
        @Override
        public void started(AttemptInfo attempt) {
          throw new IllegalStateException("no");
        }
      };
      failureOf(failing);
      assertFalse(provider.wasCalled());
      assertTrue(failing.ended.isEmpty());
    }

    @Test
    void aHookThatFailsAtTheEndDoesNotAffectTheCall() {
      var uncaught = new ArrayList<String>();
      open(ScriptedSteps.of("Hello", "Hello").provider("p"), new Recorder() {
        @Override
        public void ended(AttemptInfo attempt, AttemptReport result) {
          throw new IllegalStateException("a bug of the hook");
        }
      }, recorder);
      var thread = Thread.currentThread();
      var before = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler((failedThread, bug) -> uncaught.add(bug.getMessage()));
      try {
        assertEquals("Hello", bifrost.send(REQUEST).text());
        assertEquals("Hello", bifrost.stream(REQUEST).collect().text());
      } finally {
        thread.setUncaughtExceptionHandler(before);
      }
      assertEquals(List.of("a bug of the hook", "a bug of the hook"), uncaught);
      assertEquals(2, recorder.ended.size());
    }

    @Test
    void anInterruptedHookCancelsTheCall() throws Exception {
      bifrost = Bifrost.builder().provider(provider).hook(recorder).hook((attempt, request) -> {
        throw Fixtures.<RuntimeException>sneakyThrow(new InterruptedException());
      }).open();
      var caller = CallerThread.start(() -> bifrost.trySend(REQUEST));
      assertInstanceOf(Cancelled.class, assertInstanceOf(Outcome.Failure.class, caller.result()).error());
      assertTrue(caller.wasInterrupted());
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }
  }

  @Nested
  class WhenAnAttemptEnds {
    private final ScriptedSource source = new ScriptedSource().event("a").blocks();
    private final ScriptedProvider provider = new ScriptedProvider("p").streaming(source);

    private EventStream<ChatCompletionChunk, ChatCompletion> stream() {
      open(provider, recorder);
      return bifrost.stream(REQUEST);
    }

    @Test
    void notifiesTheHookAfterTheLastEventOfAStream() throws Exception {
      open(ScriptedSteps.of("Hello").provider("p"), recorder);
      var stream = bifrost.stream(REQUEST);
      assertTrue(recorder.ended.isEmpty());
      stream.collect();
      stream.close();
      assertEquals(Optional.empty(), recorder.error());
    }

    @Test
    void notifiesTheHookWhenAStreamIsClosed() throws Exception {
      stream().close();
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void notifiesTheHookWhenTheClientIsClosed() throws Exception {
      stream();
      bifrost.close();
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void notifiesTheHookWhenTheReaderIsInterrupted() throws Exception {
      var stream = stream();
      var reader = CallerThread.start(stream::collect);
      source.awaitReader();
      reader.interrupt();
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void doesNotNotifyTheHookOnTheThreadThatEnforcesTimeouts() throws Exception {
      stream();
      var timeout = new TimedOut(TimedOut.Limit.TOTAL, Duration.ofSeconds(1));
      Fixtures.runOnTimer(bifrost, Duration.ZERO,
          () -> Fixtures.registry(bifrost).active.forEach(each -> each.stop(timeout)));
      assertEquals(timeout, recorder.error().orElseThrow());
      assertNotEquals("bifrost-limits", recorder.endedOn.getName());
    }

    @Test
    void notifiesTheHookWhenAStreamIsGarbageCollected() throws Exception {
      open(provider, recorder);
      bifrost.stream(REQUEST);
      while (recorder.results.isEmpty()) {
        System.gc();
        Fixtures.registry(bifrost).leakDetector.check();
        Thread.sleep(1);
      }
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void notifiesTheHookWhenTheConnectionOfAStreamIsLost() throws Exception {
      open(new ScriptedProvider("p").streaming(new ScriptedSource().event("a").fails(new java.io.IOException("reset"))),
          recorder);
      var error = errorOf(() -> bifrost.stream(REQUEST).collect());
      assertEquals(Optional.of(error), recorder.error());
    }

    @Test
    void notifiesTheHookWhenTheProviderThrowsAnUnexpectedException() throws Exception {
      open(new ScriptedProvider("p").failing(new IllegalArgumentException("a bug")), recorder);
      assertThrows(IllegalArgumentException.class, () -> bifrost.send(REQUEST));
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void notifiesTheHookWhenAFutureIsCancelled() throws Exception {
      var begun = new CountDownLatch(1);
      open(new ScriptedProvider("p").blocking(begun), recorder);
      var future = bifrost.sendAsync(REQUEST);
      begun.await();
      future.cancel(true);
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }

    @Test
    void notifiesTheHookWhenASubscriberCancels() throws Exception {
      open(provider, recorder);
      bifrost.publisher(REQUEST).subscribe(new Flow.Subscriber<>() {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          this.subscription = subscription;
          subscription.request(2);
        }

        @Override
        public void onNext(ChatCompletionChunk chunk) {
          subscription.cancel();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
      });
      assertInstanceOf(Cancelled.class, recorder.error().orElseThrow());
    }
  }

  @Nested
  class AnOutgoingRequest {
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});
    private final OutgoingRequest request =
        new OutgoingRequest(Optional.of("POST"), Optional.of(URI.create("http://p/v1/models?key=s3cret")),
            Map.of("X-Token", "s3cret"), Optional.of(bytes), Optional.empty());

    @Test
    void everyReaderReceivesTheCompleteBody() {
      request.body().orElseThrow().get(new byte[3]);
      assertEquals(3, request.body().orElseThrow().remaining());
      assertEquals(0, bytes.position());
    }

    @Test
    void theBodyIsReadOnly() {
      assertThrows(ReadOnlyBufferException.class, () -> request.body().orElseThrow().put(0, (byte) 9));
    }

    @Test
    void toStringContainsNoSecret() {
      assertEquals("OutgoingRequest[method=POST, path=/v1/models, headers=[X-Token], body=3 bytes, upload=]",
          request.toString());
    }

    @Test
    void containsTheFileNameOfAnUpload() {
      assertEquals(Optional.of("a.wav"), request.upload("a.wav").upload());
      assertEquals(Optional.empty(), request.upload("a.wav").body());
    }
  }
}
