package bifrost.api;

/** A version of HTTP that a provider speaks to its servers. */
public enum HttpVersion {
  /** HTTP/1.1, with one connection for each request in flight. */
  HTTP_1_1,
  /**
   * HTTP/2, on {@code https://} only, with several requests in flight on one connection. A server without HTTP/2 is asked in HTTP/1.1.
   *
   * <p>A server limits the number of requests in flight; 128 is common. Further calls wait in the order of their arrival, and their request
   * timeout includes the wait. Requests that a server refuses before it processes them (GOAWAY, REFUSED_STREAM) are sent again, up to 16
   * times; this does not count as a retry. Requests with a body that exceeds 32 KiB or has no known length are sent over HTTP/1.1, because
   * Java's client can lose them when a server renews its connections.
   *
   * <p>HTTP/2 needs Java 25. Earlier releases use HTTP/1.1, and opening the provider logs a warning, because their HTTP client loses calls
   * when a server renews its connections.
   */
  HTTP_2
}
