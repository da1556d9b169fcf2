package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
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

/** Tests of concurrent calls to a provider with several servers. */
@Timeout(60)
class ServerConcurrencyTests {
  private final ManualClock clock = new ManualClock();
  private final ScriptedServers servers = new ScriptedServers();
  private final AtomicInteger heldCalls = new AtomicInteger(); // calls to server a that the test has held
  private volatile CountDownLatch released = new CountDownLatch(1);
  private volatile boolean holdsCalls;
  private Bifrost bifrost;

  ServerConcurrencyTests() {
    clock.random = 0;
  }

  @AfterEach
  void assertNothingIsLeftAndClose() {
    released.countDown();
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private void open(ProviderConfig config) {
    var factory =
        new ScriptedFactory("p")
            .opening(provider -> provider.responding(attempt -> ChatCompletion.of(respondAfterRelease(attempt)))
                .streaming(attempt -> ScriptedSource.of(respondAfterRelease(attempt))));
    bifrost = Fixtures.builder().factory(factory).provider("p", config).open(clock);
  }

  /** Waits while the test holds calls to server a. Then responds, or fails if the server is down. */
  private String respondAfterRelease(Attempt attempt) throws IOException, InterruptedException {
    if (!holdsCalls || !attempt.key().orElseThrow().id().equals("a")) return servers.respond(attempt);
    var ended = new CountDownLatch(1);
    attempt.onCancel(ended::countDown);
    heldCalls.incrementAndGet();
    while (released.getCount() > 0 && ended.getCount() > 0) Thread.sleep(1);
    if (attempt.isCancelled()) throw new IOException("cancelled");
    return servers.respond(attempt);
  }

  private void awaitHeldCalls(int count) {
    while (heldCalls.get() < count) Thread.onSpinWait();
  }

  private String send() {
    return bifrost.send(REQUEST).text();
  }

  private void ejectServerAndHoldItsNextProbe() {
    servers.down("a", Fault.BUSY);
    bifrost.trySend(REQUEST);
    servers.up("a").attempts();
    clock.advance(Duration.ofSeconds(1));
    holdsCalls = true;
  }

  @Test
  void onlyOneCallAtATimeProbesAServer() throws Exception {
    open(config("a", "b"));
    ejectServerAndHoldItsNextProbe();
    var others = new AtomicInteger();
    var calls = new ArrayList<CallerThread<Integer>>();
    for (int i = 0; i < 20; i++) calls.add(CallerThread.start(() -> send().equals("b") ? others.incrementAndGet() : 0));
    awaitHeldCalls(1);
    while (others.get() < 19) Thread.sleep(1);
    for (int i = 0; i < 20; i++) assertEquals("b", send());
    assertEquals(1, heldCalls.get());
    released.countDown();
    for (var call : calls) call.result();
    assertEquals(19, others.get());
    assertEquals("a", send());
  }

  @Test
  void aFailedProbeIsFollowedByAnother() throws Exception {
    open(config("a", "b"));
    ejectServerAndHoldItsNextProbe();
    servers.down("a", Fault.BUSY);
    var probe = CallerThread.start(this::send);
    awaitHeldCalls(1);
    released.countDown();
    assertEquals("b", probe.result());
    clock.advance(Duration.ofSeconds(2));
    servers.up("a");
    assertEquals("a", send());
  }

  @Test
  void anInterruptedProbeIsFollowedByAnother() throws Exception {
    open(config("a", "b"));
    ejectServerAndHoldItsNextProbe();
    var probe = CallerThread.start(this::send);
    awaitHeldCalls(1);
    probe.interrupt();
    assertInstanceOf(Cancelled.class, errorOf(probe::result));
    released.countDown();
    assertEquals("a", send());
  }

  @Test
  void aCancelledProbeIsFollowedByAnother() throws Exception {
    open(config("a", "b"));
    ejectServerAndHoldItsNextProbe();
    var probe = bifrost.sendAsync(REQUEST);
    awaitHeldCalls(1);
    assertEquals("b", send());
    probe.cancel(true);
    Fixtures.awaitNoActiveAttempts(bifrost);
    released.countDown();
    assertEquals("a", send());
  }

  @Test
  void aHangingProbeEndsAtTheRequestTimeout() throws Exception {
    open(config("a", "b"));
    ejectServerAndHoldItsNextProbe();
    var probe = CallerThread.start(() -> bifrost.send(REQUEST, options().requestTimeout(Duration.ofMillis(50))));
    assertInstanceOf(TimedOut.class, errorOf(probe::result));
    released.countDown();
    assertEquals("b", send());
    clock.advance(Duration.ofSeconds(2));
    assertEquals("a", send());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 16})
  void concurrentFailuresCountAsOne(int count) throws Exception {
    open(config("a", "b"));
    holdsCalls = true;
    var calls = new ArrayList<CallerThread<String>>();
    for (int i = 0; i < count; i++) {
      calls.add(CallerThread.start(() -> bifrost.send(REQUEST, options().maxRetries(1)).text()));
    }
    awaitHeldCalls(count);
    servers.down("a", Fault.BUSY);
    released.countDown();
    for (var call : calls) assertEquals("b", call.result());
    servers.up("a");
    clock.advance(Duration.ofSeconds(1));
    assertEquals("a", send());
  }

