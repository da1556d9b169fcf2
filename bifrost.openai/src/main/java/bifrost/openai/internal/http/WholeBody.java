package bifrost.openai.internal.http;

import bifrost.api.spi.Attempt;
import bifrost.openai.internal.Nullable;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A receiver for a body that is not streamed, up to a limit. For an error, the received part is enough: its status matters most. */
public final class WholeBody implements BodySubscriber<BodyBytes> {
  private static final int INITIAL_SIZE = 8192;

  private final int limit;
  private final boolean isError;
  private final boolean isCaptured; // as text
  private final Attempt attempt;
  private final CompletableFuture<BodyBytes> body = new CompletableFuture<>();
  private @Nullable Flow.Subscription subscription; // guarded by this, as all below: a limit may break off the body while bytes arrive
  private boolean brokenOff;
  private byte[] bytes;
  private int length;

  private WholeBody(ResponseInfo info, int limit, boolean isBinary, Attempt attempt) {
    this.limit = limit;
    this.isError = info.statusCode() >= 300;
    this.isCaptured = !isBinary || ContentTypes.isText(info.statusCode(), info.headers());
    this.attempt = attempt;
    this.bytes = new byte[(int) Math.max(0, Math.min(expected(info.headers()), Math.min(limit, 1 << 20)))];
  }

  public static BodyHandler<BodyBytes> handler(int limit, Attempt attempt) {
    return info -> new WholeBody(info, limit, false, attempt);
  }

  /** {@return a handler for a response that is returned as bytes, which a raw capture keeps only if they are text} */
  public static BodyHandler<BodyBytes> binaryHandler(int limit, Attempt attempt) {
    return info -> new WholeBody(info, limit, true, attempt);
  }

  /** A hint only: whether it is right is the client's business. */
  private static long expected(HttpHeaders headers) {
    try {
      return headers.firstValueAsLong("content-length").orElse(INITIAL_SIZE);
    } catch (NumberFormatException e) {
      return INITIAL_SIZE;
    }
  }

  @Override
  public CompletionStage<BodyBytes> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    boolean cancel;
    synchronized (this) {
      this.subscription = subscription;
      cancel = brokenOff;
    }
    if (cancel) subscription.cancel();
    else subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (body.isDone()) return;
    attempt.received();
    for (var buffer : buffers) {
      if (isCaptured) attempt.rawResponse(buffer);
      if (!append(buffer)) {
        tooLong();
        return;
      }
    }
  }

  private synchronized boolean append(ByteBuffer buffer) {
    int size = Math.min(buffer.remaining(), limit - length);
    if (size > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, length + size)));
    }
    buffer.get(bytes, length, size);
    length += size;
    return !buffer.hasRemaining();
  }

  private synchronized byte[] received() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private void tooLong() {
    if (isError) body.complete(BodyBytes.truncated(received(), "the body is longer than maxBodyBytes"));
    else body.completeExceptionally(BodyBytes.tooLong("the answer", limit, "maxBodyBytes"));
    disconnect(); // after completing the body, because the client may report the disconnect as an error
  }

  private void disconnect() {
    Flow.Subscription open;
    synchronized (this) {
      brokenOff = true;
      open = subscription;
    }
    if (open != null) open.cancel();
  }

  @Override
  public void onError(Throwable failure) {
    if (isError) body.complete(BodyBytes.truncated(received(), BodyBytes.connectionLost(failure)));
    else body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(BodyBytes.complete(received()));
  }

  /** Ends the body of an error at its current length, and disconnects, because the client would leave the rest of the body unread. */
  void truncate(String why) {
    if (isError && !body.isDone() && body.complete(BodyBytes.truncated(received(), why))) disconnect();
  }
}
