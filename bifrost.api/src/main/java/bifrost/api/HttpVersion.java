package bifrost.api;

/** A version of HTTP that a provider speaks to its servers. */
public enum HttpVersion {
  /** HTTP/1.1, with one connection for each request in flight. */
  HTTP_1_1,
  /** HTTP/2, on {@code https://} only, with several requests in flight on one connection. */
  HTTP_2
}
