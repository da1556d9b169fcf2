package bifrost.openai.internal.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * The status, headers and body of a response.
 *
 * @param body the body, or the receiver of a streamed body; null for a redirect
 * @param redirect the target of a redirect that must be followed
 */
public record HttpResult<T>(int status, HttpHeaders headers, T body, Optional<URI> redirect) {
  public HttpResult(int status, HttpHeaders headers, T body) {
    this(status, headers, body, Optional.empty());
  }
}
