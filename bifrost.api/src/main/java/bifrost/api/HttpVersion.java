package bifrost.api;

/**
 * The HTTP version that a provider uses to connect to its servers. Immutable and thread-safe.
 *
 * @since 0.1
 */
public enum HttpVersion {
  /** HTTP/1.1, with one connection for each request in flight. */
  HTTP_1_1,
  /**
   * HTTP/2, on {@code https://} only, with several requests in flight on one connection. If a server does not
   * support HTTP/2, the client uses HTTP/1.1.
   *
   * <p>Servers limit the number of requests in flight on a connection; 128 is common. Further calls wait in the
   * order of their arrival, and their request timeout includes the wait. Requests that a server refuses before it
   * processes them (GOAWAY, REFUSED_STREAM) are sent again, up to 15 times; this does not count as a retry. Requests
   * with a body that exceeds 32 KiB or has no known length are sent over HTTP/1.1, because {@code java.net.http} can
   * leave them without a response when a server closes a connection with GOAWAY.
   *
   * <p>HTTP/2 requires Java 25. On earlier releases the client uses HTTP/1.1, and opening the provider logs a
   * warning, because {@code java.net.http} of these releases fails calls in flight when a server closes a connection
   * with GOAWAY.
   */
  HTTP_2
}
