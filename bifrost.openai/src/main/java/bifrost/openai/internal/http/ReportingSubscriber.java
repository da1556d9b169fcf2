package bifrost.openai.internal.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/**
 * A subscriber that forwards all signals to another one. It also reports the result of the body, before
 * {@code java.net.http} receives it, and the end of the transfer.
 */
final class ReportingSubscriber<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> target;
  private final CompletionStage<T> body;
  private final Runnable beforeDelivery;
  private final Runnable transferred;

  /**
   * Creates a subscriber.
   *
   * @param result receives the body or the failure, once
   * @param beforeDelivery runs before {@code java.net.http} receives the body or the failure; never runs if it has
   *     rejected the head
   * @param transferred runs when the body has ended, failed or been cancelled; may run several times
   */
  ReportingSubscriber(BodySubscriber<T> target, BiConsumer<? super T, ? super Throwable> result,
      Runnable beforeDelivery, Runnable transferred) {
    this.target = target;
    this.body = target.getBody().whenComplete(result);
    this.beforeDelivery = beforeDelivery;
    this.transferred = transferred;
  }

  @Override
  public CompletionStage<T> getBody() {
    return body.whenComplete((content, failure) -> beforeDelivery.run());
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    target.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {
        subscription.request(n);
      }

      @Override
      public void cancel() {
        subscription.cancel();
        transferred.run();
      }
    });
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    target.onNext(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    target.onError(failure);
    transferred.run();
  }

  @Override
  public void onComplete() {
    transferred.run();
    target.onComplete();
  }
}
