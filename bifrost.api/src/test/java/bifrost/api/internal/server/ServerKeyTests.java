package bifrost.api.internal.server;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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

/** Keys of several servers: values from suppliers, refusals and rate limits, together with servers that fail. */
@Timeout(60)
class ServerKeyTests {
  /** What a server does with an attempt. */
  private interface Answer {
    String to(String server, String value) throws IOException;
  }

  private final ManualClock time = new ManualClock();
  private final List<String> attempts = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<AttemptFailed> retries = new LinkedBlockingQueue<>();
  private Bifrost bifrost;

  ServerKeyTests() {
    time.random = 0; // the first server of those that can be chosen
  }

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private static ApiKey key(String server, Supplier<String> supplier) {
    return ApiKey.of(supplier).id(server).baseUrl("http://" + server);
  }

  private void open(Answer answer, ApiKey... keys) {
    var config = ProviderConfig.defaults().network(network -> network.retryBackoff(ofMillis(1), ofMillis(1)));
    for (var key : keys) config = config.key(key);
    var factory = new ScriptedFactory("p")
        .opening(provider -> provider.answering(attempt -> ChatCompletion.of(reached(answer, attempt))));
    bifrost = Fixtures.builder().factory(factory).provider("p", config).listener(this::remember).open(time);
  }

  private void remember(CallEvent event) {
    if (event instanceof AttemptFailed tried) retries.add(tried);
  }

  private String reached(Answer answer, Attempt attempt) throws IOException {
    var key = attempt.key().orElseThrow();
    var server = key.baseUrl().orElseThrow().getHost();
    attempts.add(server + " " + key.value());
    return answer.to(server, key.value());
  }

  private static BifrostException refused() {
    return new BifrostException(rejected(401, "expired"));
  }

  private static BifrostException limited(int seconds) {
    return new BifrostException(new Rejected(429, Optional.empty(), Optional.empty(), Optional.empty(), "slow down",
        Optional.of(ofSeconds(seconds)), Optional.empty(), ""));
  }

  @Test
  void sendsARenewedValueOnlyToTheServerOfItsKey() {
    var supplied = new AtomicInteger();
    open((server, value) -> {
      if (value.equals("value-of-a-1")) throw refused();
      if (server.equals("a")) throw new ConnectException("Connection refused");
      return server;
    }, key("a", () -> {
      int number = supplied.incrementAndGet();
      if (number == 2) bifrost.send(ASK); // another call finds out meanwhile that the server is down
      return "value-of-a-" + number;
    }), key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(ASK).text());
    assertEquals(List.of("a value-of-a-1", "a value-of-a-3", "b the-value-of-b", "b the-value-of-b"), attempts);
  }

  @Test
  void keepsAServerInWhoseKeySupplierDoesNotReturnInTime() {
    var supplied = new AtomicInteger();
    open((server, value) -> server, key("a", () -> supplied.incrementAndGet() == 1 ? never() : "the-value-of-a"),
        key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(ASK, options().requestTimeout(ofMillis(200)).maxRetries(0)).text());
    assertEquals("a", bifrost.send(ASK).text());
    assertEquals(List.of("b the-value-of-b", "a the-value-of-a"), attempts);
  }

  @Test
  void keepsAServerInWhoseKeySupplierDoesNotReturnInTimeAfterARefusal() {
    var supplied = new AtomicInteger();
    open((server, value) -> {
      if (value.equals("value-of-a-1")) throw refused();
      return server;
    }, key("a", () -> {
      int number = supplied.incrementAndGet();
      return number == 2 ? never() : "value-of-a-" + number;
    }), key("b", () -> "the-value-of-b"));
    assertEquals("b", bifrost.send(ASK, options().requestTimeout(ofMillis(200)).maxRetries(0)).text());
    assertEquals("a", bifrost.send(ASK).text());
    assertEquals(List.of("a value-of-a-1", "b the-value-of-b", "a value-of-a-3"), attempts);
  }

  @Test
  void returnsToARateLimitedServerIfTheOtherOneIsDown() {
    open((server, value) -> {
      if (server.equals("b")) throw new ConnectException("Connection refused");
      if (time.nanos() < ofSeconds(2).toNanos()) throw limited(2);
      return server;
    }, key("a", () -> "the-value-of-a"), key("b", () -> "the-value-of-b"));
    assertEquals("a", bifrost.send(ASK, options().maxRetries(2)).text());
    assertEquals(List.of("a the-value-of-a", "b the-value-of-b", "a the-value-of-a", "a the-value-of-a"), attempts);
    assertEquals(ofSeconds(2), time.pauses().get(time.pauses().size() - 1));
  }

  @Test
  void returnsToAServerWhoseKeySupplierFailedOnceIfTheOtherOneIsDown() {
    var supplied = new AtomicInteger();
    open((server, value) -> {
      if (server.equals("b")) throw new ConnectException("Connection refused");
      return server;
    }, key("a", () -> {
      if (supplied.incrementAndGet() == 1) throw new IllegalStateException("the token server is busy");
      return "the-value-of-a";
    }), key("b", () -> "the-value-of-b"));
    assertEquals("a", bifrost.send(ASK, options().maxRetries(1)).text());
    assertEquals(List.of("b the-value-of-b", "a the-value-of-a"), attempts);
  }

  @Test
  void callsEachSupplierAgainForEachRetryIfAllFail() {
    var supplied = Collections.synchronizedList(new ArrayList<String>());
    Function<String, Supplier<String>> failing = server -> () -> {
      supplied.add(server);
      throw new IllegalStateException("the token server is busy");
    };
    open((server, value) -> server, key("a", failing.apply("a")), key("b", failing.apply("b")),
        key("c", failing.apply("c")));
    assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(ASK, options().maxRetries(0))));
    assertEquals(List.of("a", "b", "c"), supplied);
    assertInstanceOf(Unreachable.class, errorOf(() -> bifrost.send(ASK, options().maxRetries(2))));
    assertEquals(12, supplied.size(), supplied::toString);
  }

  @Test
  void keepsAServerInForWhichAHookDoesNotReturnInTime() {
    var cancelled = new CountDownLatch(1);
    AttemptHook signing = (attempt, request) -> {
      try {
        cancelled.await(); // at the second call, the first one has been cancelled
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return Map.of();
    };
    var factory = new ScriptedFactory("p").opening(provider -> provider.answering(attempt -> {
      attempt.onCancel(cancelled::countDown);
      attempt.headers();
      if (attempt.isCancelled()) throw new IOException("cancelled");
      return ChatCompletion.of(attempt.key().orElseThrow().id());
    }));
    bifrost =
        Fixtures.builder().factory(factory).provider("p", ScriptedServers.config("a", "b")).hook(signing).open(time);
    assertInstanceOf(TimedOut.class,
        errorOf(() -> bifrost.send(ASK, options().requestTimeout(ofMillis(50)).maxRetries(0))));
    assertEquals("a", bifrost.send(ASK).text());
  }

  @Test
  void reportsNoRetryAfterACallThatWasCancelledWhileItWaitedForAKey() throws Exception {
    var waiting = new CountDownLatch(1);
    open((server, value) -> server, key("a", () -> {
      waiting.countDown();
      return never();
    }), key("b", () -> "the-value-of-b"));
    var call = bifrost.sendAsync(ASK);
    waiting.await();
    call.cancel(true);
    var tried = retries.take();
    assertEquals(Optional.empty(), tried.retryIn(), tried::toString);
    Fixtures.awaitNothingIsLive(bifrost);
  }

  private static String never() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted");
    }
    throw new AssertionError();
  }
}