  @Test
  void aResponseToAnEarlierCallDoesNotReadmitTheServer() throws Exception {
    open(config("a", "b"));
    holdsCalls = true;
    var early = CallerThread.start(this::send);
    awaitHeldCalls(1);
    holdsCalls = false;
    servers.down("a", Fault.REFUSED);
    assertEquals("b", send());
    servers.up("a");
    released.countDown();
    assertEquals("a", early.result());
    assertEquals("b", send());
  }

  @Test
  void aFailureOfAnEarlierAttemptDoesNotEjectAReadmittedServer() throws Exception {
    open(config("a", "b"));
    holdsCalls = true;
    var early = CallerThread.start(() -> bifrost.send(REQUEST, options().maxRetries(1)).text());
    awaitHeldCalls(1);
    holdsCalls = false;
    servers.down("a", Fault.BUSY);
    bifrost.trySend(REQUEST);
    servers.up("a");
    clock.advance(Duration.ofSeconds(1));
    assertEquals("a", send());
    servers.down("a", Fault.BUSY);
    released.countDown();
    assertEquals("b", early.result());
    servers.up("a");
    assertEquals("a", send());
  }

  /** Ends calls in many ways, then checks that no server counts any of them as in flight. */
  @Test
  void noCallStaysInFlightAfterItsEnd() throws Exception {
    var random = new Random(3);
    open(config("a", "b", "c").traffic(traffic -> traffic.loadBalancing(LoadBalancing.LEAST_BUSY)));
    clock.withRandom(random::nextDouble);
    var callers = new ArrayList<CallerThread<Void>>();
    for (int i = 0; i < 8; i++) {
      long seed = i;
      callers.add(CallerThread.start(() -> {
        endCallsInManyWays(new Random(seed));
        return null;
      }));
    }
    for (var caller : callers) caller.result();
    for (var server : List.of("a", "b", "c")) servers.up(server);
    clock.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 9; i++) send();
    Fixtures.awaitNoActiveAttempts(bifrost);
    clock.withRandom(new Random(4)::nextDouble);
    servers.attempts();
    var streams = new ArrayList<EventStream<ChatCompletionChunk, ChatCompletion>>();
    for (int i = 0; i < 300; i++) streams.add(bifrost.stream(REQUEST));
    var attempts = servers.attempts();
    for (var server : List.of("a", "b", "c")) {
      assertEquals(100, attempts.stream().filter(server::equals).count(), 8, server);
    }
    streams.forEach(EventStream::close);
  }

  private void endCallsInManyWays(Random random) {
    for (int i = 0; i < 100; i++) {
      var server = List.of("a", "b").get(random.nextInt(2));
      if (random
          .nextBoolean()) servers.down(server, List.of(Fault.values()).get(random.nextInt(Fault.values().length)));
      else servers.up(server);
      clock.advance(Duration.ofMillis(random.nextInt(2_000))); // may end the ejection of servers
      try {
        switch (random.nextInt(5)) {
          case 0 -> bifrost.send(REQUEST, options().maxRetries(2));
          case 1 -> bifrost.stream(REQUEST, options().maxRetries(2)).close();
          case 2 -> bifrost.stream(REQUEST, options().maxRetries(2)).collect();
          case 3 -> bifrost.sendAsync(REQUEST).cancel(true);
          default -> bifrost.trySend(REQUEST, options().timeout(Duration.ofNanos(1)));
        }
      } catch (BifrostException e) {
        assertTrue(!(e.error() instanceof BifrostError.Misconfigured));
      }
    }
  }
}
