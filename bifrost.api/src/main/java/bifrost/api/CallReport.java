package bifrost.api;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How a call went.
 *
 * @param operation what was asked
 * @param target whom the request named
 * @param tries every try, in order; none if the call failed before one was made
 * @param elapsed from the call's beginning to its end
 * @param timeToFirstEvent from the call's beginning to the first event of a stream
 */
public record CallReport(Operation operation, String target, List<Try> tries, Duration elapsed, Optional<Duration> timeToFirstEvent) {
  /** Copies the tries. */
  public CallReport {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(timeToFirstEvent, "timeToFirstEvent");
    tries = List.copyOf(Objects.requireNonNull(tries, "tries"));
  }

  /**
   * One try.
   *
   * @param provider the name of the provider that made it
   * @param model the model it asked, without the provider's name; {@code ""} where none was asked
   * @param keyId the id of the key it used; empty if it used none, or the call's own {@code Authorization}
   * @param elapsed from the try's beginning to its end
   * @param status the HTTP status, if there was an answer
   * @param headers the response headers, by name in lower case, with keys removed when a value is read; empty if there was no response
   * @param error what went wrong, if something did
   * @param rawRequest the body that was sent, if {@link ProviderConfig#sendBackRawRequest()} asks for it; of a file only its name.
   *     Keys are taken out, and what is longer than a MiB is cut off with a remark
   * @param rawResponse the body that came, so far, if {@link ProviderConfig#sendBackRawResponse()} asks for it; likewise
   * @param server the base URL of the server, without user-info and query; empty if no request was made
   */
  public record Try(String provider, String model, Optional<String> keyId, Duration elapsed, OptionalInt status,
      Map<String, List<String>> headers, Optional<BifrostError> error, Optional<String> rawRequest, Optional<String> rawResponse,
      Optional<URI> server) {
    /** Copies the headers. */
    public Try {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(keyId, "keyId");
      Objects.requireNonNull(elapsed, "elapsed");
      Objects.requireNonNull(status, "status");
      headers = Objects.requireNonNull(headers, "headers").isEmpty() ? Map.of() : headers instanceof RedactedHeaders ? headers : copy(headers);
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(rawRequest, "rawRequest");
      Objects.requireNonNull(rawResponse, "rawResponse");
      Objects.requireNonNull(server, "server");
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
      var copy = new TreeMap<String, List<String>>();
      headers.forEach((name, values) -> copy.put(name, List.copyOf(Objects.requireNonNull(values, name))));
      return Collections.unmodifiableMap(copy);
    }

    /**
     * What the server calls the request; vLLM says it with {@code --enable-request-id-headers}.
     *
     * @return the response header {@code X-Request-Id}
     */
    public Optional<String> requestId() {
      return headers.getOrDefault("x-request-id", List.of()).stream().findFirst();
    }
  }
}
