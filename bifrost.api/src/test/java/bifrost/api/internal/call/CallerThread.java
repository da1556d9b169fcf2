package bifrost.api.internal.call;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that makes one call. Keeps its result or exception, and whether the thread was interrupted at the end. */
public final class CallerThread<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean wasInterrupted;

  private CallerThread(Callable<T> call) {
    this.thread = new Thread(() -> run(call), "caller");
  }

  public static <T> CallerThread<T> start(Callable<T> call) {
    var caller = new CallerThread<>(call);
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

  public void interrupt() {
    thread.interrupt();
  }

  /** {@return whether the thread waits for a lock} */
  boolean isBlocked() {
    return thread.getState() == Thread.State.BLOCKED;
  }

  public boolean wasInterrupted() {
    return wasInterrupted;
  }

  /** Waits until the call ends, and returns its result or throws its exception. */
  public T result() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw Fixtures.<RuntimeException>sneakyThrow(e.getCause());
    }
  }
}
