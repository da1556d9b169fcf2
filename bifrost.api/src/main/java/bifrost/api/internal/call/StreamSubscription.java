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
import java.util.function.Supplier;

/**
 * One subscription to a stream. A worker makes the call at the first demand, and reads at most one event ahead of it, so that the end is
 * told without further demand; what nobody demanded does not run into the idle limit.
 */
final class StreamSubscription<E> implements Flow.Subscription {
  private static final Cancelled CANCELLED = new Cancelled("the subscription was cancelled");

  private final Supplier<StreamPublisher.StreamCall<E>> newCall;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock(); // a monitor would hold on to the carrier of a virtual thread
  private final Condition changed = lock.newCondition();
  private @Nullable Flow.Subscriber<? super E> subscriber; // guarded by lock, as all below; null once nobody is to be told anything
  private boolean subscribed; // onSubscribe has returned
  private boolean started;
  private long demand;
  private @Nullable IllegalArgumentException misuse;
  private Optional<Call> call = Optional.empty();
  private Optional<CallEventStream<E, ?>> reading = Optional.empty();

  StreamSubscription(Supplier<StreamPublisher.StreamCall<E>> calls, Flow.Subscriber<? super E> subscriber,
      Executor workers) {
    this.newCall = calls;
    this.subscriber = subscriber;
    this.executor = workers;
  }

  private <T> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  /** Signals come one after the other: none before {@code onSubscribe} has returned. */
  void begin(CallRegistry watch) {
    locked(() -> subscribed = true);
    try {
      watch.checkOpen();
      start();
    } catch (IllegalStateException closed) {
      end(closed);
    }
  }

  @Override
  public void request(long n) {
    if (n > 0) demand(n).ifPresent(CallEventStream::readerWaiting);
    else failWithMisuse(new IllegalArgumentException("request(" + n + "): a demand is above zero (Flow.Subscription)"));
    start();
  }

  private Optional<CallEventStream<E, ?>> demand(long more) {
    return locked(() -> {
      demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
      changed.signal();
      return reading;
    });
  }

  private void failWithMisuse(IllegalArgumentException wrong) {
    stop(locked(() -> {
      if (misuse == null) misuse = wrong;
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

  private static void stop(Optional<Call> running) {
    running.ifPresent(each -> each.stop(CANCELLED));
  }

  private void start() {
    if (!locked(this::tryStart)) return;
    try {
      var opening = newCall.get();
      if (locked(() -> trySetCall(opening.call()))) execute(opening);
      else {
        opening.call().discard();
        end(null);
      }
    } catch (RuntimeException refused) {
      end(refused);
    }
  }

  private void execute(StreamPublisher.StreamCall<E> opening) {
    try {
      executor.execute(() -> run(opening));
    } catch (RuntimeException refused) {
      opening.call().discard();
      throw refused;
    }
  }

  private boolean tryStart() {
    if (started || !subscribed || subscriber == null || demand == 0 && misuse == null) return false;
    started = true;
    return true;
  }

  /** Who cancels from now on finds the call; who did so before does not need it. */
  private boolean trySetCall(Call next) {
    if (subscriber == null || misuse != null) return false;
    call = Optional.of(next);
    return true;
  }

  /** On a worker. What is thrown here is told there: nobody else would hear of it. */
  private void run(StreamPublisher.StreamCall<E> opening) {
    try (var events = opening.open().get()) {
      locked(() -> reading = Optional.<CallEventStream<E, ?>>of(events).filter(open -> subscriber != null));
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
    for (var event = events.next(this::isDemanded); event.isPresent(); event = events.next(this::isDemanded)) {
      var receiver = awaitDemand();
      if (receiver.isEmpty()) return;
      deliverTo(event.get(), receiver.get());
    }
  }

  private boolean isDemanded() {
    return locked(() -> demand > 0);
  }

  /** Who is to have the next event; nobody if it was cancelled. */
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

  /** A subscriber that throws has cancelled, says rule 2.13 of reactive streams. */
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

  /** With a failure, or null for the quiet end. */
  private void end(@Nullable Throwable failure) {
    var why = locked(() -> misuse == null ? failure : misuse);
    takeSubscriber().ifPresent(receiver -> {
      if (why == null) receiver.onComplete();
      else receiver.onError(why);
    });
  }

  /** After that nobody is told anything, and nothing is held for anybody. */
  private Optional<Flow.Subscriber<? super E>> takeSubscriber() {
    return locked(() -> {
      var taken = Optional.<Flow.Subscriber<? super E>>ofNullable(subscriber);
      clear();
      return taken;
    });
  }

  private void clear() {
    subscriber = null;
    reading = Optional.empty();
    call = Optional.empty();
    changed.signal();
  }
}
