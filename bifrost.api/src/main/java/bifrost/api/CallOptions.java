package bifrost.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one call does differently. What is not set here is as {@link Bifrost.Builder#options(CallOptions)} says, else as the
 * provider's {@link NetworkConfig} says.
 *
 * @param timeout how long the whole call may take, with every retry and fallback, and a stream to its end; by default without limit
 * @param requestTimeout how long one try may take until its answer is whole, or the first event of a stream is there
 * @param idleTimeout how long the answer may pause between bytes
 * @param maxRetries how often a try that failed for a moment is repeated
 * @param fallbacks whom to ask, in this order, when the target fails, as {@code provider/model}; an empty list for nobody
 * @param headers further headers; their values are not printed
 */
public record CallOptions(Optional<Duration> timeout, Optional<Duration> requestTimeout, Optional<Duration> idleTimeout, OptionalInt maxRetries,
    Optional<List<String>> fallbacks, Map<String, String> headers) {
  private static final CallOptions NONE = new CallOptions(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty(),
      Optional.empty(), Map.of());

  /** Copies lists and headers, and checks that limits are above zero. */
  public CallOptions {
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
    Objects.requireNonNull(maxRetries, "maxRetries");
    Objects.requireNonNull(fallbacks, "fallbacks");
    Objects.requireNonNull(headers, "headers");
    timeout.ifPresent(limit -> Check.limit("timeout", limit));
    requestTimeout.ifPresent(limit -> Check.limit("requestTimeout", limit));
    idleTimeout.ifPresent(limit -> Check.limit("idleTimeout", limit));
    maxRetries.ifPresent(count -> Check.retries("maxRetries", count));
    fallbacks = fallbacks.map(List::copyOf);
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
   * Limits the whole call: every try, the pauses between them, every fallback, and a stream to its last event.
   *
   * @param wholeCall how long; above zero
   * @return options
   */
  public CallOptions timeout(Duration wholeCall) {
    return new CallOptions(Optional.of(Objects.requireNonNull(wholeCall, "wholeCall")), requestTimeout, idleTimeout, maxRetries, fallbacks, headers);
  }

  /**
   * Limits the time until the answer.
   *
   * @param limit how long one try may take until its answer is whole, or the first event of a stream is there; above zero
   * @return options
   */
  public CallOptions requestTimeout(Duration limit) {
    return new CallOptions(timeout, Optional.of(Objects.requireNonNull(limit, "limit")), idleTimeout, maxRetries, fallbacks, headers);
  }

  /**
   * Limits the pauses of the answer.
   *
   * @param limit how long the answer may pause between bytes; above zero
   * @return options
   */
  public CallOptions idleTimeout(Duration limit) {
    return new CallOptions(timeout, requestTimeout, Optional.of(Objects.requireNonNull(limit, "limit")), maxRetries, fallbacks, headers);
  }

  /**
   * Repeats tries that failed for a moment; see {@link NetworkConfig#maxRetries(int)}.
   *
   * @param count how often, at most, for the target and for each fallback; 0 for not at all
   * @return options
   */
  public CallOptions maxRetries(int count) {
    return new CallOptions(timeout, requestTimeout, idleTimeout, OptionalInt.of(count), fallbacks, headers);
  }

  /**
   * Sets the fallbacks: the targets that are tried, in this order, when the call's own target fails with any error except
   * {@code Cancelled}, {@code Misconfigured} and the timeout of the whole call. Once a stream has started, there is no fallback. Requests
   * that name a provider, not a model, have none. {@link #fallbacks()}, without an argument, reads them.
   *
   * @param first a target, as {@code provider/model}; the provider must be configured
   * @param more further targets
   * @return options
   */
  public CallOptions fallbacks(String first, String... more) {
    return fallbacks(Check.list(first, more));
  }

  /**
   * Sets the fallbacks, as {@link #fallbacks(String, String...)} does.
   *
   * @param targets the targets, as {@code provider/model}; an empty list disables fallbacks, as {@link #withoutFallbacks()} does
   * @return options
   */
  public CallOptions fallbacks(List<String> targets) {
    return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, Optional.of(Objects.requireNonNull(targets, "targets")), headers);
  }

  /**
   * Asks nobody else, though the client's options name somebody.
   *
   * @return options
   */
  public CallOptions withoutFallbacks() {
    return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, Optional.of(List.of()), headers);
  }

  /**
   * Adds a header, or replaces it, in whatever case it is written. {@code Authorization} goes with calls to a provider without a key. It
   * goes to no fallback at another provider, nor does any other header whose name speaks of a key, token, secret, cookie or the like.
   *
   * @param name its name
   * @param value its value, in printable ASCII
   * @return options
   * @throws IllegalArgumentException if it cannot be a header
   */
  public CallOptions header(String name, String value) {
    return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, fallbacks, Headers.with(headers, name, value));
  }

  CallOptions withoutCredentials() {
    return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, fallbacks, Headers.withoutCredentials(headers));
  }

  /** These options where they say something, else the others. */
  CallOptions over(CallOptions others) {
    return new CallOptions(timeout.or(others::timeout), requestTimeout.or(others::requestTimeout), idleTimeout.or(others::idleTimeout),
        maxRetries.isPresent() ? maxRetries : others.maxRetries, fallbacks.or(others::fallbacks), Headers.merged(others.headers, headers));
  }

  @Override
  public String toString() {
    return "CallOptions[timeout=" + timeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout + ", maxRetries="
        + maxRetries + ", fallbacks=" + fallbacks + ", headers=" + headers.keySet() + "]";
  }
}
