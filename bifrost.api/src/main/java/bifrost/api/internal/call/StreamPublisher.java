package bifrost.api.internal.call;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * A publisher of the events of a stream. Each subscriber has its own call, which starts with the first request for
 * events.
 */
public final class StreamPublisher<E> implements Flow.Publisher<E> {
  private final Supplier<StreamCall<E, ?>> newCall;
  private final CallRegistry registry;
  private final Executor executor;

  public StreamPublisher(Supplier<StreamCall<E, ?>> newCall, CallRegistry registry, Executor executor) {
    this.newCall = newCall;
    this.registry = registry;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var subscription = new StreamSubscription<>(newCall, subscriber, executor);
    subscriber.onSubscribe(subscription);
    subscription.begin(registry);
  }
}
