package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.server.ScriptedServers.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.EventStream;
import bifrost.api.LoadBalancing;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.CallerThread;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedSource;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.server.ScriptedServers.Fault;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers, and many calls at the same time. */
@Timeout(60)
class ServerConcurrencyTests {
  private final ManualClock time = new ManualClock();
  private final ScriptedServers farm = new ScriptedServers();
  private final AtomicInteger atA = new AtomicInteger(); // calls that wait at server a
  private volatile CountDownLatch released = new CountDownLatch(1);
  private volatile boolean holds;
  private Bifrost bifrost;

  ServerConcurrencyTests() {
    time.random = 0;
  }

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    released.countDown();
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(ProviderConfig config) {
    var factory =
        new ScriptedFactory("p").opening(provider -> provider.answering(attempt -> ChatCompletion.of(held(attempt)))
            .streaming(attempt -> ScriptedSource.of(held(attempt))));
    bifrost = Fixtures.builder().factory(factory).provider("p", config).open(time);
  }

  /** Waits at server a for as long as the test holds calls there, then succeeds or fails as the server does. */
  private String held(Attempt attempt) throws IOException, InterruptedException {
    if (!holds || !attempt.key().orElseThrow().id().equals("a")) return farm.reached(attempt);
    var ends = new CountDownLatch(1);
    attempt.onCancel(ends::countDown);
    atA.incrementAndGet();
    while (released.getCount() > 0 && ends.getCount() > 0) Thread.sleep(1);
    if (attempt.isCancelled()) throw new IOException("cancelled");
    return farm.reached(attempt);
  }

  private void awaitCallsAtA(int count) {
    while (atA.get() < count) Thread.onSpinWait();
  }

  private String send() {
    return bifrost.send(ASK).text();
  }

  private void leaveOut() {
    farm.down("a", Fault.BUSY);
    bifrost.attempt(ASK);
    farm.up("a").attempts();
    time.pass(Duration.ofSeconds(1));
    holds = true;
  }

  @Test
  void oneCallAtATimeProbesAServer() throws Exception {
    open(config("a", "b"));
    leaveOut();
    var others = new AtomicInteger();
    var calls = new ArrayList<CallerThread<Integer>>();
    for (int i = 0; i < 20; i++) calls.add(CallerThread.start(() -> send().equals("b") ? others.incrementAndGet() : 0));
    awaitCallsAtA(1);
    while (others.get() < 19) Thread.sleep(1);
    for (int i = 0; i < 20; i++) assertEquals("b", send());
    assertEquals(1, atA.get());
    released.countDown();
    for (var call : calls) call.result();
    assertEquals(19, others.get());
    assertEquals("a", send());
  }

  @Test
  void aProbeThatFailsMakesRoomForTheNextOne() throws Exception {
    open(config("a", "b"));
    leaveOut();
    farm.down("a", Fault.BUSY);
    var probe = CallerThread.start(this::send);
    awaitCallsAtA(1);
    released.countDown();
    assertEquals("b", probe.result());
    time.pass(Duration.ofSeconds(2));
    farm.up("a");
    assertEquals("a", send());
  }

  @Test
  void aProbeThatIsInterruptedMakesRoomForTheNextOne() throws Exception {
    open(config("a", "b"));
    leaveOut();
    var probe = CallerThread.start(this::send);
    awaitCallsAtA(1);
    probe.interrupt();
    assertInstanceOf(Cancelled.class, errorOf(probe::result));
    released.countDown();
    assertEquals("a", send());
  }

  @Test
  void aProbeThatIsCancelledMakesRoomForTheNextOne() throws Exception {
    open(config("a", "b"));
    leaveOut();
    var probe = bifrost.sendAsync(ASK);
    awaitCallsAtA(1);
    assertEquals("b", send());
    probe.cancel(true);
    Fixtures.awaitNothingIsLive(bifrost);
    released.countDown();
    assertEquals("a", send());
  }

