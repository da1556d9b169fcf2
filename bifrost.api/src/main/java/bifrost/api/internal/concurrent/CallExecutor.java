package bifrost.api.internal.concurrent;

import bifrost.api.internal.Nullable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor of asynchronous calls, whose threads block until the response has arrived: the user's executor if one
 * is configured, otherwise virtual threads or, on Java versions without them, daemon threads.
 */
public final class CallExecutor implements Executor, AutoCloseable {
  private final @Nullable Executor users;
  private @Nullable ExecutorService own; // null until the first task
  private boolean closed;

  private CallExecutor(@Nullable Executor users) {
    this.users = users;
  }

  /** {@return an executor that uses the user's executor and never shuts it down} */
  public static CallExecutor using(Executor executor) {
    return new CallExecutor(executor);
  }

  public static CallExecutor createOwned() {
    return new CallExecutor(null);
  }

  /** {@return whether the library created the executor, so that it rejects tasks only after {@link #close()}} */
  public boolean isOwned() {
    return users == null;
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
    if (users == null) executeOwn(task);
    else users.execute(task);
  }

  private synchronized void executeOwn(Runnable task) {
    if (closed) throw closedException();
    if (own == null) own = newExecutor();
    own.execute(task);
  }

  /** {@return the exception for a call on a closed client} */
  public static IllegalStateException closedException() {
    return new IllegalStateException("this client is closed: open a new one");
  }

  /** Shuts down an owned executor. Running tasks end by themselves, because their calls have been stopped. */
  @Override
  public synchronized void close() {
    closed = true;
    if (own != null) own.shutdown();
  }
}
