package bifrost.api.internal.call;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.SafeRunner;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One subscription to a stream. The call starts on the executor with the first demand. It reads at most one event
 * ahead of the demand, so that the end is signalled without further demand; the idle timeout does not run while there
 * is no demand.
 */
final class StreamSubscription<E> implements Flow.Subscription {
  private static final Cancelled CANCELLED = new Cancelled("the subscription was cancelled");

  private final Supplier<StreamCall<E, ?>> newCall;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock(); // a monitor would pin the carrier of a virtual thread
  private final Condition changed = lock.newCondition();
  // guarded by lock, as are the fields below; null after the last signal
  private @Nullable Flow.Subscriber<? super E> subscriber;
  private boolean subscribed; // whether onSubscribe has returned
  private boolean started;
  private long demand;
  private @Nullable IllegalArgumentException misuse;
  private Optional<StreamCall<E, ?>> call = Optional.empty();
  private Optional<CallEventStream<E, ?>> stream = Optional.empty();

  StreamSubscription(Supplier<StreamCall<E, ?>> newCall, Flow.Subscriber<? super E> subscriber,
      Executor executor) {
    this.newCall = newCall;
    this.subscriber = subscriber;
    this.executor = executor;
  }

  private <T> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  /** Allows signals. Must be called after {@code onSubscribe} has returned, because signals must not overlap. */
  void begin(CallRegistry registry) {
    locked(() -> subscribed = true);
    try {
      registry.checkOpen();
      start();
    } catch (IllegalStateException closed) {
      end(closed);
    }
  }

  @Override
  public void request(long n) {
    if (n > 0) demand(n).ifPresent(CallEventStream::readerWaiting);
    else failWithMisuse(
        new IllegalArgumentException("demand must be positive: request(" + n + ") (Flow.Subscription)"));
    start();
  }

  private Optional<CallEventStream<E, ?>> demand(long more) {
    return locked(() -> {
      demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
      changed.signal();
      return stream;
    });
  }

  private void failWithMisuse(IllegalArgumentException exception) {
    stop(locked(() -> {
      if (misuse == null) misuse = exception;
      changed.signal();
      return call;
    }));
  }

  @Override
  public void cancel() {
    stop(locked(() -> {
      var running = call;
      clear();
      return running;
    }));
  }

  private static void stop(Optional<? extends StreamCall<?, ?>> running) {
    running.ifPresent(each -> each.stop(CANCELLED));
  }

  private void start() {
    if (!locked(this::tryStart)) return;
    try {
      var opening = newCall.get();
      if (locked(() -> trySetCall(opening))) execute(opening);
      else {
        opening.discard();
        end(null);
      }
    } catch (RuntimeException rejected) {
      end(rejected);
    }
  }

  private void execute(StreamCall<E, ?> opening) {
    try {
      executor.execute(() -> run(opening));
    } catch (RuntimeException rejected) {
      opening.discard();
      throw rejected;
    }
  }

  private boolean tryStart() {
    if (started || !subscribed || subscriber == null || demand == 0 && misuse == null) return false;
    started = true;
    return true;
  }

  /**
   * Sets the call, so that a later cancellation stops it.
   *
   * @return false if the subscription has been cancelled or has failed
   */
  private boolean trySetCall(StreamCall<E, ?> next) {
    if (subscriber == null || misuse != null) return false;
    call = Optional.of(next);
    return true;
  }

  /**
   * Runs the call on the executor. All throwables are signalled to the subscriber, because no other thread would
   * receive them.
   */
  private void run(StreamCall<E, ?> opening) {
    try (var events = opening.open()) {
      locked(() -> stream = Optional.<CallEventStream<E, ?>>of(events).filter(open -> subscriber != null));
      deliver(events);
      end(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new BifrostException(ErrorMapper.INTERRUPTED, e));
    } catch (Throwable e) {
      end(e);
    }
  }

  private void deliver(CallEventStream<E, ?> events) throws InterruptedException {
    BooleanSupplier isDemanded = this::isDemanded;
    for (var event = events.next(isDemanded); event.isPresent(); event = events.next(isDemanded)) {
      var receiver = awaitDemand();
      if (receiver.isEmpty()) return;
      deliverTo(event.get(), receiver.get());
    }
  }

  private boolean isDemanded() {
    return locked(() -> demand > 0);
  }

  /**
   * Waits for demand.
   *
   * @return the subscriber; empty after a cancellation
   */
  private Optional<Flow.Subscriber<? super E>> awaitDemand() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (demand == 0 && subscriber != null && misuse == null) changed.await();
      if (misuse != null) throw misuse;
      if (demand != Long.MAX_VALUE) demand--;
      return Optional.ofNullable(subscriber);
    } finally {
      lock.unlock();
    }
  }

  /** Signals an event. A subscriber that throws counts as cancelled (Reactive Streams, rule 2.13). */
  private void deliverTo(E event, Flow.Subscriber<? super E> receiver) {
    SafeRunner.run(() -> {
      try {
        receiver.onNext(event);
      } catch (Throwable e) {
        cancel();
        throw e;
      }
    });
  }

  /**
   * Signals the end.
   *
   * @param failure the failure, or null for completion
   */
  private void end(@Nullable Throwable failure) {
    var cause = locked(() -> misuse == null ? failure : misuse);
    takeSubscriber().ifPresent(receiver -> {
      if (cause == null) receiver.onComplete();
      else receiver.onError(cause);
    });
  }

  /**
   * Removes the subscriber, so that no further signals are sent and no objects are retained.
   *
   * @return the subscriber, if there was one
   */
  private Optional<Flow.Subscriber<? super E>> takeSubscriber() {
    return locked(() -> {
      var subscriberOrEmpty = Optional.<Flow.Subscriber<? super E>>ofNullable(subscriber);
      clear();
      return subscriberOrEmpty;
    });
  }

  private void clear() {
    subscriber = null;
    stream = Optional.empty();
    call = Optional.empty();
    changed.signal();
  }
}
