package bifrost.api;

import bifrost.api.internal.value.CallAttributes;
import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An event of a call, for listeners: the start of the call, a failed attempt, an ignored event of a stream, the end of
 * the call, or the execution of a tool that the response requests. The events of one call are delivered one at a time,
 * the start first and the end last, except that the tools are executed after the end; those of different calls may be
 * delivered concurrently. Immutable and thread-safe, if the values of the attributes
 * are.
 *
 * <p>The client creates events; tests of listeners create them with the {@code of} method of each type. Later versions
 * may add types and components, so a switch needs a default.
 *
 * <p>No event contains an API key.
 *
 * @since 0.1
 */
public sealed interface CallEvent {
  /** {@return the id of the call, a number that is unique within the client} */
  long callId();

  /**
   * {@return the attributes of the call, set by {@link CallOptions#attribute(String, Object)}} The
   * {@code toString()} of an event omits their values.
   */
  Map<String, Object> attributes();

  /**
   * The call has started.
   *
   * @param callId the id of the call
   * @param attributes the attributes of the call
   * @param operation the operation
   * @param target the target of the request
   * @param provider the name of the provider that the target names, or of the default provider; empty if there
   *     is none
   * @param model the model, without the provider prefix; {@code ""} if the request names none
   * @param streamed whether the response is a stream of events
   * @param parameters the parameters of the request, such as {@code temperature}, without messages, prompts and
   *     inputs. Parameters can contain content, such as the {@code instructions} of a response; those of a raw
   *     request are its complete body
   */
  record Started(long callId, Map<String, Object> attributes, Operation operation, String target,
      Optional<String> provider, String model, boolean streamed, JsonObject parameters) implements CallEvent {
    /** Rejects null components. */
    public Started {
      attributes = CallAttributes.copy(attributes);
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
    }

    /**
     * Creates an event of a call that is not streamed, for tests of listeners.
     *
     * @param operation the operation
     * @param target the target of the request
     * @return an event with call id 1, without attributes, provider, model and parameters
     */
    public static Started of(Operation operation, String target) {
      return new Started(1, Map.of(), operation, target, Optional.empty(), "", false, JsonObject.of());
    }

    /**
     * Sets the id of the call.
     *
     * @param callId the id
     * @return a changed copy
     */
    public Started callId(long callId) {
      return new Started(callId, attributes, operation, target, provider, model, streamed, parameters);
    }

    /**
     * Sets the attributes of the call.
     *
     * @param attributes the values by name
     * @return a changed copy
     */
    public Started attributes(Map<String, Object> attributes) {
      return new Started(callId, attributes, operation, target, provider, model, streamed, parameters);
    }

    /**
     * Sets the name of the provider.
     *
     * @param provider the name
     * @return a changed copy
     */
    public Started provider(String provider) {
      return new Started(callId, attributes, operation, target,
          Optional.of(Objects.requireNonNull(provider, "provider")), model, streamed, parameters);
    }

    /**
     * Sets the model.
     *
     * @param model the model, without the provider prefix
     * @return a changed copy
     */
    public Started model(String model) {
      return new Started(callId, attributes, operation, target, provider, model, streamed, parameters);
    }

    /**
     * Sets whether the response is a stream of events.
     *
     * @param streamed whether it is a stream
     * @return a changed copy
     */
    public Started streamed(boolean streamed) {
      return new Started(callId, attributes, operation, target, provider, model, streamed, parameters);
    }

    /**
     * Sets the parameters of the request.
     *
     * @param parameters the parameters
     * @return a changed copy
     */
    public Started parameters(JsonObject parameters) {
      return new Started(callId, attributes, operation, target, provider, model, streamed, parameters);
    }
  }

  /**
   * An attempt has failed before its response was complete, or before the first event of a stream. If a stream
   * fails later, there is only {@link Ended}.
   *
   * @param callId the id of the call
   * @param attributes the attributes of the call
   * @param attempt the attempt, with its error
   * @param retryIn the delay before the next attempt at the same target; empty if there is none
   */
  record AttemptFailed(long callId, Map<String, Object> attributes, CallReport.AttemptReport attempt,
      Optional<Duration> retryIn) implements CallEvent {
    /** Rejects null components. */
    public AttemptFailed {
      attributes = CallAttributes.copy(attributes);
      Objects.requireNonNull(attempt, "attempt");
      Objects.requireNonNull(retryIn, "retryIn");
    }

    /**
     * Creates an event of an attempt without a retry, for tests of listeners.
     *
     * @param attempt the attempt, with its error
     * @return an event with call id 1, without attributes
     */
    public static AttemptFailed of(CallReport.AttemptReport attempt) {
      return new AttemptFailed(1, Map.of(), attempt, Optional.empty());
    }

    /**
     * Sets the id of the call.
     *
     * @param callId the id
     * @return a changed copy
     */
    public AttemptFailed callId(long callId) {
      return new AttemptFailed(callId, attributes, attempt, retryIn);
    }

    /**
     * Sets the attributes of the call.
     *
     * @param attributes the values by name
     * @return a changed copy
     */
    public AttemptFailed attributes(Map<String, Object> attributes) {
      return new AttemptFailed(callId, attributes, attempt, retryIn);
    }

    /**
     * Sets the delay before the next attempt at the same target.
     *
     * @param retryIn the delay
     * @return a changed copy
     */
    public AttemptFailed retryIn(Duration retryIn) {
      return new AttemptFailed(callId, attributes, attempt, Optional.of(Objects.requireNonNull(retryIn, "retryIn")));
    }
  }

