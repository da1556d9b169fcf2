package bifrost.api.internal.batch;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.Request;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.SafeRunner;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One subscription to the results of a batch. It starts with the first demand. While there is demand, requests are
 * sent; without demand, only the calls in flight end. Signals are sent by one task at a time on the executor, which
 * never waits for a call, so that an executor with one thread suffices.
 */
final class BatchSubscription<R, T> implements Flow.Subscription {
  private static final Cancelled CANCELLED = new Cancelled("the subscription was cancelled");

  private final BatchPublisher<R, T> publisher;
  private final AtomicLong demand = new AtomicLong();
  /** The number of changes that no task has handled. It is 1 initially, because signals must follow onSubscribe. */
  private final AtomicInteger changes = new AtomicInteger(1);
  private volatile @Nullable Throwable misuse; // or the exception of the executor
  private volatile boolean cancelled;
  private volatile @Nullable RequestWindow<R, T> window; // null before the first demand
  // used by one task at a time, as are the fields below; null after the last signal
  private @Nullable Flow.Subscriber<? super T> subscriber;
  private @Nullable Stream<? extends Request<R>> source;

  BatchSubscription(BatchPublisher<R, T> publisher, Flow.Subscriber<? super T> subscriber) {
    this.publisher = publisher;
    this.subscriber = subscriber;
  }

  /** Allows signals. Must be called after {@code onSubscribe} has returned. */
  void begin() {
    if (changes.decrementAndGet() > 0) execute();
  }

  @Override
  public void request(long n) {
    if (n > 0) demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    else if (misuse == null) {
      misuse = new IllegalArgumentException("demand must be positive: request(" + n + ") (Flow.Subscription)");
    }
    changed();
  }

  @Override
  public void cancel() {
    cancelled = true;
    var open = window;
    if (open != null) open.stop(CANCELLED);
    changed();
  }

  private void changed() {
    if (changes.getAndIncrement() == 0) execute();
  }

  private void execute() {
    try {
      publisher.calls().executor().execute(this::run);
    } catch (RuntimeException rejected) {
      misuse = rejected;
      run();
    }
  }

  private void run() {
    int handled;
    do {
      handled = changes.get();
      signal();
    } while (changes.addAndGet(-handled) != 0);
  }

  /** Sends requests and signals as long as there are results and demand. */
  private void signal() {
    while (subscriber != null) {
      var failure = misuse;
      if (failure != null || cancelled) {
        end(failure, !cancelled);
        return;
      }
      if (window == null && (demand.get() == 0 || !open())) return;
      if (!signalNext(Objects.requireNonNull(window))) return;
    }
  }

  /** {@return whether the source has been opened} */
  private boolean open() {
    try {
      source = Objects.requireNonNull(publisher.requests().get(), "requests.get");
      window = new RequestWindow<>(source.iterator(), publisher.calls(), publisher.options(), this::changed);
      return true;
    } catch (Throwable e) {
      end(e, true);
      return false;
    }
  }

  /** {@return whether a result was signalled, so that there may be another one} */
  private boolean signalNext(RequestWindow<R, T> open) {
    if (demand.get() > 0) open.fill(); // also finds the end of the source before the last result is signalled
    open.reportProgress();
    var next = open.peek();
    if (next == null) {
      if (open.hasEnded()) end(open.sourceFailure(), true);
      return false;
    }
    if (next.failure != null) {
      end(next.failure, true);
      return false;
    }
    if (demand.get() == 0) return false;
    if (demand.get() != Long.MAX_VALUE) demand.decrementAndGet();
    open.take();
    signal(Objects.requireNonNull(subscriber), Objects.requireNonNull(next.result));
    return true;
  }

  /** Signals a result. A subscriber that throws counts as cancelled (Reactive Streams, rule 2.13). */
  private void signal(Flow.Subscriber<? super T> receiver, T result) {
    SafeRunner.run(() -> {
      try {
        receiver.onNext(result);
      } catch (Throwable e) {
        cancel();
        throw e;
      }
    });
  }

  /**
   * Ends the subscription, and closes the source.
   *
   * @param failure the failure, or null for completion
   * @param isSignalled whether the subscriber is notified
   */
  private void end(@Nullable Throwable failure, boolean isSignalled) {
    var receiver = Objects.requireNonNull(subscriber);
    subscriber = null;
    var open = window;
    if (open != null) open.stop(CANCELLED);
    var opened = source;
    source = null;
    if (opened != null) SafeRunner.run(opened::close);
    if (!isSignalled) return;
    SafeRunner.run(() -> {
      if (failure == null) receiver.onComplete();
      else receiver.onError(failure);
    });
  }
}
