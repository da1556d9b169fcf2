package bifrost.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** The events of a stream for subscribers, each of which has a call of its own, made when it first asks for events. */
final class StreamPublisher<E> implements Flow.Publisher<E> {
  /** A call, and what makes it. */
  record Opening<E>(Call call, Supplier<CallEventStream<E, ?>> open) {}

  private final Supplier<Opening<E>> calls;
  private final Watch watch;
  private final Executor workers;

  StreamPublisher(Supplier<Opening<E>> calls, Watch watch, Executor workers) {
    this.calls = calls;
    this.watch = watch;
    this.workers = workers;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var subscription = new StreamSubscription<>(calls, subscriber, workers);
    subscriber.onSubscribe(subscription);
    subscription.begin(watch);
  }
}
