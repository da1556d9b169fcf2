package bifrost.api;

import java.time.Duration;
import java.util.Map;

/**
 * How a provider talks to its server.
 *
 * @param connectTimeout until there is a connection, the look-up of the name included; 10 s
 * @param requestTimeout one try, until its answer is whole, or the first event of a stream is there; 300 s
 * @param idleTimeout between bytes of an answer, while somebody waits for them; 120 s
 * @param maxBodyBytes how long an answer that is not streamed can be; 64 MiB
 * @param maxEventBytes how long one event of a stream can be; 16 MiB
 * @param extraHeaders headers of every request; their values are not printed
 */
public record NetworkConfig(Duration connectTimeout, Duration requestTimeout, Duration idleTimeout, int maxBodyBytes, int maxEventBytes,
    Map<String, String> extraHeaders) {
  private static final NetworkConfig DEFAULTS =
      new NetworkConfig(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofSeconds(120), 64 << 20, 16 << 20, Map.of());

  /** Copies the headers, and checks that limits are above zero. */
  public NetworkConfig {
    Check.limit("connectTimeout", connectTimeout);
    Check.limit("requestTimeout", requestTimeout);
    Check.limit("idleTimeout", idleTimeout);
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
    return new NetworkConfig(limit, requestTimeout, idleTimeout, maxBodyBytes, maxEventBytes, extraHeaders);
  }

  /**
   * Limits the time until the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig requestTimeout(Duration limit) {
    return new NetworkConfig(connectTimeout, limit, idleTimeout, maxBodyBytes, maxEventBytes, extraHeaders);
  }

  /**
   * Limits the pauses of the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig idleTimeout(Duration limit) {
    return new NetworkConfig(connectTimeout, requestTimeout, limit, maxBodyBytes, maxEventBytes, extraHeaders);
  }

  /**
   * Limits the length of an answer that is not streamed.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxBodyBytes(int bytes) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, bytes, maxEventBytes, extraHeaders);
  }

  /**
   * Limits the length of one event of a stream.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxEventBytes(int bytes) {
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxBodyBytes, bytes, extraHeaders);
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
    return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxBodyBytes, maxEventBytes,
        Headers.with(extraHeaders, name, value));
  }

  @Override
  public String toString() {
    return "NetworkConfig[connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout
        + ", maxBodyBytes=" + maxBodyBytes + ", maxEventBytes=" + maxEventBytes + ", extraHeaders=" + extraHeaders.keySet() + "]";
  }
}
