package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A subscriber that forwards all signals to another one. It also reports to its request: the result of the body, before
 * {@code java.net.http} receives it, and the end of the transfer.
 */
final class ReportingSubscriber<T> implements BodySubscriber<T>, Flow.Subscription {
  private final BodySubscriber<T> target;
  private final InFlightRequest<T> request;
  private final CompletionStage<T> body;
  @SuppressWarnings("NullAway.Init") // onSubscribe sets it before the target knows this subscription
  private volatile Flow.Subscription subscription;

  /**
   * Creates a subscriber.
   *
   * @param head the head of the response; null if the body is discarded, so that its result is not reported
   */
  ReportingSubscriber(BodySubscriber<T> target, InFlightRequest<T> request, @Nullable ResponseInfo head) {
    this.target = target;
    this.request = request;
    this.body = head == null ? target.getBody()
        : target.getBody().whenComplete((content, failure) -> request.received(head, content, failure));
  }

  /**
   * {@return the body} The client's future is completed before {@code java.net.http} receives the body or the failure.
   * If it has rejected the head, it does not call this method.
   */
  @Override
  public CompletionStage<T> getBody() {
    return body.whenComplete((content, failure) -> request.completeClientFuture());
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
