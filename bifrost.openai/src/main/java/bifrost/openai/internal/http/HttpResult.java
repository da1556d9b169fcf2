package bifrost.openai.internal.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * The head of an answer, and its body or what receives it.
 *
 * @param redirect where to ask again; there is no body then
 */
public record HttpResult<T>(int status, HttpHeaders headers, T body, Optional<URI> redirect) {
  public HttpResult(int status, HttpHeaders headers, T body) {
    this(status, headers, body, Optional.empty());
  }
}
