package bifrost.api;

import bifrost.api.internal.call.TimeoutDescription;
import bifrost.api.internal.value.OpenAiError;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The reason a call failed. This interface is sealed, so a switch over its types needs no default. No error contains an
 * API key. Immutable and thread-safe.
 *
 * <p>The guide to troubleshooting, {@code guides/troubleshooting.md} in the source repository, has an entry for each
 * {@link #code()}, with its causes and remedies. The entry is a heading that consists of the code, so a link to it ends
 * with {@code troubleshooting.md#timeout_idle}, for example.
 *
 * <p>Later versions may add components to these records. Read them with their accessors instead of record patterns.
 *
 * @since 0.1
 */
public sealed interface BifrostError {
  /**
   * Returns a short code for dashboards, alerts and {@code switch}. It consists of lower-case letters, digits and
   * underscores. The codes are stable: later versions may add codes for new errors, but never change the code of an
   * existing one. A code of the server is in {@link Rejected#serverCode()} instead.
   *
   * @return one of these codes:
   *     <ul>
   *       <li>{@code rejected_400}, {@code rejected_429} and so on: {@link Rejected}, with its status
   *       <li>{@code unreachable}: {@link Unreachable}
   *       <li>{@code timeout_queue}, {@code timeout_connect}, {@code timeout_request}, {@code timeout_idle},
   *         {@code timeout_total}: {@link TimedOut}, with its limit
   *       <li>{@code truncated}: {@link Truncated}
   *       <li>{@code malformed}: {@link Malformed}
   *       <li>{@code mismatched_refusal}, {@code mismatched_length}, {@code mismatched_tool_calls},
   *         {@code mismatched_finish_reason}, {@code mismatched_json}, {@code mismatched_type}: {@link Mismatched},
   *         with its reason
   *       <li>{@code tools_rounds}, {@code tools_handler}: {@link ToolsFailed}, with its reason
   *       <li>{@code cancelled}: {@link Cancelled}
   *       <li>{@code unsupported_operation}, {@code unsupported_parameter}: {@link Unsupported}
   *       <li>{@code misconfigured}: {@link Misconfigured}
   *     </ul>
   */
  String code();

  /** {@return a message that describes the problem and, if possible, the fix} */
  String message();

  /** {@return whether a retry of the same request may succeed; false for most errors} */
  default boolean isTransient() {
    return false;
  }

  /**
   * Returns this error in the format of the OpenAI API, for gateways: an object with the member {@code error}, which
   * has the members {@code message}, {@code type}, {@code param} and {@code code}. For a {@link Rejected}, these are
   * the server's, or null. For any other error, the type is {@code server_error} and the code is {@link #code()}.
   *
   * @return the body of a response, or the data of an event
   */
  default JsonObject openAiJson() {
    return OpenAiError.json(this);
  }

  /**
   * The provider does not support the operation, or one of its parameters. No request was sent.
   *
   * <p>Entries of the guide to troubleshooting: {@code unsupported_operation}, {@code unsupported_parameter}.
   *
   * @param provider the name of the provider
   * @param operation the operation
   * @param parameter the unsupported parameter; empty if the operation itself is not supported
   */
  record Unsupported(String provider, Operation operation, Optional<String> parameter) implements BifrostError {
    /** Rejects null components. */
    public Unsupported {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(parameter, "parameter");
    }

    @Override
    public String code() {
      return parameter.isPresent() ? "unsupported_parameter" : "unsupported_operation";
    }

    @Override
    public String message() {
      var unsupported = parameter.map(name -> "parameter '" + name + "' of " + operation).orElse(operation.toString());
      return "provider '" + provider + "' does not support " + unsupported + ": use another provider";
    }
  }

  /**
   * The configuration, or the name of a provider, is invalid. No request was sent.
   *
   * <p>Entry of the guide to troubleshooting: {@code misconfigured}.
   *
   * @param message the problem and the fix
   */
  record Misconfigured(String message) implements BifrostError {
    /** Rejects null components. */
    public Misconfigured {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String code() {
      return "misconfigured";
    }
  }

  /**
   * The server reported an error: with an HTTP status, in a body with status 200, or as an event of a stream.
   * Providers create it with {@link #of}.
   *
   * <p>Entry of the guide to troubleshooting: {@code rejected_} and the status, such as {@code rejected_404}.
   *
   * @param status the HTTP status, 300 to 599; for an error in a response with status 200, the status that
   *     corresponds to its {@code code} or {@code type}
   * @param type the server's {@code type}, such as {@code NotFoundError}
   * @param serverCode the server's {@code code}; a number is converted to text
   * @param param the server's {@code param}, the member of the request that caused the error
   * @param message the server's {@code message}, or a substitute if there is none
   * @param retryAfter the delay requested by {@code Retry-After}
   * @param requestId the server's {@code X-Request-Id}
   * @param body the body or the event that reported the error, at most 64 KiB of it; if the connection was lost
   *     before the end of the body, the part that was received, followed by a note
   */
  record Rejected(int status, Optional<String> type, Optional<String> serverCode, Optional<String> param,
      String message,
      Optional<Duration> retryAfter, Optional<String> requestId, String body) implements BifrostError {
    /** Rejects null components. */
    public Rejected {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(serverCode, "serverCode");
      Objects.requireNonNull(param, "param");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
      Objects.requireNonNull(requestId, "requestId");
      Objects.requireNonNull(body, "body");
    }

    /**
     * Creates an error without details.
     *
     * @param status the HTTP status, 300 to 599
     * @param message the server's message
     * @return an error with an empty body
     */
    public static Rejected of(int status, String message) {
      return new Rejected(status, Optional.empty(), Optional.empty(), Optional.empty(), message, Optional.empty(),
          Optional.empty(), "");
    }

    /**
     * Sets the type.
     *
     * @param type the server's {@code type}
     * @return a changed copy
     */
    public Rejected type(String type) {
      return new Rejected(status, present("type", type), serverCode, param, message, retryAfter, requestId, body);
    }

    /**
     * Sets the code of the server.
     *
     * @param serverCode the server's {@code code}
     * @return a changed copy
     */
    public Rejected serverCode(String serverCode) {
      return new Rejected(status, type, present("serverCode", serverCode), param, message, retryAfter, requestId, body);
    }

    /**
     * Sets the member of the request that caused the error.
     *
     * @param param the server's {@code param}
     * @return a changed copy
     */
    public Rejected param(String param) {
      return new Rejected(status, type, serverCode, present("param", param), message, retryAfter, requestId, body);
    }

    /**
     * Sets the message.
     *
     * @param message the message
     * @return a changed copy
     */
    public Rejected message(String message) {
      return new Rejected(status, type, serverCode, param, message, retryAfter, requestId, body);
    }

    /**
     * Sets the delay before a retry.
     *
     * @param retryAfter the delay requested by {@code Retry-After}
     * @return a changed copy
     */
    public Rejected retryAfter(Duration retryAfter) {
      return new Rejected(status, type, serverCode, param, message, present("retryAfter", retryAfter), requestId, body);
    }

    /**
     * Sets the id of the request.
     *
     * @param requestId the server's {@code X-Request-Id}
     * @return a changed copy
     */
    public Rejected requestId(String requestId) {
      return new Rejected(status, type, serverCode, param, message, retryAfter, present("requestId", requestId), body);
    }

    /**
     * Sets the body.
     *
     * @param body the body or the event that reported the error
     * @return a changed copy
     */
    public Rejected body(String body) {
      return new Rejected(status, type, serverCode, param, message, retryAfter, requestId, body);
    }

    private static <T> Optional<T> present(String name, T value) {
      return Optional.of(Objects.requireNonNull(value, name));
    }

    @Override
    public String code() {
      return "rejected_" + status;
    }

    @Override
    public boolean isTransient() {
      return status == 429 || status == 500 || status >= 502 && status <= 504;
    }
  }

  /**
   * The server could not be reached, or the connection was lost before the response. A call also fails with this
   * error if the value of a key could not be obtained.
   *
   * <p>Entry of the guide to troubleshooting: {@code unreachable}.
   *
   * @param message the cause, with the server, the provider and the attempt
   * @param isTransient true for refused and reset connections and for names that cannot be resolved, false for
   *     TLS errors
   */
  record Unreachable(String message, boolean isTransient) implements BifrostError {
    /** Rejects null components. */
    public Unreachable {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String code() {
      return "unreachable";
    }
  }

  /**
   * A timeout was exceeded.
   *
   * <p>Two errors are equal if their limits and durations are equal; the message, which also names the server,
   * the provider and the attempt, is ignored.
   *
   * <p>Entries of the guide to troubleshooting: {@code timeout_queue}, {@code timeout_connect},
   * {@code timeout_request}, {@code timeout_idle}, {@code timeout_total}.
   *
   * @param limit the timeout that was exceeded
   * @param after the duration of the timeout
   * @param message the message, such as
   *     {@code no response from http://gpu-1:8000 within 300 ms (requestTimeout; provider 'vllm', attempt 1 of 3)}
   */
  record TimedOut(Limit limit, Duration after, String message) implements BifrostError {
    /** Rejects null components. */
    public TimedOut {
      Objects.requireNonNull(limit, "limit");
      Objects.requireNonNull(after, "after");
      Objects.requireNonNull(message, "message");
    }

    /**
     * Creates an error whose message does not name the server.
     *
     * @param limit the timeout that was exceeded
     * @param after the duration of the timeout
     */
    public TimedOut(Limit limit, Duration after) {
      this(limit, after, TimeoutDescription.of(limit, after, Optional.empty()));
    }

    @Override
    public String code() {
      return switch (limit) {
        case QUEUE -> "timeout_queue";
        case CONNECT -> "timeout_connect";
        case REQUEST -> "timeout_request";
        case IDLE -> "timeout_idle";
        case TOTAL -> "timeout_total";
      };
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TimedOut that && limit == that.limit && after.equals(that.after);
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
      /**
       * The wait for a slot, if the provider limits its calls in flight
       * ({@link TrafficPolicy#maxConcurrentCalls(int)}).
       */
      QUEUE,
      /** The time until the connection is established. */
      CONNECT,
      /** The time until the response is complete, or until the first event of a stream. */
      REQUEST,
      /** The time between bytes of the body, while a reader is blocked. */
      IDLE,
      /** The time of the entire call: all attempts and fallbacks, and the entire stream. */
      TOTAL
    }
  }

  /**
   * The response violates the protocol, or is too large.
   *
   * <p>Entry of the guide to troubleshooting: {@code malformed}.
   *
   * @param message the expected and the actual content, and its position
   * @param body the body or the event; if it is longer than 64 KiB, its start, followed by a note
   */
  record Malformed(String message, String body) implements BifrostError {
    /** Rejects null components. */
    public Malformed {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(body, "body");
    }

    @Override
    public String code() {
      return "malformed";
    }
  }

  /**
   * The response is complete, but contains no value of the type of the {@link TypedRequest}. The cause of the exception
   * is the {@link bifrost.api.json.JsonMappingException} or {@link bifrost.api.json.JsonParseException}, if there is
   * one.
   *
   * <p>Entries of the guide to troubleshooting: {@code mismatched_refusal}, {@code mismatched_length},
   * {@code mismatched_tool_calls}, {@code mismatched_finish_reason}, {@code mismatched_json},
   * {@code mismatched_type}.
   *
   * @param reason the reason
   * @param message the problem: for a value of another type, the path, the expected content and the actual value
   * @param text the text of the response, or the refusal; if it is longer than 65,536 characters, its start, followed
   *     by a note
   * @param usage the token usage, if the server sent it
   */
  record Mismatched(Mismatched.Reason reason, String message, String text, Optional<Usage> usage)
      implements BifrostError {
    /** Rejects null components. */
    public Mismatched {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(usage, "usage");
    }

    @Override
    public String code() {
      return switch (reason) {
        case REFUSAL -> "mismatched_refusal";
        case LENGTH -> "mismatched_length";
        case TOOL_CALLS -> "mismatched_tool_calls";
        case FINISH_REASON -> "mismatched_finish_reason";
        case JSON -> "mismatched_json";
        case TYPE -> "mismatched_type";
      };
    }

    /** The reasons for which a response contains no value of a type. */
    public enum Reason {
      /** The model refused to answer. */
      REFUSAL,
      /** The maximum number of tokens was reached. */
      LENGTH,
      /** The model requests tool calls. */
      TOOL_CALLS,
      /** The response ended for another reason, such as a content filter. */
      FINISH_REASON,
      /** The text is not JSON. */
      JSON,
      /** The text is JSON, but not a value of the type. */
      TYPE
    }
  }

  /**
   * The run of a {@link Toolbox} ended before the model answered. {@link BifrostException#toolRun()} contains its
   * messages.
   *
   * <p>Entries of the guide to troubleshooting: {@code tools_rounds}, {@code tools_handler}.
   *
   * @param reason the reason
   * @param message the problem and the fix
   */
  record ToolsFailed(ToolsFailed.Reason reason, String message) implements BifrostError {
    /** Rejects null components. */
    public ToolsFailed {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String code() {
      return switch (reason) {
        case ROUNDS -> "tools_rounds";
        case HANDLER -> "tools_handler";
      };
    }

    /** The reasons for which a run ends before the model answers. */
    public enum Reason {
      /** The model requests tool calls after the {@linkplain Toolbox#maxRounds(int) maximum number of rounds}. */
      ROUNDS,
      /** A handler threw an exception, which is the cause; see {@link Toolbox#failOnHandlerException(boolean)}. */
      HANDLER
    }
  }

  /**
   * The response ended before it was complete.
   *
   * <p>Entry of the guide to troubleshooting: {@code truncated}.
   *
   * @param message the missing part, and the cause if the connection was lost
   */
  record Truncated(String message) implements BifrostError {
    /** Rejects null components. */
    public Truncated {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String code() {
      return "truncated";
    }

    @Override
    public boolean isTransient() {
      return true;
    }
  }

  /**
   * The call was cancelled: by {@code close()}, by an interrupt, or by cancelling its future or subscription.
   *
   * <p>Entry of the guide to troubleshooting: {@code cancelled}.
   *
   * @param message the cause
   */
  record Cancelled(String message) implements BifrostError {
    /** Rejects null components. */
    public Cancelled {
      Objects.requireNonNull(message, "message");
    }

    @Override
    public String code() {
      return "cancelled";
    }
  }
}