  @Test
  void aProbeThatHangsEndsWithTheRequestTimeout() throws Exception {
    open(config("a", "b"));
    leaveOut();
    var probe = CallerThread.start(() -> bifrost.send(ASK, options().requestTimeout(Duration.ofMillis(50))));
    assertInstanceOf(TimedOut.class, errorOf(probe::result));
    released.countDown();
    assertEquals("b", send());
    time.pass(Duration.ofSeconds(2));
    assertEquals("a", send());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 16})
  void callsThatFailTogetherAreOneFailure(int count) throws Exception {
    open(config("a", "b"));
    holds = true;
    var calls = new ArrayList<CallerThread<String>>();
    for (int i = 0; i < count; i++) {
      calls.add(CallerThread.start(() -> bifrost.send(ASK, options().maxRetries(1)).text()));
    }
    awaitCallsAtA(count);
    farm.down("a", Fault.BUSY);
    released.countDown();
    for (var call : calls) assertEquals("b", call.result());
    farm.up("a");
    time.pass(Duration.ofSeconds(1));
    assertEquals("a", send());
  }

  @Test
  void aResponseThatWasUnderWayDoesNotBringAServerBack() throws Exception {
    open(config("a", "b"));
    holds = true;
    var early = CallerThread.start(this::send);
    awaitCallsAtA(1);
    holds = false;
    farm.down("a", Fault.REFUSED);
    assertEquals("b", send());
    farm.up("a");
    released.countDown();
    assertEquals("a", early.result());
    assertEquals("b", send());
  }

  @Test
  void aFailureOfAnAttemptThatBeganBeforeAServerCameBackDoesNotLeaveItOut() throws Exception {
    open(config("a", "b"));
    holds = true;
    var early = CallerThread.start(() -> bifrost.send(ASK, options().maxRetries(1)).text());
    awaitCallsAtA(1);
    holds = false;
    farm.down("a", Fault.BUSY);
    bifrost.attempt(ASK);
    farm.up("a");
    time.pass(Duration.ofSeconds(1));
    assertEquals("a", send());
    farm.down("a", Fault.BUSY);
    released.countDown();
    assertEquals("b", early.result());
    farm.up("a");
    assertEquals("a", send());
  }

  /** Every call ends in another way; afterwards no server has calls in flight. */
  @Test
  void noCallIsInFlightAfterItsEndHoweverItEnds() throws Exception {
    var random = new Random(3);
    open(config("a", "b", "c").traffic(traffic -> traffic.balance(LoadBalancing.LEAST_BUSY)));
    time.drawing(random::nextDouble);
    var callers = new ArrayList<CallerThread<Void>>();
    for (int i = 0; i < 8; i++) {
      long seed = i;
      callers.add(CallerThread.start(() -> {
        endInManyWays(new Random(seed));
        return null;
      }));
    }
    for (var caller : callers) caller.result();
    for (var server : List.of("a", "b", "c")) farm.up(server);
    time.pass(Duration.ofMinutes(5));
    for (int i = 0; i < 9; i++) send();
    Fixtures.awaitNothingIsLive(bifrost);
    time.drawing(new Random(4)::nextDouble);
    farm.attempts();
    var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
    for (int i = 0; i < 300; i++) streams.add(bifrost.stream(ASK));
    var attempts = farm.attempts();
    for (var server : List.of("a", "b", "c")) {
      assertEquals(100, attempts.stream().filter(server::equals).count(), 8, server);
    }
    streams.forEach(EventStream::close);
  }

  private void endInManyWays(Random random) {
    for (int i = 0; i < 100; i++) {
      var server = List.of("a", "b").get(random.nextInt(2));
      if (random.nextBoolean()) farm.down(server, List.of(Fault.values()).get(random.nextInt(Fault.values().length)));
      else farm.up(server);
      time.pass(Duration.ofMillis(random.nextInt(2_000))); // so that there are probes
      try {
        switch (random.nextInt(5)) {
          case 0 -> bifrost.send(ASK, options().maxRetries(2));
          case 1 -> bifrost.stream(ASK, options().maxRetries(2)).close();
          case 2 -> bifrost.stream(ASK, options().maxRetries(2)).collect();
          case 3 -> bifrost.sendAsync(ASK).cancel(true);
          default -> bifrost.attempt(ASK, options().timeout(Duration.ofNanos(1)));
        }
      } catch (BifrostException e) {
        assertTrue(!(e.error() instanceof BifrostError.Misconfigured));
      }
    }
  }
}
