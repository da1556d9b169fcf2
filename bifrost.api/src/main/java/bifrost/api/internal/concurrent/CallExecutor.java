package bifrost.api.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor of asynchronous calls, whose threads block until the response has arrived: the user's executor if one
 * is configured, otherwise virtual threads or, on Java versions without them, daemon threads.
 */
public final class CallExecutor implements Executor, AutoCloseable {
  private final Executor executor;
  private final boolean owned;

  private CallExecutor(Executor executor, boolean owned) {
    this.executor = executor;
    this.owned = owned;
  }

  /** {@return an executor that uses the user's executor and never shuts it down} */
  public static CallExecutor using(Executor executor) {
    return new CallExecutor(executor, false);
  }

  public static CallExecutor createOwned() {
    return new CallExecutor(newExecutor(), true);
  }

  /** {@return whether the library created the executor, so that it rejects tasks only after {@link #close()}} */
  public boolean isOwned() {
    return owned;
  }

  private static ExecutorService newExecutor() {
    try {
      return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
          CallExecutor::newDaemon);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread newDaemon(Runnable task) {
    var thread = new Thread(task, "bifrost-call");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs the task on another thread. The user's executor may reject the task with any exception.
   *
   * @throws IllegalStateException if this executor is closed
   */
  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      throw owned ? closedException() : e; // the library's own executor rejects tasks only after shutdown
    }
  }

  /** {@return the exception for a call on a closed client} */
  public static IllegalStateException closedException() {
    return new IllegalStateException("this client is closed: open a new one");
  }

  /** Shuts down an owned executor. Running tasks end by themselves, because their calls have been stopped. */
  @Override
  public void close() {
    if (owned) ((ExecutorService) executor).shutdown();
  }
}
