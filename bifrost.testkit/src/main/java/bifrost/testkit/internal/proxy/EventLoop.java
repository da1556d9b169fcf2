package bifrost.testkit.internal.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One thread that waits for sockets, times and tasks, so that what it runs needs no locks. */
public final class EventLoop {
  private static final long MILLISECOND = 1_000_000;

  private record Timer(long at, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.signum(at - other.at); // differences, because nanoTime() may overflow
    }
  }

  private final Selector selector;
  private final Queue<FutureTask<?>> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean stopped;

  public EventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Runs this on the loop's thread, and waits for it. */
  public <T> T call(Callable<T> action) {
    var task = new FutureTask<>(action);
    tasks.add(task);
    selector.wakeup();
    if (stopped) task.cancel(false); // the loop may have looked at its tasks for the last time
    try {
      return task.get();
    } catch (CancellationException end) {
      throw new IllegalStateException("closed");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException cause) throw new UncheckedIOException(cause);
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** Ends the loop, and waits for that. Channels that are still registered are closed. */
  public void stop() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the action whenever the channel is ready for these operations. Only on the loop's thread, or before it starts. */
  public SelectionKey register(SelectableChannel channel, int operations, Runnable ready)
      throws ClosedChannelException {
    return channel.register(selector, operations, ready);
  }

  /** Runs the action once, not before that time. Only on the loop's thread. */
  void schedule(long nanoTime, Runnable action) {
    timers.add(new Timer(nanoTime, action));
  }

  /** Gives back the descriptors of channels that were closed: a selector holds them until it selects. Only from a task. */
  public void releaseClosedChannels() throws IOException {
    selector.selectNow();
  }

  private void run() {
    try {
      while (!stopping) turn();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } finally {
      stopped = true;
      tasks.forEach(task -> task.cancel(false));
      closeAll();
    }
  }

  private void closeAll() {
    try {
      for (var key : selector.keys()) key.channel().close();
      selector.close();
    } catch (IOException closedAnyway) {
      // the descriptors are released even then
    }
  }

  private void turn() throws IOException {
    selector.select(key -> ((Runnable) key.attachment()).run(), patience());
    for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    while (!timers.isEmpty() && timers.peek().at - System.nanoTime() <= 0) timers.poll().action.run();
  }

  /** Milliseconds until the next timer; zero means for ever. */
  private long patience() {
    if (timers.isEmpty()) return 0;
    long left = timers.peek().at - System.nanoTime();
    return Math.max(1, (left + MILLISECOND - 1) / MILLISECOND);
  }
}
