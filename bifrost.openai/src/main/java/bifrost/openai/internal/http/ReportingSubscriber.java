package bifrost.openai.internal.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/**
 * A subscriber that passes everything on, and reports the result of its body before {@code java.net.http} receives it, and the end of the
 * transfer.
 */
final class ReportingSubscriber<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> target;
  private final CompletionStage<T> body;
  private final Runnable beforeDelivery;
  private final Runnable transferred;

  /**
   * @param result receives the body or the failure, once
   * @param taken runs when {@code java.net.http} is about to receive the body or the failure; never if it rejects the head before
   * @param transferred runs when nothing more is received, because the body has ended, failed or was cancelled; perhaps several times
   */
  ReportingSubscriber(BodySubscriber<T> target, BiConsumer<? super T, ? super Throwable> result, Runnable taken,
      Runnable transferred) {
    this.target = target;
    this.body = target.getBody().whenComplete(result);
    this.beforeDelivery = taken;
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
