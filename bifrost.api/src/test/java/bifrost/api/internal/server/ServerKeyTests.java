package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.ApiKey;
import bifrost.api.AttemptHook;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.CallEvent.AttemptFailed;
import bifrost.api.ChatCompletion;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of keys with supplied values, rejected keys and rate limits, combined with server failures. */
@Timeout(60)
class ServerKeyTests {
  /** The response of a server to an attempt. */
  private interface Responder {
    String respond(String server, String value) throws IOException;
  }

  private final ManualClock clock = new ManualClock();
  private final List<String> attempts = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<AttemptFailed> failures = new LinkedBlockingQueue<>();
  private Bifrost bifrost;

  ServerKeyTests() {
    clock.random = 0; // selects the first available server
  }

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private static ApiKey key(String server, Supplier<String> supplier) {
    return ApiKey.of(supplier).id(server).baseUrl("http://" + server);
  }

  private void open(Responder responder, ApiKey... keys) {
    var config = ProviderConfig.defaults().network(network -> network.retryBackoff(ofMillis(1), ofMillis(1)));
    for (var key : keys) config = config.key(key);
    var factory = new ScriptedFactory("p")
        .opening(provider -> provider.responding(attempt -> ChatCompletion.of(respond(responder, attempt))));
    bifrost = Fixtures.builder().factory(factory).provider("p", config).listener(this::recordFailure).open(clock);
  }

  private void recordFailure(CallEvent event) {
    if (event instanceof AttemptFailed failed) failures.add(failed);
  }

  private String respond(Responder responder, Attempt attempt) throws IOException {
    var key = attempt.key().orElseThrow();
    var server = key.baseUrl().orElseThrow().getHost();
    attempts.add(server + " " + key.value());
    return responder.respond(server, key.value());
  }

  private static BifrostException rejectedKey() {
    return new BifrostException(rejected(401, "expired"));
  }

  private static BifrostException rateLimited(int seconds) {
    return new BifrostException(Rejected.of(429, "slow down").retryAfter(ofSeconds(seconds)));
  }

  @Test
  void sendsARefreshedValueOnlyToTheServerOfItsKey() {
    var supplierCalls = new AtomicInteger();
    open((server, value) -> {
      if (value.equals("value-of-a-1")) throw rejectedKey();
      if (server.equals("a")) throw new ConnectException("Connection refused");
      return server;
    }, key("a", () -> {
      int number = supplierCalls.incrementAndGet();
      if (number == 2) bifrost.send(REQUEST); // meanwhile another call detects that the server is down
      return "value-of-a-" + number;
    }), key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(REQUEST).text());
    assertEquals(List.of("a value-of-a-1", "a value-of-a-3", "b the-value-of-b", "b the-value-of-b"), attempts);
  }

  @Test
  void aKeySupplierThatTimesOutDoesNotEjectItsServer() {
    var supplierCalls = new AtomicInteger();
    open((server, value) -> server,
        key("a", () -> supplierCalls.incrementAndGet() == 1 ? blockForever() : "the-value-of-a"),
        key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(REQUEST, options().requestTimeout(ofMillis(200)).maxRetries(0)).text());
    assertEquals("a", bifrost.send(REQUEST).text());
    assertEquals(List.of("b the-value-of-b", "a the-value-of-a"), attempts);
  }

  @Test
  void aKeySupplierThatTimesOutAfterARejectionDoesNotEjectItsServer() {
    var supplierCalls = new AtomicInteger();
    open((server, value) -> {
      if (value.equals("value-of-a-1")) throw rejectedKey();
      return server;
    }, key("a", () -> {
      int number = supplierCalls.incrementAndGet();
      return number == 2 ? blockForever() : "value-of-a-" + number;
    }), key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(REQUEST, options().requestTimeout(ofMillis(200)).maxRetries(0)).text());
    assertEquals("a", bifrost.send(REQUEST).text());
    assertEquals(List.of("a value-of-a-1", "b the-value-of-b", "a value-of-a-3"), attempts);
  }

  @Test
  void returnsToARateLimitedServerIfTheOtherIsDown() {
    open((server, value) -> {
      if (server.equals("b")) throw new ConnectException("Connection refused");
      if (clock.nanos() < ofSeconds(2).toNanos()) throw rateLimited(2);
      return server;
    }, key("a", () -> "the-value-of-a"), key("b", () -> "the-value-of-b"));
    assertEquals("a", bifrost.send(REQUEST, options().maxRetries(2)).text());
    assertEquals(List.of("a the-value-of-a", "b the-value-of-b", "a the-value-of-a", "a the-value-of-a"), attempts);
    assertEquals(ofSeconds(2), clock.waits().get(clock.waits().size() - 1));
  }

  @Test
  void returnsToAServerWhoseKeySupplierFailedOnceIfTheOtherIsDown() {
    var supplierCalls = new AtomicInteger();
    open((server, value) -> {
      if (server.equals("b")) throw new ConnectException("Connection refused");
      return server;
    }, key("a", () -> {
      if (supplierCalls.incrementAndGet() == 1) throw new IllegalStateException("the token server is busy");
      return "the-value-of-a";
    }), key("b", () -> "the-value-of-b"));
    assertEquals("a", bifrost.send(REQUEST, options().maxRetries(1)).text());
    assertEquals(List.of("b the-value-of-b", "a the-value-of-a"), attempts);
  }

  @Test
  void callsEachSupplierAgainForEachRetryIfAllFail() {
    var supplierCalls = Collections.synchronizedList(new ArrayList<String>());
    Function<String, Supplier<String>> failing = server -> () -> {
      supplierCalls.add(server);
      throw new IllegalStateException("the token server is busy");
    };
    open((server, value) -> server, key("a", failing.apply("a")), key("b", failing.apply("b")),
        key("c", failing.apply("c")));
    assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(REQUEST, options().maxRetries(0))));
    assertEquals(List.of("a", "b", "c"), supplierCalls);
    assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(REQUEST, options().maxRetries(2))));
    assertEquals(12, supplierCalls.size(), supplierCalls::toString);
  }

  @Test
  void anAttemptHookThatTimesOutDoesNotEjectTheServer() {
    var cancelled = new CountDownLatch(1);
    AttemptHook signing = (attempt, request) -> {
      try {
        cancelled.await(); // the cancellation of the first call lets the second proceed
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return Map.of();
    };
    var factory = new ScriptedFactory("p").opening(provider -> provider.responding(attempt -> {
      attempt.onCancel(cancelled::countDown);
      attempt.headers();
      if (attempt.isCancelled()) throw new IOException("cancelled");
      return ChatCompletion.of(attempt.key().orElseThrow().id());
    }));
    bifrost =
        Fixtures.builder().factory(factory).provider("p", ScriptedServers.config("a", "b")).hook(signing).open(clock);
    assertInstanceOf(TimedOut.class,
        errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(ofMillis(50)).maxRetries(0))));
    assertEquals("a", bifrost.send(REQUEST).text());
  }

  @Test
  void reportsNoRetryOfACallThatIsCancelledWhileItWaitsForAKey() throws Exception {
    var waiting = new CountDownLatch(1);
    open((server, value) -> server, key("a", () -> {
      waiting.countDown();
      return blockForever();
    }), key("b", () -> "the-value-of-b"));
    var call = bifrost.sendAsync(REQUEST);
    waiting.await();
    call.cancel(true);
    var failed = failures.take();
    assertEquals(Optional.empty(), failed.retryIn(), failed::toString);
    Fixtures.awaitNoActiveAttempts(bifrost);
  }

  private static String blockForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted");
    }
    throw new AssertionError();
  }
}
