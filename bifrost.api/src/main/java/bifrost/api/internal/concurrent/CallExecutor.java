package bifrost.api.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where calls block for callers that do not: the user's executor, else virtual threads where the runtime has them, else daemons. */
public final class CallExecutor implements Executor, AutoCloseable {
  private final Executor executor;
  private final boolean createOwned;

  private CallExecutor(Executor executor, boolean own) {
    this.executor = executor;
    this.createOwned = own;
  }

  /** A user's executor stays the user's. */
  public static CallExecutor using(Executor executor) {
    return new CallExecutor(executor, false);
  }

  public static CallExecutor createOwned() {
    return new CallExecutor(executor(), true);
  }

  /** {@return whether only close() makes it reject tasks} */
  public boolean isOwned() {
    return createOwned;
  }

  private static ExecutorService executor() {
    try {
      return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
          CallExecutor::daemon);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "bifrost-call");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs the task on another thread. A caller's executor may reject it with its own exception.
   *
   * @throws IllegalStateException if this is closed
   */
  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      throw createOwned ? closedException() : e; // the library's own executor rejects tasks only after shutdown
    }
  }

  /** {@return the exception for a call of a client that is closed} */
  public static IllegalStateException closedException() {
    return new IllegalStateException("this Bifrost is closed: open another one");
  }

  /** Lets what is running end by itself: its calls have been stopped. */
  @Override
  public void close() {
    if (createOwned) ((ExecutorService) executor).shutdown();
  }
}
