package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests over HTTP/2, where a server accepts a limited number at a time, and may refuse requests that it has not processed.
 * {@code java.net.http} fails requests beyond the limit, and repeats a refused one only once.
 *
 * <p>Both kinds of refusal leave the server without a trace of the request. The request is therefore sent again, and this does not count
 * as a retry.
 */
final class Http2Requests implements AutoCloseable {
  /** The text with which java.net.http refuses a request beyond the server's limit, before it sends anything. */
  private static final String TOO_MANY = "too many concurrent streams";

  /** The text with which java.net.http reports the second refusal by GOAWAY or REFUSED_STREAM. */
  private static final String UNPROCESSED = "request not processed by peer";

  /** The refusals by GOAWAY or REFUSED_STREAM after which a request fails. */
  static final int MAX_REFUSALS = 16;

  /**
   * The longest body that is sent over HTTP/2, in bytes. When a server renews a connection (GOAWAY), {@code java.net.http} of Java 25 sometimes
   * waits for ever for permission to send the rest of a body that exceeds the stream's window, 65,535 bytes by default. The connection then
   * accepts no further request.
   */
  private static final int MAX_BODY_BYTES = 32 << 10;

  private static final int MAX_CAUSES = 8;

  private final Http2StreamLimit limit = new Http2StreamLimit();

  /** An attempt to send a request. */
  interface SendAction<T> {
    /**
     * Sends the request.
     *
     * @param transferred must run when the server's response has ended, or is received no more; may run several times
     */
    T send(Runnable transferred) throws IOException, InterruptedException;
  }

  /** {@return whether a request can be sent over HTTP/2} Its body must be of a known length, and small. */
  static boolean isSuitable(HttpRequest request) {
    long length = request.bodyPublisher().map(HttpRequest.BodyPublisher::contentLength).orElse(0L);
    return length >= 0 && length <= MAX_BODY_BYTES;
  }

  <T> T send(Attempt attempt, SendAction<T> sending) throws IOException, InterruptedException {
    var turn = limit.enqueue();
    attempt.onCancel(turn::cancel);
    int refusals = 0;
    int overLimit = 0;
    for (long pause = 0;;) {
      var slot = turn.await(pause);
      try {
        return sending.send(slot::release);
      } catch (IOException e) {
        if (messageContains(e, TOO_MANY)) {
          slot.refuse();
          overLimit = turn.hasOthersInFlight() ? 0 : overLimit + 1;
          pause = backoff(overLimit);
        } else if (messageContains(e, UNPROCESSED)) {
          slot.release();
          if (++refusals >= MAX_REFUSALS) throw refused(e);
          pause = backoff(refusals - 2); // most often another connection is ready
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

  /** {@return nanoseconds: 10 ms, doubled for each time, at most 640 ms} */
  private static long backoff(int times) {
    return times <= 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(10) << Math.min(times - 1, 6);
  }

  private static boolean messageContains(Throwable failure, String text) {
    var cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(text)) return true;
    }
    return false;
  }

  /** Fails the requests that wait. */
  @Override
  public void close() {
    limit.close();
  }
}
