package bifrost.openai.internal.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * A timer that closes the connections of bodies that do not end within a second after the protocol's end. Its only thread ends a second
 * after the last such body.
 *
 * <p>{@code CompletableFuture.delayedExecutor} would do the same on a thread of the JDK that never ends. That thread keeps the context class
 * loader of the thread that first used it, and an application that is redeployed could never be unloaded.
 */
public final class DisconnectTimer implements AutoCloseable {
  private static final long MILLIS = 1_000;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DisconnectTimer::thread, new DiscardPolicy());
  private final Set<Runnable> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public DisconnectTimer() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "bifrost-grace");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs the action after a second, or immediately when this is closed.
   *
   * @return an action that cancels it
   */
  Runnable schedule(Runnable disconnect) {
    pending.add(disconnect);
    if (closed) run(disconnect); // close() may have run before the action was in the set
    var task = timer.schedule(() -> run(disconnect), MILLIS, TimeUnit.MILLISECONDS);
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
