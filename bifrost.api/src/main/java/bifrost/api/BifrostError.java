package bifrost.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What went wrong in a call, as data. Closed: a switch over it needs no default. No error ever contains a key.
 */
public sealed interface BifrostError {
  /**
   * What happened, and what to do about it, for people.
   *
   * @return a sentence
   */
  String message();

  /**
   * Whether the very same request may succeed a moment later.
   *
   * @return true if so
   */
  boolean isTransient();

  /**
   * The provider does not serve this; nothing was sent.
   *
   * @param provider the provider's name
   * @param operation what was asked
   * @param parameter the one parameter that is not served, if it is not the whole operation
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
   * The configuration, or the name of a provider, is wrong; nothing was sent.
   *
   * @param message what is there, and what to do
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
   * The server refused. It means the same whatever carried it: an HTTP status, a body under status 200, or an event of a stream.
   *
   * @param status the HTTP status, 300 to 599; of an error under status 200 the status that its {@code code} or {@code type} says
   * @param type the server's {@code type}, such as {@code NotFoundError}
   * @param code the server's {@code code}, a number as text
   * @param param the server's {@code param}: which member of the request is at fault
   * @param message the server's {@code message}, or what stands for it
   * @param retryAfter how long the server wants to be left alone
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
   * The server was not reached, or was lost before it answered.
   *
   * @param message what happened
   * @param isTransient true for a refused or reset connection and for names that do not resolve, false for TLS
   */
  record Unreachable(String message, boolean isTransient) implements BifrostError {
    /** Refuses null. */
    public Unreachable {
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * A limit was exceeded.
   *
   * <p>Two of them are equal if limit and duration are: the message also names the server, the provider and the attempt.
   *
   * @param limit which one
   * @param after how long it was
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
     * @param limit which one
     * @param after how long it was
     */
    public TimedOut(Limit limit, Duration after) {
      this(limit, after, message(limit, after, Optional.empty()));
    }

    TimedOut at(Place place) {
      return new TimedOut(limit, after, message(limit, after, Optional.of(place)));
    }

    private static String message(Limit limit, Duration after, Optional<Place> place) {
      Objects.requireNonNull(limit, "limit");
      var length = DurationText.of(Objects.requireNonNull(after, "after"));
      var details = place.map(each -> "; " + each.details()).orElse("") + ")";
      var from = place.map(each -> each.server("from")).orElse("");
      var to = place.map(each -> each.server("to")).orElse("");
      return switch (limit) {
        case QUEUE -> after.isZero() ? "no call may wait for its turn (queueTimeout is zero)" : "no turn within " + length + " (queueTimeout)";
        case CONNECT -> "no connection" + to + " within " + length + " (connectTimeout" + details;
        case REQUEST -> "no response" + from + " within " + length + " (requestTimeout" + details;
        case TOTAL -> "the call" + to + " took longer than " + length + " (timeout" + details;
        case IDLE -> "no byte" + from + " for " + length + " (idleTimeout" + details;
      };
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

    /** The limits of a call, each its own. */
    public enum Limit {
      /** Until the call has a slot, if its provider limits the calls in flight; see {@link TrafficPolicy#maxCallsInFlight(int, Duration)}. */
      QUEUE,
      /** Until there is a connection. */
      CONNECT,
      /** Until the answer is whole, or the first event of a stream is there. */
      REQUEST,
      /** Between bytes of the answer, while somebody waits for them. */
      IDLE,
      /** All tries and fallbacks, and a stream to its end. */
      TOTAL
    }
  }

  /**
   * The server's answer makes no sense.
   *
   * @param message what was expected, and what was found where
   * @param body the body, or the event, that was found; of a long one the first 64 KiB and a remark
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
   * The answer broke off.
   *
   * @param message what was there, and what was missing
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
   * The caller gave up: by {@code close()}, or by an interrupt.
   *
   * @param message who did what
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
