package bifrost.openai.internal.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * The status, headers and body of a response.
 *
 * @param body the body, or the receiver of a streamed body; null for a redirect
 * @param redirect the target of a redirect that must be followed
 * @param closeBody closes the body through its owner, the request in flight
 */
public record HttpResult<T>(int status, HttpHeaders headers, T body, Optional<URI> redirect, Runnable closeBody)
    implements AutoCloseable {
  /** Creates the result of a response whose body need not be closed. */
  public HttpResult(int status, HttpHeaders headers, T body) {
    this(status, headers, body, Optional.empty(), () -> {});
  }

  /** Closes a streamed body, unless it is closed. May be called from any thread. */
  @Override
  public void close() {
    closeBody.run();
  }
}