  /**
   * The server sent a stream event that is not part of the response, such as a ping, a warning or an object
   * without choices. The stream continues. Only events of the current attempt of a call are reported; they can
   * precede or follow {@link AttemptFailed}.
   *
   * @param callId the id of the call
   * @param attributes the attributes of the call
   * @param provider the name of the provider whose server sent the event
   * @param data the event's data, at most 1 MiB of it
   */
  record EventIgnored(long callId, Map<String, Object> attributes, String provider, String data) implements CallEvent {
    /** Rejects null components. */
    public EventIgnored {
      attributes = CallAttributes.copy(attributes);
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(data, "data");
    }

    /**
     * Creates an event, for tests of listeners.
     *
     * @param provider the name of the provider
     * @param data the event's data
     * @return an event with call id 1, without attributes
     */
    public static EventIgnored of(String provider, String data) {
      return new EventIgnored(1, Map.of(), provider, data);
    }

    /**
     * Sets the id of the call.
     *
     * @param callId the id
     * @return a changed copy
     */
    public EventIgnored callId(long callId) {
      return new EventIgnored(callId, attributes, provider, data);
    }

    /**
     * Sets the attributes of the call.
     *
     * @param attributes the values by name
     * @return a changed copy
     */
    public EventIgnored attributes(Map<String, Object> attributes) {
      return new EventIgnored(callId, attributes, provider, data);
    }
  }

  /**
   * The call has ended. A stream ends when its last event has been read, when it fails, or when it is closed.
   *
   * @param callId the id of the call
   * @param attributes the attributes of the call
   * @param outcome the outcome, with the response or the error, and the report of all attempts
   */
  record Ended(long callId, Map<String, Object> attributes, Outcome<?> outcome) implements CallEvent {
    /** Rejects null components. */
    public Ended {
      attributes = CallAttributes.copy(attributes);
      Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * Creates an event, for tests of listeners.
     *
     * @param outcome the outcome
     * @return an event with call id 1, without attributes
     */
    public static Ended of(Outcome<?> outcome) {
      return new Ended(1, Map.of(), outcome);
    }

    /**
     * Sets the id of the call.
     *
     * @param callId the id
     * @return a changed copy
     */
    public Ended callId(long callId) {
      return new Ended(callId, attributes, outcome);
    }

    /**
     * Sets the attributes of the call.
     *
     * @param attributes the values by name
     * @return a changed copy
     */
    public Ended attributes(Map<String, Object> attributes) {
      return new Ended(callId, attributes, outcome);
    }

    /**
     * {@return the token usage, if the response contains it, even if it is {@linkplain BifrostError.Mismatched no value
     * of the requested type}} The input and output tokens of a {@link Response} are returned as prompt and completion
     * tokens.
     */
    public Optional<Usage> usage() {
      if (outcome instanceof Outcome.Failure<?> failure
          && failure.error() instanceof BifrostError.Mismatched mismatched) {
        return mismatched.usage();
      }
      return outcome instanceof Outcome.Success<?> success && success.value() instanceof ModelResponse response
          ? response.usage()
          : Optional.empty();
    }
  }

  /**
   * A {@link Toolbox} has executed a tool that the response of an ended call requests, or has rejected the tool call.
   * The executions of one response are reported in the order of its tool calls. If the run is stopped, those that have
   * not ended are not reported.
   *
   * @param callId the id of the call whose response requests the execution
   * @param attributes the attributes of the call
   * @param toolCall the tool call, with the arguments
   * @param result the result that is sent to the model; an object with the member {@code error} after a failure
   * @param failure the exception of the handler, or the reason the tool call was rejected; empty after a success
   * @param elapsed the time that the execution took
   */
  record ToolExecuted(long callId, Map<String, Object> attributes, ToolCall toolCall, String result,
      Optional<Exception> failure, Duration elapsed) implements CallEvent {
    /** Rejects null components. */
    public ToolExecuted {
      attributes = CallAttributes.copy(attributes);
      Objects.requireNonNull(toolCall, "toolCall");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(failure, "failure");
      Objects.requireNonNull(elapsed, "elapsed");
    }

    /**
     * Creates an event of a successful execution, for tests of listeners.
     *
     * @param toolCall the tool call
     * @param result the result
     * @return an event with call id 1, without attributes, and without elapsed time
     */
    public static ToolExecuted of(ToolCall toolCall, String result) {
      return new ToolExecuted(1, Map.of(), toolCall, result, Optional.empty(), Duration.ZERO);
    }

    /**
     * Sets the id of the call.
     *
     * @param callId the id
     * @return a changed copy
     */
    public ToolExecuted callId(long callId) {
      return new ToolExecuted(callId, attributes, toolCall, result, failure, elapsed);
    }

    /**
     * Sets the attributes of the call.
     *
     * @param attributes the values by name
     * @return a changed copy
     */
    public ToolExecuted attributes(Map<String, Object> attributes) {
      return new ToolExecuted(callId, attributes, toolCall, result, failure, elapsed);
    }

    /**
     * Sets the failure.
     *
     * @param failure the exception
     * @return a changed copy
     */
    public ToolExecuted failure(Exception failure) {
      return new ToolExecuted(callId, attributes, toolCall, result,
          Optional.of(Objects.requireNonNull(failure, "failure")), elapsed);
    }

    /**
     * Sets the time that the execution took.
     *
     * @param elapsed the time
     * @return a changed copy
     */
    public ToolExecuted elapsed(Duration elapsed) {
      return new ToolExecuted(callId, attributes, toolCall, result, failure, elapsed);
    }
  }
}
