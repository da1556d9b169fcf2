package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/**
 * A subscriber that forwards all signals to another one. It also reports to its request: the result of the body, before
 * {@code java.net.http} receives it, and the end of the transfer.
 */
final class ReportingSubscriber<T> implements BodySubscriber<T>, Flow.Subscription, BiConsumer<T, Throwable> {
  private final BodySubscriber<T> target;
  private final InFlightRequest<T> request;
  private final @Nullable ResponseInfo head; // null if the body is discarded, so that its result is not reported
  private volatile boolean isComplete; // whether the result of the body is known
  private volatile boolean isRequested; // whether java.net.http has accepted the head and waits for the body
  private final CompletionStage<T> body;
  @SuppressWarnings("NullAway.Init") // onSubscribe sets it before the target knows this subscription
  private volatile Flow.Subscription subscription;

  ReportingSubscriber(BodySubscriber<T> target, InFlightRequest<T> request, @Nullable ResponseInfo head) {
    this.target = target;
    this.request = request;
    this.head = head;
    this.body = target.getBody().whenComplete(this); // last, because it can call accept
  }

  /** Reports the result of the body. */
  @Override
  public void accept(T content, @Nullable Throwable failure) {
    if (head != null) request.received(head, content, failure);
    isComplete = true;
    if (isRequested) request.completeClientFuture();
  }

  /**
   * {@return the body} The client's future is completed before {@code java.net.http} receives the body or the failure.
   * If it has rejected the head, it does not call this method.
   */
  @Override
  public CompletionStage<T> getBody() {
    isRequested = true;
    if (isComplete) request.completeClientFuture(); // here or in accept, or in both
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    target.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    subscription.request(n);
  }

  @Override
  public void cancel() {
    subscription.cancel();
    request.transferred();
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    target.onNext(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    target.onError(failure);
    request.transferred();
  }

  @Override
  public void onComplete() {
    request.transferred();
    target.onComplete();
  }
}
