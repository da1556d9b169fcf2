package bifrost.api;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where calls block for callers that do not: the user's executor, else virtual threads where the runtime has them, else daemons. */
final class Workers implements Executor, AutoCloseable {
  private final Executor executor;
  private final boolean own;

  private Workers(Executor executor, boolean own) {
    this.executor = executor;
    this.own = own;
  }

  /** A user's executor stays the user's. */
  static Workers of(Executor executor) {
    return new Workers(executor, false);
  }

  static Workers own() {
    return new Workers(executor(), true);
  }

  /** {@return whether only close() makes it reject tasks} */
  boolean isOwn() {
    return own;
  }

  private static ExecutorService executor() {
    try {
      return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), Workers::daemon);
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
      throw own ? closed() : e; // the library's own executor rejects tasks only after shutdown
    }
  }

  /** {@return the exception for a call of a client that is closed} */
  static IllegalStateException closed() {
    return new IllegalStateException("this Bifrost is closed: open another one");
  }

  /** Lets what is running end by itself: its calls have been stopped. */
  @Override
  public void close() {
    if (own) ((ExecutorService) executor).shutdown();
  }
}
