package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A call on a thread of its own, to be stopped from outside. */
final class BackgroundCall {
  private final CompletableFuture<Object> result = new CompletableFuture<>();
  private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
  private final Thread thread;

  private BackgroundCall(Callable<?> work) {
    thread = new Thread(() -> run(work), "background");
    thread.setDaemon(true);
  }

  static BackgroundCall start(Callable<?> work) {
    var background = new BackgroundCall(work);
    background.thread.start();
    return background;
  }

  private void run(Callable<?> work) {
    try {
      result.complete(work.call());
    } catch (Throwable thrown) {
      result.completeExceptionally(thrown);
    } finally {
      interrupted.complete(Thread.currentThread().isInterrupted());
    }
  }

  /** Waits until the thread waits for something itself. */
  BackgroundCall awaitWaiting() {
    until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING
        || result.isDone());
    return this;
  }

  BackgroundCall interrupt() {
    thread.interrupt();
    return this;
  }

  /** What the call ends well with. */
  Object value() throws InterruptedException, ExecutionException {
    return result.get();
  }

  /** The error that the call ends with. */
  BifrostError error() throws InterruptedException {
    try {
      throw new AssertionError("it ended well, with " + result.get());
    } catch (ExecutionException e) {
      return assertInstanceOf(BifrostException.class, e.getCause()).error();
    }
  }

  /** Whether the thread was still interrupted when the call had ended. */
  boolean staysInterrupted() {
    return interrupted.join();
  }

  /** Polls, as long as the test may take. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("waited in vain", e);
      }
    }
  }
}
