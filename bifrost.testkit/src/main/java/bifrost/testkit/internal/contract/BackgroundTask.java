package bifrost.testkit.internal.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task on its own thread, so that a rule can detect that the task does not end. */
public final class BackgroundTask<T> {
  public static final String THREAD_NAME = "contract";

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private BackgroundTask(Callable<T> work) {
    thread = new Thread(() -> run(work), THREAD_NAME);
    thread.setDaemon(true);
    thread.start();
  }

  public static <T> BackgroundTask<T> start(Callable<T> work) {
    return new BackgroundTask<>(work);
  }

  private void run(Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * {@return whether the thread waits for another thread or for a socket; a thread that reads from a socket has
   * the state RUNNABLE}
   */
  public boolean isWaiting() {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> isBlockedInNativeCode();
      default -> false;
    };
  }

  private boolean isBlockedInNativeCode() {
    var stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** Waits for the result without a timeout. Returns it, or throws the task's exception. */
  public T join() throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw (Exception) e.getCause();
    }
  }

  /**
   * Waits for the result, and returns it. Throws the task's exception, or TimeoutException if the task does not
   * end in time; the time runs as fast as the machine.
   */
  public T await(Duration timeout) throws Exception {
    if (new MachineTimeout(timeout).await(this::isDone)) return join();
    var stack = new StringBuilder("the thread has not ended; its stack:");
    for (var frame : thread.getStackTrace()) stack.append("\n    ").append(frame);
    throw new TimeoutException(stack.toString());
  }

  private boolean isDone(long nanos) throws InterruptedException {
    try {
      result.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
    return true;
  }
}
