package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.TimeUnit;

/**
 * A sender of requests over HTTP/2. A server limits the number of concurrent streams, and may refuse requests that it
 * has not processed. {@code java.net.http} fails requests beyond the limit, and resends a refused request only once.
 *
 * <p>In both cases the server has not processed the request. It is therefore sent again, which does not count as a
 * retry.
 */
final class Http2Requests implements AutoCloseable {
  /** The text in the exception of java.net.http for a request beyond the server's limit, which has not been sent. */
  private static final String TOO_MANY = "too many concurrent streams";

  /** The text in the exception of java.net.http for the second refusal by GOAWAY or REFUSED_STREAM. */
  private static final String UNPROCESSED = "request not processed by peer";

  /** The number of refusals by GOAWAY or REFUSED_STREAM after which a request fails. */
  static final int MAX_REFUSALS = 16;

  /**
   * The maximum size of a body that is sent over HTTP/2, in bytes. When a server closes a connection with GOAWAY,
   * {@code java.net.http} of Java 25 sometimes waits forever for a window update, if the body exceeds the window of
   * the stream (65,535 bytes by default). The connection then accepts no further request.
   */
  private static final int MAX_BODY_BYTES = 32 << 10;

  private static final int MAX_CAUSES = 8;

  private final Http2StreamLimit limit = new Http2StreamLimit();

  /** A function that sends a request once. */
  interface SendAction<T> {
    /**
     * Sends the request.
     *
     * @param transferred must run when the response has ended or is no longer received; may run several times
     */
    T send(Runnable transferred) throws IOException, InterruptedException;
  }

  /** {@return whether a request can be sent over HTTP/2} Its body must be small and have a known length. */
  static boolean isSuitable(HttpRequest request) {
    long length = request.bodyPublisher().map(HttpRequest.BodyPublisher::contentLength).orElse(0L);
    return length >= 0 && length <= MAX_BODY_BYTES;
  }

  <T> T send(Attempt attempt, SendAction<T> action) throws IOException, InterruptedException {
    var queued = limit.enqueue();
    attempt.onCancel(queued::cancel);
    int refusals = 0;
    int overLimit = 0;
    for (long delay = 0;;) {
      var slot = queued.await(delay);
      try {
        return action.send(slot::release);
      } catch (IOException e) {
        if (messageContains(e, TOO_MANY)) {
          slot.refuse();
          overLimit = queued.hasOthersInFlight() ? 0 : overLimit + 1;
          delay = backoff(overLimit);
        } else if (messageContains(e, UNPROCESSED)) {
          slot.release();
          if (++refusals >= MAX_REFUSALS) throw refused(e);
          delay = backoff(refusals - 2); // usually another connection is available
        } else {
          slot.release();
          throw e;
        }
      } catch (RuntimeException | InterruptedException e) {
        slot.release();
        throw e;
      }
    }
  }

  private static BifrostException refused(IOException e) {
    return new BifrostException(new Unreachable(
        "the server refused the request " + MAX_REFUSALS + " times (HTTP/2 GOAWAY or REFUSED_STREAM)", true), e);
  }

  /** {@return the delay in nanoseconds: 10 ms for the first failure, doubled for each further one, at most 640 ms} */
  private static long backoff(int failures) {
    return failures <= 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(10) << Math.min(failures - 1, 6);
  }

  private static boolean messageContains(Throwable failure, String text) {
    var cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(text)) return true;
    }
    return false;
  }

  /** Fails the waiting requests. */
  @Override
  public void close() {
    limit.close();
  }
}
