package bifrost.api.internal.call;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** The events of a stream for subscribers, each of which has a call of its own, made when it first asks for events. */
public final class StreamPublisher<E> implements Flow.Publisher<E> {
  /** A call, and what makes it. */
  public record StreamCall<E>(Call call, Supplier<CallEventStream<E, ?>> open) {}

  private final Supplier<StreamCall<E>> newCall;
  private final CallRegistry registry;
  private final Executor executor;

  public StreamPublisher(Supplier<StreamCall<E>> calls, CallRegistry watch, Executor workers) {
    this.newCall = calls;
    this.registry = watch;
    this.executor = workers;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var subscription = new StreamSubscription<>(newCall, subscriber, executor);
    subscriber.onSubscribe(subscription);
    subscription.begin(registry);
  }
}
