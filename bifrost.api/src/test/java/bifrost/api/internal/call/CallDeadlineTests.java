package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
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
import bifrost.api.internal.call.ScriptedProvider.Answer;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limit of the whole call: all tries and fallbacks, and a stream to its end (rules 12 and 22). */
@Timeout(60)
class CallDeadlineTests {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONGER = Duration.ofMillis(400); // a stream is to begin within it, whatever else the machine does
  private static final TimedOut PASSED = new TimedOut(Limit.TOTAL, SHORT);
  private static final CallOptions LIMITED = options().timeout(SHORT);

  private final ManualClock time = new ManualClock();
  private Bifrost bifrost;

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private static String silence(Attempt attempt) throws IOException, InterruptedException {
    var cancelled = new CountDownLatch(1);
    attempt.onCancel(cancelled::countDown);
    cancelled.await();
    throw new IOException("cancelled");
  }

  private static Answer<String> silence() {
    return CallDeadlineTests::silence;
  }

  @Test
  void endsATry() {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(silence()).provider("p")).open();
    assertEquals(PASSED, errorOf(() -> bifrost.send(ASK, LIMITED.maxRetries(9))));
  }

  @Test
  void endsAStreamThatDoesNotBegin() {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of(silence()).provider("p")).open();
    assertEquals(PASSED, errorOf(() -> bifrost.stream(ASK, LIMITED.maxRetries(9))));
  }

  @Test
  void endsAStreamThatGoesOnForEver() {
    var source = new ScriptedSource().event("a").blocks();
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).open();
    var stream = bifrost.stream(ASK, options().timeout(LONGER));
    assertEquals(new TimedOut(Limit.TOTAL, LONGER), errorOf(stream::collect));
    assertEquals("a", stream.partial().text());
    assertTrue(source.isClosed());
  }

  @Test
  void endsAStreamThatNobodyReads() throws Exception {
    var source = new ScriptedSource().event("a").blocks();
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(source)).open();
    var stream = bifrost.stream(ASK, options().timeout(LONGER));
    Fixtures.awaitTimer(bifrost, LONGER.multipliedBy(2));
    assertEquals(new TimedOut(Limit.TOTAL, LONGER), ((Outcome.Failure<?>) stream.outcome().orElseThrow()).error());
  }

  @Test
  void isOverWithTheCall() {
    bifrost = Fixtures.open(provider -> provider);
    bifrost.send(ASK, options().timeout(Duration.ofDays(1)));
    bifrost.stream(ASK, options().timeout(Duration.ofDays(1))).collect();
    assertNothingIsLeft(bifrost);
  }

  @Test
  void countsFromTheBeginningOfTheCallNotOfTheTry() {
    Answer<String> slow = attempt -> {
      time.pass(Duration.ofSeconds(6));
      throw new BifrostException(rejected(503, "slow"));
    };
    var script = ScriptedSteps.of(slow, slow);
    bifrost = Fixtures.builder().provider(script.provider("p")).open(time);
    assertEquals(rejected(503, "slow"),
        errorOf(() -> bifrost.send(ASK, options().timeout(Duration.ofSeconds(10)).maxRetries(9))));
    assertEquals(List.of(Duration.ofMillis(500)), time.pauses());
    assertTrue(script.isDone());
  }

  @Test
  void isTheHintWhereItIsTheShorterOne() {
    Answer<String> hinted = attempt -> {
      assertEquals(Duration.ofSeconds(10), attempt.remaining());
      time.pass(Duration.ofSeconds(11));
      assertEquals(Duration.ZERO, attempt.remaining());
      return "Hello";
    };
    bifrost = Fixtures.builder()
        .provider(ScriptedSteps.of(hinted, (Answer<String>) attempt -> attempt.remaining().toString()).provider("p"))
        .open(time);
    bifrost.send(ASK, options().timeout(Duration.ofSeconds(10)));
    assertEquals("PT1S",
        bifrost.send(ASK, options().timeout(Duration.ofSeconds(10)).requestTimeout(Duration.ofSeconds(1))).text());
  }

  @Test
  void leavesNoTimeForAFallback() {
    Answer<String> slow = attempt -> {
      time.pass(SHORT);
      throw new BifrostException(rejected(404, "slow"));
    };
    var b = new ScriptedProvider("b");
    bifrost = Fixtures.builder().provider(ScriptedSteps.of(slow).provider("p")).provider(b).open(time);
    var exception = assertThrows(BifrostException.class, () -> bifrost.send(ASK, LIMITED.fallbacks("b/x")));
    assertEquals(PASSED, exception.error());
    assertEquals(rejected(404, "slow"), ((BifrostException) exception.getSuppressed()[0]).error());
    assertFalse(b.asked());
  }

  @Test
  void isOneForAListOfEveryProviderThoughSomeOfThemAnswered() {
    var lists = new bifrost.api.spi.Provider() {
      @Override
      public String name() {
        return "z"; // after the one that answers
      }

      @Override
      public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
        silence(attempt);
        return null;
      }
    };
    bifrost = Bifrost.builder().provider(lists).provider(new ScriptedProvider("q")).open();
    assertEquals(PASSED, errorOf(() -> bifrost.send(ListModelsRequest.all(), LIMITED)));
  }

  @Test
  void isNotTransientUnlikeTheOthers() {
    bifrost = Fixtures.open(provider -> provider);
    assertFalse(PASSED.isTransient());
    assertEquals("the call took longer than 30 ms (timeout)", PASSED.message());
    assertThrows(IllegalArgumentException.class, () -> options().timeout(Duration.ZERO));
  }
}
