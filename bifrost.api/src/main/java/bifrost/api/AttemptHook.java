package bifrost.api;

import java.util.Map;

/**
 * A hook that is called for each attempt of each call, and can add headers, such as {@code traceparent}, a
 * tenant, or a signature over the bytes of the body. Add one with {@link Bifrost.Builder#hook(AttemptHook)}.
 *
 * <pre>{@code
 * Bifrost.builder().hook((attempt, request) -> Map.of("X-Tenant", String.valueOf(attempt.attributes().get("tenant"))));
 * }</pre>
 *
 * <p>If {@link #started} returns normally, {@link #ended} is called exactly once for the attempt: when the response
 * is complete, or when the attempt fails or is cancelled. For a stream that has delivered its first event, it is
 * called at the end of the stream. In between, {@link #headers} is called for each request of the attempt: usually
 * once, and again for a redirect or for another path of the same operation. A request that the HTTP client itself
 * sends again, because its connection was lost before the response, keeps its headers. A call that lists models
 * makes a separate attempt for each provider and each key.
 *
 * <p>The methods are called on the thread of the call and should return quickly, because the call waits for them. If
 * another thread ends the call, such as one that calls {@code close()}, {@code ended} is called on that thread. The
 * methods are never called on a thread of an HTTP client. Implementations must be thread-safe: concurrent calls invoke
 * the methods concurrently.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AttemptHook {
  /**
   * Returns the headers to add to a request. They take precedence over those of the call and of the provider,
   * and headers of later hooks over those of earlier ones. {@code Authorization} replaces that of the key. The
   * values of headers whose names suggest a credential are redacted in reports and errors.
   *
   * <p>An exception, or an invalid header, fails the attempt with {@link BifrostError.Misconfigured}. Nothing is
   * sent, and there is neither a retry nor a fallback, so that no request is sent without its signature.
   *
   * @param attempt the attempt
   * @param request the request that is about to be sent
   * @return the headers to add
   * @throws RuntimeException to fail the attempt
   */
  Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request);

  /**
   * Notifies the hook that an attempt begins. None of its requests has been sent yet.
   *
   * @param attempt the attempt
   * @throws RuntimeException to fail the attempt, as in {@link #headers}
   */
  default void started(AttemptInfo attempt) {}

  /**
   * Notifies the hook that an attempt begins, as {@link #started(AttemptInfo)} does, and gives it the progress of the
   * attempt. The client calls only this method, which calls the other one by default.
   *
   * @param attempt the attempt
   * @param progress the progress, with values that change while the attempt runs; it may be kept and read later
   * @throws RuntimeException to fail the attempt, as in {@link #headers}
   */
  default void started(AttemptInfo attempt, AttemptProgress progress) {
    started(attempt);
  }

  /**
   * Notifies the hook that an attempt has ended. An exception is passed to the thread's uncaught exception
   * handler and does not affect the call.
   *
   * @param attempt the attempt that was passed to {@link #started}
   * @param result the result, with the error if the attempt failed
   */
  default void ended(AttemptInfo attempt, CallReport.AttemptReport result) {}
}
