package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A call on its own thread, which a test can interrupt. */
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

  /** Waits until the thread of the call blocks or the call ends. */
  BackgroundCall awaitBlocked() {
    until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING
        || result.isDone());
    return this;
  }

  BackgroundCall interrupt() {
    thread.interrupt();
    return this;
  }

  /** {@return the result of the call, which must succeed} */
  Object value() throws InterruptedException, ExecutionException {
    return result.get();
  }

  /** {@return the error of the call, which must fail} */
  BifrostError error() throws InterruptedException {
    try {
      throw new AssertionError("expected a failure, but the call returned " + result.get());
    } catch (ExecutionException e) {
      return assertInstanceOf(BifrostException.class, e.getCause()).error();
    }
  }

  /** {@return whether the interrupt status of the thread was set when the call ended} */
  boolean endedInterrupted() {
    return interrupted.join();
  }

  /** Waits until a condition holds. Only the timeout of the test limits the wait. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a condition", e);
      }
    }
  }
}
