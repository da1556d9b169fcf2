package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A timer that disconnects if a body does not end within one second after the last event of its stream. It has a
 * single thread, which starts with the first such body, and ends when it has been idle for one second.
 *
 * <p>{@code CompletableFuture.delayedExecutor} would use a JDK thread that never ends. That thread keeps the context
 * class loader of its first user, so a redeployed application could never be unloaded.
 */
public final class DisconnectTimer implements AutoCloseable {
  private static final long DELAY_MILLIS = 1_000;

  private final Set<Runnable> pending = ConcurrentHashMap.newKeySet();
  private @Nullable ScheduledThreadPoolExecutor timer; // guarded by this, like the field below
  private boolean closed;

  private static ScheduledThreadPoolExecutor newTimer() {
    var timer = new ScheduledThreadPoolExecutor(1, DisconnectTimer::newThread);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  private static Thread newThread(Runnable task) {
    var thread = new Thread(task, "bifrost-grace");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs the action after one second, or immediately when this timer is closed.
   *
   * @return a function that cancels the action
   */
  Runnable schedule(Runnable disconnect) {
    pending.add(disconnect);
    var task = start(disconnect);
    if (task == null) {
      run(disconnect); // close() may have run before the action was added to the set
      return () -> {};
    }
    return () -> {
      pending.remove(disconnect);
      task.cancel(false);
    };
  }

  /** {@return the task that will run the action; null if this timer is closed} */
  private synchronized @Nullable Future<?> start(Runnable disconnect) {
    if (closed) return null;
    if (timer == null) timer = newTimer();
    return timer.schedule(() -> run(disconnect), DELAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void run(Runnable disconnect) {
    if (pending.remove(disconnect)) disconnect.run();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (timer != null) timer.shutdownNow();
    }
    for (var disconnect : pending) run(disconnect);
  }
}
