package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;

/**
 * Asks any endpoint of a provider's server: for what has no request of its own here, such as vLLM's {@code /tokenize}, {@code /score},
 * {@code /classify}, {@code /pooling} or {@code /version}. Keys, limits, errors and reports are as everywhere.
 *
 * <p>The answer is the JSON that came; of a {@code text/*} answer a string; of an empty one null.
 *
 * @param provider the name of the provider
 * @param method {@code GET} or {@code POST}
 * @param path the path on the server, with a leading slash
 * @param parameters the body of a {@code POST}; the query of a {@code GET}
 */
public record RawRequest(String provider, String method, String path, JsonObject parameters) implements Request<JsonValue> {
  /** Checks the method and the path. */
  public RawRequest {
    Check.target("provider", provider);
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(parameters, "parameters");
    if (!method.equals("GET") && !method.equals("POST")) throw new IllegalArgumentException("the method is GET or POST, not " + method);
    if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0 || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("'" + path + "' is not a path: it begins with '/', and has no query, blank or umlaut");
    }
    URI.create(path); // says what is wrong with a path that is none for other reasons
  }

  /**
   * Posts JSON.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @param body the body
   * @return a request
   */
  public static RawRequest post(String provider, String path, JsonObject body) {
    return new RawRequest(provider, "POST", path, Objects.requireNonNull(body, "body"));
  }

  /**
   * Gets what is at a path.
   *
   * @param provider the name of the provider
   * @param path the path on the server, with a leading slash
   * @return a request
   */
  public static RawRequest get(String provider, String path) {
    return new RawRequest(provider, "GET", path, JsonObject.of());
  }

  @Override
  public Operation operation() {
    return Operation.RAW;
  }

  @Override
  public String target() {
    return provider;
  }

  @Override
  public RawRequest target(String target) {
    return new RawRequest(Objects.requireNonNull(target, "target"), method, path, parameters);
  }

  @Override
  public JsonValue sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.raw(this, attempt);
  }
}
