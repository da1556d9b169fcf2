package bifrost.api;

import java.util.Map;

/**
 * Sees each attempt of each call before it is sent and at its end, and can add headers, such as {@code traceparent},
 * a tenant, or a signature over the bytes of the body. Added by {@link Bifrost.Builder#hook(AttemptHook)}.
 *
 * <pre>{@code
 * Bifrost.builder().hook((attempt, request) -> Map.of("X-Tenant", String.valueOf(attempt.attributes().get("tenant"))));
 * }</pre>
 *
 * <p>Each attempt whose {@link #started} has returned gets exactly one {@link #ended}: when its response is complete,
 * when it fails, or when it is cancelled; for a stream that has delivered its first event, at the end of the stream.
 * In between, {@link #headers} is called for each request of the attempt: usually once, and again for a redirect and
 * for another path of the same operation. A request that the HTTP client itself sends again, because its connection
 * was lost before the response, keeps its headers. Listing the models of several providers, or with several keys,
 * makes attempts of one call.
 *
 * <p>The methods are called on the thread of the call, which waits for them, so they should be quick; {@code ended}
 * is called on the thread that ends the call if another one does, such as that of {@code close()}. They are never
 * called on a thread of an HTTP client. Calls on several threads call them at the same time.
 */
@FunctionalInterface
public interface AttemptHook {
  /**
   * Adds headers to a request. They take precedence over those of the call and of the provider, and later hooks over
   * earlier ones. {@code Authorization} replaces that of the key. Reports and errors hide the values of headers whose
   * names suggest a credential.
   *
   * @param attempt the attempt
   * @param request the request that is about to be sent
   * @return the headers to add
   * @throws RuntimeException any exception, and any header that cannot be sent, fails the attempt with {@link
   *     BifrostError.Misconfigured}. Nothing is sent then, and there is neither a retry nor a fallback, so that no
   *     request goes without its signature
   */
  Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request);

  /**
   * Notifies this hook that an attempt begins. No request of it was sent yet.
   *
   * @param attempt the attempt
   * @throws RuntimeException any exception fails the attempt, as for {@link #headers}
   */
  default void started(AttemptInfo attempt) {}

  /**
   * Notifies this hook that an attempt has ended. What it throws goes to the thread's handler of uncaught exceptions
   * and changes nothing.
   *
   * @param attempt the attempt, as {@link #started} received it
   * @param result the result, with the error if the attempt failed
   */
  default void ended(AttemptInfo attempt, CallReport.Try result) {}
}
