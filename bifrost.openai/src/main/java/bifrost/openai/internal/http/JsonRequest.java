package bifrost.openai.internal.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A request with headers that a builder has validated for an earlier request. The builder would copy them for each
 * request.
 */
final class JsonRequest extends HttpRequest {
  private final String method;
  private final URI uri;
  private final HttpHeaders headers;
  private final BodyPublisher body;

  JsonRequest(String method, URI uri, HttpHeaders headers, BodyPublisher body) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return Optional.of(body);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.empty();
  }

  @Override
  public boolean expectContinue() {
    return false;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
