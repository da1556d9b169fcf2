package bifrost.openai.internal.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * A timer that disconnects if a body does not end within one second after the last event of its stream. It has a
 * single thread, which ends when it has been idle for one second.
 *
 * <p>{@code CompletableFuture.delayedExecutor} would use a JDK thread that never ends. That thread keeps the context
 * class loader of its first user, so a redeployed application could never be unloaded.
 */
public final class DisconnectTimer implements AutoCloseable {
  private static final long DELAY_MILLIS = 1_000;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DisconnectTimer::newThread, new DiscardPolicy());
  private final Set<Runnable> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public DisconnectTimer() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
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
    if (closed) run(disconnect); // close() may have run before the action was added to the set
    var task = timer.schedule(() -> run(disconnect), DELAY_MILLIS, TimeUnit.MILLISECONDS);
    return () -> {
      pending.remove(disconnect);
      task.cancel(false);
    };
  }

  private void run(Runnable disconnect) {
    if (pending.remove(disconnect)) disconnect.run();
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    pending.forEach(this::run);
  }
}
