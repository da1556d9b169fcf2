package bifrost.api.internal.batch;

import bifrost.api.Request;
import bifrost.api.SendAllOptions;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A publisher of the results of a batch. Each subscriber has its own source and its own calls. */
record BatchPublisher<R, T>(Supplier<? extends Stream<? extends Request<R>>> requests, BatchCalls<R, T> calls,
    SendAllOptions options) implements Flow.Publisher<T> {
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    var subscription = new BatchSubscription<>(this, Objects.requireNonNull(subscriber, "subscriber"));
    subscriber.onSubscribe(subscription);
    subscription.begin();
  }
}
