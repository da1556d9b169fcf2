package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A limit on the HTTP/2 requests in flight at one server, with a queue of waiting requests in order of arrival.
 *
 * <p>The server's limit is unknown at first. A refusal lowers this limit to the number of the other requests in flight.
 * While requests wait, this limit grows, because the server may have raised its own. It grows by a quarter each time
 * twice as many requests as the limit have ended, and by one after each second that the first request waits. A limit
 * that is too high costs only a refusal by {@code java.net.http}.
 */
final class Http2StreamLimit implements AutoCloseable {
  private static final long PROBE_INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, QueuedRequest> waiting = new TreeMap<>(); // guarded by lock, like all fields below
  private final Set<QueuedRequest> blocked = new HashSet<>();
  private long nextNumber;
  private int inFlight;
  private int limit = Integer.MAX_VALUE;
  private int ended;
  private boolean closed;

  /** {@return the queue entry of a new request} */
  QueuedRequest enqueue() {
    lock.lock();
    try {
      return new QueuedRequest(nextNumber++);
    } finally {
      lock.unlock();
    }
  }

  private void admit() {
    while (!waiting.isEmpty() && inFlight < limit) {
      var first = waiting.pollFirstEntry().getValue();
      first.slot = new Slot();
      inFlight++;
      first.changed.signal();
    }
  }

  private void end() {
    inFlight--;
    boolean isLimiting = !waiting.isEmpty() && limit < Integer.MAX_VALUE / 2;
    if (isLimiting && ++ended >= 2 * limit) {
      ended = 0;
      limit += Math.max(1, limit / 4);
    }
    admit();
  }

  /** Fails the waiting requests. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      blocked.forEach(request -> request.changed.signal());
    } finally {
      lock.unlock();
    }
  }

  /** The permission for one request to be in flight. */
  final class Slot {
    private final AtomicBoolean released = new AtomicBoolean();

    private Slot() {}

    /** Admits the next request. Further calls have no effect. */
    void release() {
      if (released.getAndSet(true)) return;
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }

    /** Releases the slot of a request that exceeds the server's limit. */
    void refuse() {
      if (released.getAndSet(true)) return;
      lock.lock();
      try {
        inFlight--;
        ended = 0;
        limit = Math.max(1, inFlight);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A request in the queue. A refused request keeps its position. */
  final class QueuedRequest {
    private final long number;
    private final Condition changed = lock.newCondition();
    private @Nullable Slot slot; // null unless admitted
    private boolean cancelled;

    private QueuedRequest(long number) {
      this.number = number;
    }

    /**
     * Waits until the request may be sent.
     *
     * @param delayNanos the minimum waiting time
     * @throws IOException if the request is cancelled or the provider is closed
     */
    Slot await(long delayNanos) throws IOException, InterruptedException {
      lock.lockInterruptibly();
      try {
        blocked.add(this);
        for (long left = delayNanos; left > 0 && !isCancelledOrClosed();) left = changed.awaitNanos(left);
        waiting.put(number, this);
        admit();
        while (slot == null && !isCancelledOrClosed()) if (changed.awaitNanos(PROBE_INTERVAL) <= 0) probeHigherLimit();
        return takeSlot();
      } finally {
        dequeue();
        lock.unlock();
      }
    }

    private void probeHigherLimit() {
      if (slot != null || waiting.firstKey() != number) return;
      limit = Math.max(limit, inFlight + 1);
      admit();
    }

    private boolean isCancelledOrClosed() {
      return cancelled || closed;
    }

    private Slot takeSlot() throws IOException {
      if (cancelled) throw new IOException("the call was cancelled");
      if (closed) throw new IOException("the provider is closed");
      var taken = Objects.requireNonNull(slot);
      slot = null;
      return taken;
    }

    /** Removes the request from the queue, and releases a slot that was assigned but not taken. */
    private void dequeue() {
      blocked.remove(this);
      waiting.remove(number);
      if (slot != null) slot.release();
      slot = null;
    }

    /** Ends the wait immediately. May be called from any thread. */
    void cancel() {
      lock.lock();
      try {
        cancelled = true;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    /** {@return whether other requests are in flight} This request is admitted when one of them ends. */
    boolean hasOthersInFlight() {
      lock.lock();
      try {
        return inFlight > 0;
      } finally {
        lock.unlock();
      }
    }
  }
}
