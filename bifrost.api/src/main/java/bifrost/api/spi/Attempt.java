package bifrost.api.spi;

import bifrost.api.ApiKey;
import bifrost.api.OutgoingRequest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt of a call, as seen by the provider that makes it. Thread-safe, unless a method states otherwise.
 *
 * <p>The client enforces all timeouts by cancelling the attempt. A provider must register an action with
 * {@link #onCancel(Runnable)} before it blocks, and report progress with {@link #responded(int, Map)} and
 * {@link #received()}.
 *
 * @since 0.1
 */
public interface Attempt {
  /**
   * {@return the key to use, which is one of the keys that the provider was opened with; empty if there are none}
   * If the key was configured with a supplier, its value is the one that the supplier returned for this attempt.
   * An empty value must not be sent. The key may have its own base URL.
   */
  Optional<ApiKey> key();

  /**
   * Returns the headers to send in addition to the provider's own. A provider that can describe its requests
   * calls {@link #headers(OutgoingRequest)} instead, because hooks may need the description, for example to
   * sign the body.
   *
   * @return the values by name; names are unique, ignoring case; each call of this method returns the same
   *     headers
   */
  Map<String, String> headers();

  /**
   * Returns the headers to send with one request, in addition to the provider's own. This method calls the
   * {@linkplain bifrost.api.AttemptHook hooks}, so a provider must call it once for each request, immediately
   * before it sends the request, on the thread on which the provider was called, and must not catch its
   * exceptions. {@code Authorization} in these headers replaces that of the key.
   *
   * @param request the request; its headers are ignored
   * @return the values by name; names are unique, ignoring case
   */
  default Map<String, String> headers(OutgoingRequest request) {
    return headers();
  }

  /**
   * {@return the time until this attempt times out, at least zero} This is only a hint, because the client
   * enforces the timeout by cancelling the attempt.
   */
  Duration remainingTime();

  /**
   * Reports the server to which this attempt sends its requests. Call reports and error messages name the server.
   *
   * @param baseUrl the base URL, without user-info and query
   */
  default void server(URI baseUrl) {}

  /**
   * Registers an action that stops this attempt.
   *
   * @param stop the action, which must not block. It runs at most once, on any thread. It runs immediately if the
   *     attempt has already been cancelled, and never after the call has ended. It should not throw; exceptions are
   *     passed to the thread's uncaught exception handler
   */
  void onCancel(Runnable stop);

  /**
   * {@return whether this attempt was cancelled, by its caller, a timeout or {@code close()}; its result is then
   * ignored}
   *
   * <p>Long computations of a provider, such as decoding a large response, should call this method repeatedly, and
   * stop by throwing any exception if it returns true.
   */
  boolean isCancelled();

  /**
   * Reports the status and the headers of the response.
   *
   * @param status the HTTP status, or the equivalent of another protocol
   * @param headers the response headers; must not be modified later
   */
  void responded(int status, Map<String, List<String>> headers);

  /**
   * Records the body of the request for reports, as it is sent. A file may be replaced with a description.
   *
   * @param body the body, as UTF-8 text; the position of the buffer is not changed
   */
  default void requestBody(ByteBuffer body) {}

  /**
   * Reports that the JSON body or the files of a request will be sent, or sent again. This method may be called on any
   * thread; it is cheap and never blocks.
   *
   * @param bytes the length of the body, or of all files of the request; empty if it is unknown
   */
  default void uploadStarted(OptionalLong bytes) {}

  /**
   * Reports that bytes of the JSON body or the files of a request were passed on to the connection. This method may be
   * called on any thread; it is cheap and never blocks.
   *
   * @param bytes the number of bytes since the last call
   */
  default void uploaded(int bytes) {}

  /**
   * Records a chunk of the body of the response for reports, as it was received. This method may be called on
   * any thread, but not concurrently; it is cheap and never blocks.
   *
   * @param chunk the next bytes of the UTF-8 text, which may end within a character; the position of the buffer
   *     is not changed
   */
  default void responseBody(ByteBuffer chunk) {}

  /**
   * Reports an event of a stream that the provider ignores because it is not part of the response, such as a
   * ping or a warning. Listeners receive it as {@link bifrost.api.CallEvent.EventIgnored}.
   *
   * @param event the event, as UTF-8 text; the position of the buffer is not changed
   */
  default void ignoredEvent(ByteBuffer event) {}

  /**
   * Reports that bytes of the response body have arrived, including comments of a stream. The status and the headers
   * are not part of the body; {@link #responded(int, Map)} reports them. The idle timeout starts with the first call
   * of this method, or, for a stream, with the first event. If an {@link java.io.IOException} occurs before any call
   * of this method or of {@code responded}, the request is sent again, because the server has sent nothing. This
   * method may be called on any thread; it is cheap and never blocks.
   */
  void received();
}
