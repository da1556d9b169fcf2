package bifrost.api;

import java.time.Duration;
import java.util.Map;

/**
 * How a provider talks to its server.
 *
 * @param connectTimeout until there is a connection, the look-up of the name included; 10 s
 * @param requestTimeout one try, until its answer is whole, or the first event of a stream is there; 300 s
 * @param idleTimeout between bytes of an answer, while somebody waits for them; 120 s
 * @param maxRetries how often a try that failed for a moment is repeated; 0
 * @param retryBackoffInitial the pause before the first repetition, twice as long before each further one, give or take a fifth; 500 ms
 * @param retryBackoffMax the longest such pause; 5 s
 * @param maxBodyBytes how long an answer that is not streamed can be; 64 MiB
 * @param maxEventBytes how long one event of a stream can be; 16 MiB
 * @param extraHeaders headers of every request; their values are not printed
 */
public record NetworkConfig(Duration connectTimeout, Duration requestTimeout, Duration idleTimeout, int maxRetries,
    Duration retryBackoffInitial, Duration retryBackoffMax, int maxBodyBytes, int maxEventBytes, Map<String, String> extraHeaders) {
  private static final NetworkConfig DEFAULTS = new NetworkConfig(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofSeconds(120),
      0, Duration.ofMillis(500), Duration.ofSeconds(5), 64 << 20, 16 << 20, Map.of());

  /** Copies the headers, and checks that limits are above zero. */
  public NetworkConfig {
    Check.limit("connectTimeout", connectTimeout);
    Check.limit("requestTimeout", requestTimeout);
    Check.limit("idleTimeout", idleTimeout);
    Check.retries("maxRetries", maxRetries);
    Check.limit("retryBackoffInitial", retryBackoffInitial);
    Check.limit("retryBackoffMax", retryBackoffMax);
    Check.limit("maxBodyBytes", maxBodyBytes);
    Check.limit("maxEventBytes", maxEventBytes);
    extraHeaders = Headers.withoutAuthorization(extraHeaders);
  }

  /**
   * What holds where nothing is configured.
   *
   * @return a configuration
   */
  public static NetworkConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Limits the time until there is a connection.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig connectTimeout(Duration limit) {
    return new NetworkConfig(limit, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        maxEventBytes, extraHeaders);
  }

  /**
   * Limits the time until the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig requestTimeout(Duration limit) {
    return new NetworkConfig(connectTimeout, limit, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        maxEventBytes, extraHeaders);
  }

  /**
   * Limits the pauses of the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig idleTimeout(Duration limit) {
    return new NetworkConfig(connectTimeout, requestTimeout, limit, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        maxEventBytes, extraHeaders);
  }

  /**
   * Repeats tries that failed for a moment: lost connections, limits that passed, and the statuses 429, 500, 502, 503 and 504. A stream
   * that has begun is never repeated.
   *
   * @param count how often, at most; 0 for not at all
   * @return a configuration
   */
  public NetworkConfig maxRetries(int count) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, count, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        maxEventBytes, extraHeaders);
  }

  /**
   * Says how long to pause before a repetition. A server that asks for a longer pause, by {@code Retry-After}, gets it.
   *
   * @param initial before the first one, twice as long before each further one, give or take a fifth; above zero
   * @param max the longest pause; above zero
   * @return a configuration
   */
  public NetworkConfig retryBackoff(Duration initial, Duration max) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, initial, max, maxBodyBytes, maxEventBytes,
        extraHeaders);
  }

  /**
   * Limits the length of an answer that is not streamed.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxBodyBytes(int bytes) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, bytes,
        maxEventBytes, extraHeaders);
  }

  /**
   * Limits the length of one event of a stream.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxEventBytes(int bytes) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        bytes, extraHeaders);
  }

  /**
   * Adds a header to every request, or replaces it, in whatever case it is written. Keys are no headers:
   * {@link ProviderConfig#key(String)} takes them.
   *
   * @param name its name
   * @param value its value, in printable ASCII
   * @return a configuration
   * @throws IllegalArgumentException if it cannot be a header, or is {@code Authorization}
   */
  public NetworkConfig extraHeader(String name, String value) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
        maxEventBytes, Headers.with(extraHeaders, name, value));
  }

  @Override
  public String toString() {
    return "NetworkConfig[connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout
        + ", maxRetries=" + maxRetries + ", retryBackoffInitial=" + retryBackoffInitial + ", retryBackoffMax=" + retryBackoffMax
        + ", maxBodyBytes=" + maxBodyBytes + ", maxEventBytes=" + maxEventBytes + ", extraHeaders=" + extraHeaders.keySet() + "]";
  }
}
