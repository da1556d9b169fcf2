package bifrost.api.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.client.BifrostClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.function.Executable;

/** Requests, clients and assertions that many tests share. */
public final class Fixtures {
  public static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("p/some/model", "Hi");

  private Fixtures() {}

  public static ChatCompletionChunk chunk(String text) {
    return ChatCompletionChunk.of(text);
  }

  public static ChatCompletionChunk emptyChunk() {
    return ChatCompletionChunk.of(List.of());
  }

  public static Rejected rejected(int status, String message) {
    return Rejected.of(status, message);
  }

  /** {@return a builder of clients that a test opens with its own clock} */
  public static BifrostClientBuilder builder() {
    return new BifrostClientBuilder(System::getenv, CallRegistry::logWarning);
  }

  public static CallRegistry registry(Bifrost bifrost) {
    return ((BifrostClient) bifrost).registry;
  }

  /** {@return a client with one provider, {@code p}} */
  public static Bifrost open(UnaryOperator<ScriptedProvider> script) {
    return Bifrost.builder().provider(script.apply(new ScriptedProvider("p"))).open();
  }

  /** {@return a client with one provider, {@code p}, and this configuration} */
  public static Bifrost open(ProviderConfig config, UnaryOperator<ScriptedProvider> script) {
    return Bifrost.builder().factory(new ScriptedFactory("p").opening(script)).provider("p", config).open();
  }

  public static BifrostError errorOf(Executable call) {
    return assertThrows(BifrostException.class, call).error();
  }

  /** Throws any exception without the need to declare it. */
  public static <T extends Throwable> T sneakyThrow(Throwable exception) throws T {
    @SuppressWarnings("unchecked") var unchecked = (T) exception;
    throw unchecked;
  }

  static CallAttempt attempt(ResolvedTarget target, CallRegistry registry) {
    return new CallAttempt(target, new RetryDecider(target, registry.clock()).beginAttempt(), 1, registry,
        new CallDeadline(Optional.empty(), registry.clock()), notifier(), AttemptHooks.NONE);
  }

  static CallNotifier notifier() {
    return CallObservers.none().newNotifier(new ProviderTable(Map.of(), Optional.empty()), Map.of(), () -> {});
  }

  /** Asserts that no attempt is active, so that no timeout can expire. */
  public static void assertNothingIsLeft(Bifrost bifrost) {
    assertEquals(Set.of(), registry(bifrost).active);
  }

  /** Waits until no attempt is active, because calls on other threads may still be ending. */
  public static void awaitNoActiveAttempts(Bifrost bifrost) throws InterruptedException {
    while (!registry(bifrost).active.isEmpty()) Thread.sleep(1);
  }

  /** An activity that runs a task on the timer thread when its timeout expires. */
  private record TimerTask(CallRegistry registry, long time, Runnable task) implements CallRegistry.Stoppable {
    @Override
    public void stop(BifrostError reason) {}

    @Override
    public long checkTimeouts(long now) {
      if (System.nanoTime() - time < 0) return time - System.nanoTime();
      registry.remove(this);
      task.run();
      return Long.MAX_VALUE;
    }
  }

  /** Runs a task on the client's timer thread after this delay. */
  public static void runOnTimer(Bifrost bifrost, Duration delay, Runnable task) {
    var registry = registry(bifrost);
    registry.add(new TimerTask(registry, System.nanoTime() + delay.toNanos(), task), delay.toNanos());
  }

  /** Waits until the client's timer has run a task after this delay. By then, all shorter timeouts have expired. */
  static void awaitTimer(Bifrost bifrost, Duration time) throws InterruptedException {
    var elapsed = new CountDownLatch(1);
    runOnTimer(bifrost, time, elapsed::countDown);
    elapsed.await();
  }

  public static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), () -> "expected '" + part + "' in: " + whole);
  }
}
