package bifrost.api.internal.client;

import bifrost.api.ChatCompletionChunk;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber that requests chunks once, on subscription, and records the failure. */
public final class RecordingSubscriber implements Flow.Subscriber<ChatCompletionChunk> {
  private final long demand;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  public RecordingSubscriber(long demand) {
    this.demand = demand;
  }

  /** {@return a future of the failure} */
  CompletableFuture<Throwable> failure() {
    return failure;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(demand);
  }

  @Override
  public void onNext(ChatCompletionChunk chunk) {}

  @Override
  public void onError(Throwable thrown) {
    failure.complete(thrown);
  }

  @Override
  public void onComplete() {}
}
