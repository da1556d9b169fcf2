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

/** A single-threaded event loop for sockets, timers and tasks. Code that runs on its thread needs no locks. */
public final class EventLoop {
  private static final long MILLISECOND = 1_000_000;

  private record Timer(long nanoTime, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.signum(nanoTime - other.nanoTime); // compares the difference, because nanoTime() may overflow
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

  /** Runs the action on the loop's thread, and waits for its result. */
  public <T> T call(Callable<T> action) {
    var task = new FutureTask<>(action);
    tasks.add(task);
    selector.wakeup();
    if (stopped) task.cancel(false); // the loop may have stopped after this task was added
    try {
      return task.get();
    } catch (CancellationException e) {
      throw new IllegalStateException("the proxy is closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the proxy");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) throw new UncheckedIOException(cause);
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Stops the loop, waits for its thread, and closes all registered channels. */
  public void stop() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs the action whenever the channel is ready for the operations. Call this method only on the loop's
   * thread, or before the loop starts.
   */
  public SelectionKey register(SelectableChannel channel, int operations, Runnable ready)
      throws ClosedChannelException {
    return channel.register(selector, operations, ready);
  }

  /** Runs the action once, at the given time or later. Call this method only on the loop's thread. */
  void schedule(long nanoTime, Runnable action) {
    timers.add(new Timer(nanoTime, action));
  }

  /**
   * Releases the file descriptors of closed channels, which a selector keeps until its next selection. Call this
   * method only from a task.
   */
  public void releaseClosedChannels() throws IOException {
    selector.selectNow();
  }

  private void run() {
    try {
      while (!stopping) runOnce();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    } catch (IOException e) {
      // the file descriptors are released even if close() fails
    }
  }

  private void runOnce() throws IOException {
    selector.select(key -> ((Runnable) key.attachment()).run(), selectTimeout());
    for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    while (!timers.isEmpty() && timers.peek().nanoTime - System.nanoTime() <= 0) timers.poll().action.run();
  }

  /** {@return the milliseconds until the next timer; zero if there is none} */
  private long selectTimeout() {
    if (timers.isEmpty()) return 0;
    long remaining = timers.peek().nanoTime - System.nanoTime();
    return Math.max(1, (remaining + MILLISECOND - 1) / MILLISECOND);
  }
}
