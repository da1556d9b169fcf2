package bifrost.api.spi;

import bifrost.api.Key;
import bifrost.api.OutgoingRequest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One try of one call, as the provider that makes it sees it.
 *
 * <p>The caller of the provider owns every limit. It enforces them by cancelling: whoever blocks registers with
 * {@link #onCancel(Runnable)} first, and reports progress through {@link #responded(int, Map)} and {@link #received()}.
 */
public interface Attempt {
  /**
   * {@return the key to use, one of those that the provider was opened with; empty if there are none} Its value is that of this attempt, also
   * if the key was configured with a supplier; it is empty if no key must be sent. The key may have its own server.
   */
  Optional<Key> key();

  /**
   * Returns the headers to send beside the provider's own. A provider that can describe its requests calls
   * {@link #headers(OutgoingRequest)} instead, because hooks may need the description, to sign the body for example.
   *
   * @return names, in any case but unique without regard to it, and values; the same ones for each call of this method
   */
  Map<String, String> headers();

  /**
   * Returns the headers to send with one request, beside the provider's own. This calls the {@linkplain bifrost.api.AttemptHook hooks}, so a
   * provider calls it once for each request that it sends, immediately before, on the thread on which it was called, and lets its
   * exceptions pass. {@code Authorization}, if it is among these headers, replaces that of the key.
   *
   * @param request the request; its own headers are ignored
   * @return names, in any case but unique without regard to it, and values
   */
  default Map<String, String> headers(OutgoingRequest request) {
    return headers();
  }

  /**
   * The time until this attempt must have answered: a hint, the limit is enforced by cancelling.
   *
   * @return a duration, zero when it is over
   */
  Duration remaining();

  /**
   * Reports the server to which this attempt sends its requests. Reports and error messages name it.
   *
   * @param baseUrl the base URL, without user-info and query
   */
  default void server(URI baseUrl) {}

  /**
   * Registers what stops this attempt.
   *
   * @param stop runs at most once, on any thread, at once if already cancelled, and not after the call has ended; must not block.
   *     What it throws is a bug, and goes to the thread's handler of uncaught exceptions
   */
  void onCancel(Runnable stop);

  /**
   * {@return true if this attempt was cancelled: its caller, a limit or {@code close()} has ended it, and its result is not used}
   *
   * <p>A provider tests this while it computes for long, as a decoder of large responses does, and gives up by throwing any exception.
   */
  boolean isCancelled();

  /**
   * Reports the head of the answer.
   *
   * @param status the HTTP status, or what comes closest
   * @param headers the response headers
   */
  void responded(int status, Map<String, List<String>> headers);

  /**
   * Hands over the body of the request as it is sent, to be kept where that is configured. What is a file can be described.
   *
   * @param body the bytes of a text in UTF-8; its position is left where it is
   */
  default void rawRequest(ByteBuffer body) {}

  /**
   * Hands over a piece of the body of the answer as it came, to be kept where that is configured. May be called on any thread, one at a
   * time; is cheap, and never blocks.
   *
   * @param piece the next bytes of a text in UTF-8, divided anywhere; its position is left where it is
   */
  default void rawResponse(ByteBuffer piece) {}

  /**
   * Reports an event of a stream that the provider ignores because it is no part of the response, such as a ping or a warning.
   * Listeners receive it as {@link bifrost.api.CallEvent.EventIgnored}.
   *
   * @param event the bytes of a text in UTF-8; its position is left where it is
   */
  default void ignored(ByteBuffer event) {}

  /**
   * Reports that bytes of the response body arrived, whatever they mean: of a stream, comments too. Bytes of the head do not count; report
   * the head with {@link #responded(int, Map)}. The idle limit of a whole response begins with the first call, that of a stream with the
   * first event. An {@link java.io.IOException} before any call of this method and of {@code responded} means that the server sent nothing,
   * and the request is sent again. May be called on any thread; is cheap, and never blocks.
   */
  void received();
}
