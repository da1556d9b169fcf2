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
 * <p>For each attempt whose {@link #started} has returned, {@link #ended} is called exactly once: when its
 * response is complete, when it fails, or when it is cancelled; for a stream that has delivered its first
 * event, at the end of the stream. In between, {@link #headers} is called for each request of the attempt:
 * usually once, and again for a redirect and for another path of the same operation. A request that the HTTP
 * client itself sends again, because its connection was lost before the response, keeps its headers. The
 * requests for the models of several providers, or with several keys, are attempts of one call.
 *
 * <p>The methods are called on the thread of the call and should be quick, because the call waits for them. If
 * another thread ends the call, such as that of {@code close()}, {@code ended} is called on that thread. They
 * are never called on a thread of an HTTP client. Concurrent calls invoke them concurrently.
 */
@FunctionalInterface
public interface AttemptHook {
  /**
   * Returns the headers to add to a request. They take precedence over those of the call and of the provider,
   * and headers of later hooks over those of earlier ones. {@code Authorization} replaces that of the key. The
   * values of headers whose names suggest a credential are redacted in reports and errors.
   *
   * @param attempt the attempt
   * @param request the request that is about to be sent
   * @return the headers to add
   * @throws RuntimeException any exception, as well as an invalid header, fails the attempt with
   *     {@link BifrostError.Misconfigured}. Nothing is sent, and there is neither a retry nor a fallback, so
   *     that no request is sent without its signature
   */
  Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request);

  /**
   * Notifies the hook that an attempt begins. None of its requests has been sent yet.
   *
   * @param attempt the attempt
   * @throws RuntimeException any exception fails the attempt, as for {@link #headers}
   */
  default void started(AttemptInfo attempt) {}

  /**
   * Notifies the hook that an attempt has ended. An exception is passed to the thread's handler of uncaught
   * exceptions and does not affect the call.
   *
   * @param attempt the attempt, as {@link #started} received it
   * @param result the result, with the error if the attempt failed
   */
  default void ended(AttemptInfo attempt, CallReport.AttemptReport result) {}
}
