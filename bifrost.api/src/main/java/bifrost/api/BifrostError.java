package bifrost.api;

import bifrost.api.internal.call.TimeoutDescription;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The reason a call failed. The types are sealed, so a switch over them needs no default. No error contains a key.
 */
public sealed interface BifrostError {
  /** {@return a message that states the fact, the value and the fix} */
  String message();

  /** {@return whether the same request may succeed if it is retried} */
  boolean isTransient();

  /**
   * The provider does not serve the operation, or one of its parameters. Nothing was sent.
   *
   * @param provider the name of the provider
   * @param operation the operation
   * @param parameter the parameter that is not served; empty if the whole operation is not
   */
  record Unsupported(String provider, Operation operation, Optional<String> parameter) implements BifrostError {
    /** Refuses null. */
    public Unsupported {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(parameter, "parameter");
    }

    @Override
    public String message() {
      var what = parameter.map(name -> "the parameter '" + name + "' of " + operation).orElse(operation.toString());
      return "provider '" + provider + "' does not serve " + what + ": ask another provider";
    }

    @Override
    public boolean isTransient() {
      return false;
    }
  }

  /**
   * The configuration, or the name of a provider, is wrong. Nothing was sent.
   *
   * @param message the fault and the fix
   */
  record Misconfigured(String message) implements BifrostError {
    /** Refuses null. */
    public Misconfigured {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public boolean isTransient() {
      return false;
    }
  }

  /**
   * The server reported an error: with an HTTP status, in a body with status 200, or as an event of a stream.
   *
   * @param status the HTTP status, 300 to 599; for an error with status 200, the status that its {@code code} or {@code type} denotes
   * @param type the server's {@code type}, such as {@code NotFoundError}
   * @param code the server's {@code code}; a number as text
   * @param param the server's {@code param}, the member of the request that is at fault
   * @param message the server's {@code message}, or the text that replaces it if there is none
   * @param retryAfter the delay requested by {@code Retry-After}
   * @param requestId the server's {@code X-Request-Id}
   * @param body the body or the event that reported the error: the first 64 KiB of a longer one; if it broke off, the part that was read,
   *     followed by a remark
   */
  record Rejected(int status, Optional<String> type, Optional<String> code, Optional<String> param, String message,
      Optional<Duration> retryAfter, Optional<String> requestId, String body) implements BifrostError {
    /** Refuses null. */
    public Rejected {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(param, "param");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
      Objects.requireNonNull(requestId, "requestId");
      Objects.requireNonNull(body, "body");
    }

    @Override
    public boolean isTransient() {
      return status == 429 || status == 500 || status >= 502 && status <= 504;
    }
  }

  /**
   * The server could not be reached, or the connection was lost before the response. A key without a value is reported the same way.
   *
   * @param message the cause, with the server, the provider and the attempt
   * @param isTransient true for a refused or reset connection and for names that do not resolve, false for TLS
   */
  record Unreachable(String message, boolean isTransient) implements BifrostError {
    /** Refuses null. */
    public Unreachable {
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * A timeout was exceeded.
   *
   * <p>Two errors are equal if their limits and durations are. The message, which also names the server, the provider and the attempt, does not
   * count.
   *
   * @param limit the timeout that was exceeded
   * @param after its duration
   * @param message such as {@code no response from http://gpu-1:8000 within 300 ms (requestTimeout; provider 'vllm', attempt 1 of 3)}
   */
  record TimedOut(Limit limit, Duration after, String message) implements BifrostError {
    /** Refuses null. */
    public TimedOut {
      Objects.requireNonNull(limit, "limit");
      Objects.requireNonNull(after, "after");
      Objects.requireNonNull(message, "message");
    }

    /**
     * Creates an error whose message names no server.
     *
     * @param limit the timeout that was exceeded
     * @param after its duration
     */
    public TimedOut(Limit limit, Duration after) {
      this(limit, after, TimeoutDescription.of(limit, after, Optional.empty()));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TimedOut late && limit == late.limit && after.equals(late.after);
    }

    @Override
    public int hashCode() {
      return Objects.hash(limit, after);
    }

    @Override
    public boolean isTransient() {
      return limit != Limit.TOTAL;
    }

    /** The timeouts of a call. */
    public enum Limit {
      /** Until the call has a slot, if its provider limits the calls in flight; see {@link TrafficPolicy#maxCallsInFlight(int, Duration)}. */
      QUEUE,
      /** Until the connection is established. */
      CONNECT,
      /** Until the response is complete, or until the first event of a stream. */
      REQUEST,
      /** Between bytes of the body, while a reader is blocked. */
      IDLE,
      /** For the whole call: all attempts and fallbacks, and a stream to its end. */
      TOTAL
    }
  }

  /**
   * The response does not follow the protocol, or is too large.
   *
   * @param message the expected and the actual content, and its position
   * @param body the body or the event; the first 64 KiB and a remark if it is longer
   */
  record Malformed(String message, String body) implements BifrostError {
    /** Refuses null. */
    public Malformed {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(body, "body");
    }

    @Override
    public boolean isTransient() {
      return false;
    }
  }

  /**
   * The response ended before it was complete.
   *
   * @param message the part that is missing, and the cause if the connection was lost
   */
  record Truncated(String message) implements BifrostError {
    /** Refuses null. */
    public Truncated {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /**
   * The call was cancelled: by {@code close()}, by an interrupt, or by cancelling its future or subscription.
   *
   * @param message the cause
   */
  record Cancelled(String message) implements BifrostError {
    /** Refuses null. */
    public Cancelled {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public boolean isTransient() {
      return false;
    }
  }
}
