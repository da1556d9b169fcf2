package bifrost.openai.wire;

import bifrost.api.spi.Attempt;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Receives an answer that is not streamed, up to a limit. */
final class WholeBody implements BodySubscriber<byte[]> {
  private static final int BEGIN = 8192;

  private final int limit;
  private final Attempt attempt;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.Subscription subscription;
  private byte[] bytes;
  private int length;

  private WholeBody(long expected, int limit, Attempt attempt) {
    this.limit = limit;
    this.attempt = attempt;
    this.bytes = new byte[(int) Math.max(0, Math.min(expected, Math.min(limit, 1 << 20)))];
  }

  static BodyHandler<byte[]> handler(int limit, Attempt attempt) {
    return info -> new WholeBody(expected(info.headers()), limit, attempt);
  }

  /** A hint only: whether it is right is the client's business. */
  private static long expected(HttpHeaders headers) {
    try {
      return headers.firstValueAsLong("content-length").orElse(BEGIN);
    } catch (NumberFormatException e) {
      return BEGIN;
    }
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (body.isDone()) return;
    attempt.received();
    for (var buffer : buffers) if (!append(buffer)) return;
  }

  private boolean append(ByteBuffer buffer) {
    int size = buffer.remaining();
    attempt.rawResponse(buffer);
    if (size > limit - length) {
      subscription.cancel();
      body.completeExceptionally(Answer.tooLong("the answer", limit, "maxBodyBytes"));
      return false;
    }
    if (size > bytes.length - length) bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, length + size)));
    buffer.get(bytes, length, size);
    length += size;
    return true;
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }
}
