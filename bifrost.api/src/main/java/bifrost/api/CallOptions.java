package bifrost.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one call does differently. What is not set here is as {@link Bifrost.Builder#options(CallOptions)} says, else as the
 * provider's {@link NetworkConfig} says.
 *
 * @param requestTimeout how long one try may take until its answer is whole, or the first event of a stream is there
 * @param idleTimeout how long the answer may pause between bytes
 * @param headers further headers; their values are not printed
 */
public record CallOptions(Optional<Duration> requestTimeout, Optional<Duration> idleTimeout, Map<String, String> headers) {
  private static final CallOptions NONE = new CallOptions(Optional.empty(), Optional.empty(), Map.of());

  /** Copies the headers, and checks that limits are above zero. */
  public CallOptions {
    requestTimeout.ifPresent(limit -> Check.limit("requestTimeout", limit));
    idleTimeout.ifPresent(limit -> Check.limit("idleTimeout", limit));
    headers = Headers.copy(headers);
  }

  /**
   * Nothing different.
   *
   * @return options
   */
  public static CallOptions options() {
    return NONE;
  }

  /**
   * Limits the time until the answer.
   *
   * @param limit how long one try may take until its answer is whole, or the first event of a stream is there; above zero
   * @return options
   */
  public CallOptions requestTimeout(Duration limit) {
    return new CallOptions(Optional.of(limit), idleTimeout, headers);
  }

  /**
   * Limits the pauses of the answer.
   *
   * @param limit how long the answer may pause between bytes; above zero
   * @return options
   */
  public CallOptions idleTimeout(Duration limit) {
    return new CallOptions(requestTimeout, Optional.of(limit), headers);
  }

  /**
   * Adds a header, or replaces it, in whatever case it is written. {@code Authorization} goes with calls to a provider without a key.
   *
   * @param name its name
   * @param value its value, in printable ASCII
   * @return options
   * @throws IllegalArgumentException if it cannot be a header
   */
  public CallOptions header(String name, String value) {
    return new CallOptions(requestTimeout, idleTimeout, Headers.with(headers, name, value));
  }

  /** These options where they say something, else the others. */
  CallOptions over(CallOptions others) {
    return new CallOptions(requestTimeout.or(others::requestTimeout), idleTimeout.or(others::idleTimeout),
        Headers.merged(others.headers, headers));
  }

  @Override
  public String toString() {
    return "CallOptions[requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout + ", headers=" + headers.keySet() + "]";
  }
}
