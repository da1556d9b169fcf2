package bifrost.api;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that makes one call: what it gave or threw, and whether the thread was interrupted then. */
final class Caller<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean wasInterrupted;

  private Caller(Callable<T> call) {
    this.thread = new Thread(() -> run(call), "caller");
  }

  static <T> Caller<T> start(Callable<T> call) {
    var caller = new Caller<>(call);
    caller.thread.setDaemon(true);
    caller.thread.start();
    return caller;
  }

  private void run(Callable<T> call) {
    try {
      var value = call.call();
      wasInterrupted = Thread.currentThread().isInterrupted();
      result.complete(value);
    } catch (Throwable e) {
      wasInterrupted = Thread.currentThread().isInterrupted();
      result.completeExceptionally(e);
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Whether it waits for a lock. */
  boolean isBlocked() {
    return thread.getState() == Thread.State.BLOCKED;
  }

  boolean wasInterrupted() {
    return wasInterrupted;
  }

  /** Waits for the call to end. */
  T result() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw Samples.<RuntimeException>sneaky(e.getCause());
    }
  }
}
