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

/**
 * A receiver for a complete body, up to a limit. An incomplete body is a failure, except for an error response, whose
 * status is more important than the rest of its body.
 */
public final class BufferedBody implements BodySubscriber<BodyBytes> {
  private static final int INITIAL_SIZE = 8192;

  private final int limit;
  private final boolean isError;
  private final boolean isCaptured; // whether a raw capture includes the body, as text
  private final Attempt attempt;
  private final CompletableFuture<BodyBytes> body = new CompletableFuture<>();
  // guarded by this, like all fields below: a timeout may cancel the body while bytes arrive
  private @Nullable Flow.Subscription subscription;
  private boolean cancelled;
  private byte[] bytes;
  private int length;

  private BufferedBody(ResponseInfo info, int limit, boolean isBinary, Attempt attempt) {
    this.limit = limit;
    this.isError = info.statusCode() >= 300;
    this.isCaptured = !isBinary || ContentTypes.isText(info.statusCode(), info.headers());
    this.attempt = attempt;
    this.bytes = new byte[(int) Math.max(0, Math.min(expectedLength(info.headers()), Math.min(limit, 1 << 20)))];
  }

  public static BodyHandler<BodyBytes> handler(int limit, Attempt attempt) {
    return info -> new BufferedBody(info, limit, false, attempt);
  }

  /** {@return a handler for a response that is returned as bytes} A raw capture keeps them only if they are text. */
  public static BodyHandler<BodyBytes> binaryHandler(int limit, Attempt attempt) {
    return info -> new BufferedBody(info, limit, true, attempt);
  }

  /** {@return the announced length, which is only a hint for the initial size of the buffer} */
  private static long expectedLength(HttpHeaders headers) {
    try {
      var lengths = headers.allValues("content-length");
      return lengths.isEmpty() ? INITIAL_SIZE : Long.parseLong(lengths.get(0));
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
      cancel = cancelled;
    }
    if (cancel) subscription.cancel();
    else subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (body.isDone()) return;
    attempt.received();
    for (int i = 0; i < buffers.size(); i++) {
      var buffer = buffers.get(i);
      if (isCaptured) attempt.responseBody(buffer);
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
    else body.completeExceptionally(BodyBytes.tooLong("the response", limit, "maxBodyBytes"));
    disconnect(); // after completing the body, because the client may report the disconnect as an error
  }

  private void disconnect() {
    Flow.Subscription open;
    synchronized (this) {
      cancelled = true;
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

  /**
   * Completes the body of an error with the received bytes. Disconnects, because the client would not read the
   * remaining bytes.
   */
  void truncate(String reason) {
    if (isError && !body.isDone() && body.complete(BodyBytes.truncated(received(), reason))) disconnect();
  }
}
