package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.function.Executable;

/** What many tests need. */
final class Samples {
  static final ChatCompletionRequest ASK = ChatCompletionRequest.of("p/some/model", "Hi");

  private Samples() {}

  static ChatCompletionChunk chunk(String text) {
    var delta = new ChatCompletionChunk.Delta(Optional.empty(), text, "", "", List.of(), JsonObject.of());
    var choice = new ChatCompletionChunk.Choice(0, delta, Optional.empty(), Optional.empty(), JsonObject.of());
    return new ChatCompletionChunk("", Optional.empty(), "", List.of(choice), Optional.empty(), Optional.empty(), JsonObject.of());
  }

  static ChatCompletionChunk nothing() {
    return new ChatCompletionChunk("", Optional.empty(), "", List.of(), Optional.empty(), Optional.empty(), JsonObject.of());
  }

  static Rejected rejected(int status, String message) {
    return new Rejected(status, Optional.empty(), Optional.empty(), Optional.empty(), message, Optional.empty(), Optional.empty(), "");
  }

  /** A builder of clients that a test opens with its own time. */
  static BifrostClientBuilder builder() {
    return new BifrostClientBuilder(System::getenv, Watch::log);
  }

  static Watch watch(Bifrost bifrost) {
    return ((BifrostClient) bifrost).watch;
  }

  /** A client with one provider, {@code p}. */
  static Bifrost open(UnaryOperator<ScriptedProvider> script) {
    return Bifrost.builder().provider(script.apply(new ScriptedProvider("p"))).open();
  }

  /** A client with one provider, {@code p}, configured. */
  static Bifrost open(ProviderConfig config, UnaryOperator<ScriptedProvider> script) {
    return Bifrost.builder().factory(new ScriptedFactory("p").opening(script)).provider("p", config).open();
  }

  static BifrostError errorOf(Executable call) {
    return assertThrows(BifrostException.class, call).error();
  }

  /** Throws what the compiler would not let through. */
  static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    @SuppressWarnings("unchecked")
    var unchecked = (T) thrown;
    throw unchecked;
  }

  static LiveAttempt attempt(Route route, Watch watch) {
    return new LiveAttempt(route, new Retries(route, watch.time()).begin(), 1, watch, new TotalLimit(Optional.empty(), watch.time()),
        Observers.none().call(Map.of(), () -> { }), AttemptHooks.NONE);
  }

  /** Neither an attempt nor a limit is left. */
  static void assertNothingIsLeft(Bifrost bifrost) {
    assertEquals(Set.of(), watch(bifrost).live);
    assertEquals(0, limits(bifrost));
  }

  /** Waits until calls on other threads have ended. */
  static void awaitNothingIsLive(Bifrost bifrost) throws InterruptedException {
    while (!watch(bifrost).live.isEmpty()) Thread.sleep(1);
  }

  /** How many limits run. The look for dropped streams ends by itself. */
  static long limits(Bifrost bifrost) {
    watch(bifrost).dropped.rest();
    return watch(bifrost).timer.getQueue().size();
  }

  /** Waits until the client's timer has seen this much time pass: whatever limit is shorter has struck by then, or will not. */
  static void awaitTimer(Bifrost bifrost, Duration time) throws InterruptedException {
    var passed = new CountDownLatch(1);
    var unused = watch(bifrost).after(time, passed::countDown);
    passed.await();
  }

  static void assertSays(String part, String whole) {
    assertTrue(whole.contains(part), () -> "expected '" + part + "' in: " + whole);
  }
}
