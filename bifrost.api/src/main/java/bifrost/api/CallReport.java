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
 * A report of a call, with all its attempts. The client creates reports; tests create them with {@link #of}. Later
 * versions may add components. Immutable and thread-safe.
 *
 * @param operation the operation
 * @param target the target of the request
 * @param attempts the attempts, in order; empty if the call failed before the first one
 * @param elapsed the time from the start of the call to its end
 * @param timeToFirstEvent the time from the start of the call to the first event of a stream
 * @since 0.1
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
   * Creates a report without attempts, for tests.
   *
   * @param operation the operation
   * @param target the target of the request
   * @return a report with an elapsed time of zero
   */
  public static CallReport of(Operation operation, String target) {
    return new CallReport(operation, target, List.of(), Duration.ZERO, Optional.empty());
  }

  /**
   * Sets the attempts.
   *
   * @param attempts the attempts, in order
   * @return a changed copy
   */
  public CallReport attempts(List<AttemptReport> attempts) {
    return new CallReport(operation, target, attempts, elapsed, timeToFirstEvent);
  }

  /**
   * Sets the time from the start of the call to its end.
   *
   * @param elapsed the time
   * @return a changed copy
   */
  public CallReport elapsed(Duration elapsed) {
    return new CallReport(operation, target, attempts, elapsed, timeToFirstEvent);
  }

  /**
   * Sets the time from the start of the call to the first event of a stream.
   *
   * @param timeToFirstEvent the time
   * @return a changed copy
   */
  public CallReport timeToFirstEvent(Duration timeToFirstEvent) {
    return new CallReport(operation, target, attempts, elapsed,
        Optional.of(Objects.requireNonNull(timeToFirstEvent, "timeToFirstEvent")));
  }

  /**
   * One attempt. The client creates these reports; tests create them with {@link #of}. Later versions may add
   * components.
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
   * @param requestBody the body of the request, if {@link ProviderConfig#captureRequestBodies()} is set; for an
   *     upload, only its name. API keys are redacted, and a body longer than 1 MiB is truncated, with a note
   * @param responseBody the body of the response as far as it was received, if
   *     {@link ProviderConfig#captureResponseBodies()} is set; redacted and truncated like the request
   * @param server the base URL of the server, without user-info and query; empty if no request was sent
   */
  public record AttemptReport(String provider, String model, Optional<String> keyId, Duration elapsed,
      OptionalInt status, Map<String, List<String>> headers, Optional<BifrostError> error, Optional<String> requestBody,
      Optional<String> responseBody, Optional<URI> server) {
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
      Objects.requireNonNull(requestBody, "requestBody");
      Objects.requireNonNull(responseBody, "responseBody");
      Objects.requireNonNull(server, "server");
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
      var copy = new TreeMap<String, List<String>>();
      headers.forEach((name, values) -> copy.put(name, List.copyOf(Objects.requireNonNull(values, name))));
      return Collections.unmodifiableMap(copy);
    }

    /**
     * Creates a report of a successful attempt, for tests.
     *
     * @param provider the name of the provider
     * @param model the model, without the provider prefix
     * @return a report without a response, with an elapsed time of zero
     */
    public static AttemptReport of(String provider, String model) {
      return new AttemptReport(provider, model, Optional.empty(), Duration.ZERO, OptionalInt.empty(), Map.of(),
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Sets the id of the key.
     *
     * @param keyId the id
     * @return a changed copy
     */
    public AttemptReport keyId(String keyId) {
      return new AttemptReport(provider, model, Optional.of(Objects.requireNonNull(keyId, "keyId")), elapsed, status,
          headers, error, requestBody, responseBody, server);
    }

    /**
     * Sets the time from the start of the attempt to its end.
     *
     * @param elapsed the time
     * @return a changed copy
     */
    public AttemptReport elapsed(Duration elapsed) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers, error, requestBody, responseBody,
          server);
    }

    /**
     * Sets the HTTP status.
     *
     * @param status the status
     * @return a changed copy
     */
    public AttemptReport status(int status) {
      return new AttemptReport(provider, model, keyId, elapsed, OptionalInt.of(status), headers, error, requestBody,
          responseBody, server);
    }

    /**
     * Sets the response headers.
     *
     * @param headers the values by name, in lower case
     * @return a changed copy
     */
    public AttemptReport headers(Map<String, List<String>> headers) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers, error, requestBody, responseBody,
          server);
    }

    /**
     * Sets the reason for the failure.
     *
     * @param error the error
     * @return a changed copy
     */
    public AttemptReport error(BifrostError error) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers,
          Optional.of(Objects.requireNonNull(error, "error")), requestBody, responseBody, server);
    }

    /**
     * Sets the body of the request.
     *
     * @param requestBody the body
     * @return a changed copy
     */
    public AttemptReport requestBody(String requestBody) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers, error,
          Optional.of(Objects.requireNonNull(requestBody, "requestBody")), responseBody, server);
    }

    /**
     * Sets the body of the response.
     *
     * @param responseBody the body
     * @return a changed copy
     */
    public AttemptReport responseBody(String responseBody) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers, error, requestBody,
          Optional.of(Objects.requireNonNull(responseBody, "responseBody")), server);
    }

    /**
     * Sets the base URL of the server.
     *
     * @param server the URL
     * @return a changed copy
     */
    public AttemptReport server(URI server) {
      return new AttemptReport(provider, model, keyId, elapsed, status, headers, error, requestBody, responseBody,
          Optional.of(Objects.requireNonNull(server, "server")));
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
