package bifrost.testkit.internal.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work on a thread of its own, so that a rule can say that it does not end. */
public final class BackgroundTask<T> {
  public static final String NAME = "contract";

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private BackgroundTask(Callable<T> work) {
    thread = new Thread(() -> run(work), NAME);
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

  /** Whether its thread does nothing: waits for others, or for a socket, which looks like running. */
  public boolean isWaiting() {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> isReading();
      default -> false;
    };
  }

  private boolean isReading() {
    var stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** What it gave. Throws what it threw, and TimeoutException if it does not end. */
  public T await(Duration patience) throws Exception {
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw (Exception) e.getCause();
    } catch (TimeoutException e) {
      var stack = new StringBuilder("it did not end; it stands at");
      for (var frame : thread.getStackTrace()) stack.append("\n    ").append(frame);
      throw new TimeoutException(stack.toString());
    }
  }
}
