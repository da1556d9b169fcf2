package bifrost.openai.internal.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber that requests and collects all items of a publisher. */
public final class CollectingSubscriber<T> implements Flow.Subscriber<T> {
  private final List<T> items = new ArrayList<>();
  private final CompletableFuture<List<T>> result = new CompletableFuture<>();

  private CollectingSubscriber() {}

  /** {@return a future of all items, which completes when the publisher completes} */
  public static <T> CompletableFuture<List<T>> collect(Flow.Publisher<T> publisher) {
    var subscriber = new CollectingSubscriber<T>();
    publisher.subscribe(subscriber);
    return subscriber.result;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T item) {
    items.add(item);
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(items);
  }
}
