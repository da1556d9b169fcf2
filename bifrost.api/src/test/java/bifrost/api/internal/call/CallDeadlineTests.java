package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.awaitNoActiveAttempts;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.internal.call.ScriptedProvider.Responder;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.RequestHandlers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the call timeout, which covers all attempts and fallbacks, and streams until their end. */
@Timeout(60)
class CallDeadlineTests {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONGER = Duration.ofMillis(400); // enough to open a stream on a busy machine
  private static final TimedOut TIMED_OUT = new TimedOut(Limit.TOTAL, SHORT);
  private static final CallOptions WITH_TIMEOUT = options().timeout(SHORT);

  private final ManualClock clock = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  @Timeout(60)
  void awaitNoActiveAttemptsAndClose() throws InterruptedException {
    awaitNoActiveAttempts(bifrost); // the timer thread removes an attempt after it has woken its reader
    bifrost.close();
  }

  private static String blockUntilCancelled(Attempt attempt) throws IOException, InterruptedException {
    var cancelled = new CountDownLatch(1);
    attempt.onCancel(cancelled::countDown);
    cancelled.await();
    throw new IOException("cancelled");
  }

  private static Responder<String> blockUntilCancelled() {
    return CallDeadlineTests::blockUntilCancelled;
  }

  @Test
  void theCallTimeoutEndsAnAttempt() {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(blockUntilCancelled()).provider("p")).open();
    assertEquals(TIMED_OUT, errorOf(() -> bifrost.send(REQUEST, WITH_TIMEOUT.maxRetries(9))));
  }

  @Test
  void theCallTimeoutEndsAStreamThatDoesNotOpen() {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(blockUntilCancelled()).provider("p")).open();
    assertEquals(TIMED_OUT, errorOf(() -> bifrost.stream(REQUEST, WITH_TIMEOUT.maxRetries(9))));
  }

  @Test
  void theCallTimeoutEndsAStreamThatNeverEnds() {
    var source = new ScriptedSource().event("a").blocks();
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).open();
    var stream = bifrost.stream(REQUEST, options().timeout(LONGER));
    assertEquals(new TimedOut(Limit.TOTAL, LONGER), errorOf(stream::collect));
    assertEquals("a", stream.partial().text());
    assertTrue(source.isClosed());
  }

  @Test
  void theCallTimeoutEndsAStreamThatIsNotRead() throws Exception {
    var source = new ScriptedSource().event("a").blocks();
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).open();
    var stream = bifrost.stream(REQUEST, options().timeout(LONGER));
    Fixtures.awaitTimer(bifrost, LONGER.multipliedBy(2));
    assertEquals(new TimedOut(Limit.TOTAL, LONGER), ((Outcome.Failure<?>) stream.outcome().orElseThrow()).error());
  }

  @Test
  void theCallTimeoutIsCancelledAtTheEndOfTheCall() {
    bifrost = Fixtures.open(provider -> provider);
    bifrost.send(REQUEST, options().timeout(Duration.ofDays(1)));
    bifrost.stream(REQUEST, options().timeout(Duration.ofDays(1))).collect();
    assertNothingIsLeft(bifrost);
  }

  @Test
  void theCallTimeoutStartsWithTheCallNotWithTheAttempt() {
    Responder<String> slow = attempt -> {
      clock.advance(Duration.ofSeconds(6));
      throw new BifrostException(rejected(503, "slow"));
    };
    var script = ScriptedSteps.of(slow, slow);
    bifrost = Fixtures.builder().provider(script.provider("p")).open(clock);
    assertEquals(rejected(503, "slow"),
        errorOf(() -> bifrost.send(REQUEST, options().timeout(Duration.ofSeconds(10)).maxRetries(9))));
    assertEquals(List.of(Duration.ofMillis(500)), clock.waits());
    assertTrue(script.isDone());
  }

  @Test
  void theShorterTimeoutDeterminesTheRemainingTimeOfAnAttempt() {
    Responder<String> readRemainingTime = attempt -> {
      assertEquals(Duration.ofSeconds(10), attempt.remainingTime());
      clock.advance(Duration.ofSeconds(11));
      assertEquals(Duration.ZERO, attempt.remainingTime());
      return "Hello";
    };
    bifrost = Fixtures.builder()
        .provider(ScriptedSteps.of(readRemainingTime, (Responder<String>) attempt -> attempt.remainingTime().toString())
            .provider("p"))
        .open(clock);
    bifrost.send(REQUEST, options().timeout(Duration.ofSeconds(10)));
    assertEquals("PT1S",
        bifrost.send(REQUEST, options().timeout(Duration.ofSeconds(10)).requestTimeout(Duration.ofSeconds(1))).text());
  }

  @Test
  void noFallbackIsAttemptedAfterTheCallTimeout() {
    Responder<String> slow = attempt -> {
      clock.advance(SHORT);
      throw new BifrostException(rejected(404, "slow"));
    };
    var b = new ScriptedProvider("b");
    bifrost = Fixtures.builder().provider(ScriptedSteps.of(slow).provider("p")).provider(b).open(clock);
    var exception = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST, WITH_TIMEOUT.fallbacks("b/x")));
    assertEquals(TIMED_OUT, exception.error());
    assertEquals(rejected(404, "slow"), ((BifrostException) exception.getSuppressed()[0]).error());
    assertFalse(b.wasCalled());
  }

  @Test
  void theCallTimeoutEndsTheListingOfAllModelsEvenIfSomeProvidersResponded() {
    var lister = new bifrost.api.spi.Provider() {
      @Override
      public String name() {
        return "z"; // sorts after the provider that responds
      }

      @Override
      public RequestHandlers handlers() {
        return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
      }

      ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
        blockUntilCancelled(attempt);
        return null;
      }
    };
    bifrost = Bifrost.builder().provider(lister).provider(new ScriptedProvider("q")).open();
    assertEquals(TIMED_OUT, errorOf(() -> bifrost.send(ListModelsRequest.all(), WITH_TIMEOUT)));
  }

  @Test
  void theCallTimeoutIsNotTransientUnlikeOtherTimeouts() {
    bifrost = Fixtures.open(provider -> provider);
    assertFalse(TIMED_OUT.isTransient());
    assertEquals("the call took longer than 30 ms (timeout)", TIMED_OUT.message());
    assertThrows(IllegalArgumentException.class, () -> options().timeout(Duration.ZERO));
  }
}
