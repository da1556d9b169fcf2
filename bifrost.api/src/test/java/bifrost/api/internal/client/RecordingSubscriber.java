package bifrost.api.internal.client;

import bifrost.api.ChatCompletionChunk;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Requests chunks once, when it is subscribed, and records the failure that it receives. */
public final class RecordingSubscriber implements Flow.Subscriber<ChatCompletionChunk> {
  private final long demand;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  public RecordingSubscriber(long demand) {
    this.demand = demand;
  }

  /** {@return the failure, as soon as it is received} */
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
