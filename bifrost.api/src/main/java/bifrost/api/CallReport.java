package bifrost.api;

import bifrost.api.internal.redact.RedactedHeaders;
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
 * A report of a call, with all its attempts.
 *
 * @param operation the operation
 * @param target the target of the request
 * @param attempts the attempts, in order; empty if the call failed before the first one
 * @param elapsed the time from the start of the call to its end
 * @param timeToFirstEvent the time from the start of the call to the first event of a stream
 */
public record CallReport(Operation operation, String target, List<AttemptReport> attempts, Duration elapsed,
    Optional<Duration> timeToFirstEvent) {
  /** Copies the attempts. */
  public CallReport {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(timeToFirstEvent, "timeToFirstEvent");
    attempts = List.copyOf(Objects.requireNonNull(attempts, "attempts"));
  }

  /**
   * One attempt.
   *
   * @param provider the name of the provider that made the attempt
   * @param model the model, without the provider prefix; {@code ""} if the request names none
   * @param keyId the id of the key; empty if no key was used, or if the call has its own {@code Authorization}
   *     header
   * @param elapsed the time from the start of the attempt to its end
   * @param status the HTTP status, if there was a response
   * @param headers the response headers, by name in lower case; API keys in their values are redacted when the
   *     values are read; empty if there was no response
   * @param error the reason for the failure, if the attempt failed
   * @param rawRequest the body of the request, if {@link ProviderConfig#captureRequestBodies()} is set; for an
   *     upload, only its name. API keys are redacted, and a body longer than 1 MiB is truncated, with a note
   * @param rawResponse the body of the response as far as it was received, if
   *     {@link ProviderConfig#captureResponseBodies()} is set; redacted and truncated like the request
   * @param server the base URL of the server, without user-info and query; empty if no request was sent
   */
  public record AttemptReport(String provider, String model, Optional<String> keyId, Duration elapsed,
      OptionalInt status, Map<String, List<String>> headers, Optional<BifrostError> error, Optional<String> rawRequest,
      Optional<String> rawResponse, Optional<URI> server) {
    /** Copies the headers. */
    public AttemptReport {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(keyId, "keyId");
      Objects.requireNonNull(elapsed, "elapsed");
      Objects.requireNonNull(status, "status");
      headers =
          Objects.requireNonNull(headers, "headers").isEmpty() ? Map.of() : headers instanceof RedactedHeaders ? headers
              : copy(headers);
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
     * {@return the response header {@code X-Request-Id}, which vLLM sends with
     * {@code --enable-request-id-headers}}
     */
    public Optional<String> requestId() {
      return headers.getOrDefault("x-request-id", List.of()).stream().findFirst();
    }
  }
}
