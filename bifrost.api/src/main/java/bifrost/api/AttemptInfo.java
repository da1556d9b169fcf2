package bifrost.api;

import bifrost.api.internal.value.CallAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * The attempt for which an {@link AttemptHook} is called, identified by the id of the call and the number of
 * the attempt. The client creates these descriptions; tests of hooks create them with {@link #of}. Later versions
 * may add components. Immutable and thread-safe, if the values of the attributes are.
 *
 * @param callId the id of the call, as in its {@linkplain CallEvent events}
 * @param number the number of the attempt within the call, from 1; retries and fallbacks continue the count
 * @param attributes the attributes of the call; see {@link CallOptions#attribute(String, Object)}.
 *     {@code toString()} omits their values
 * @param operation the operation
 * @param provider the name of the provider that makes the attempt
 * @param model the model, without the provider prefix; {@code ""} if the request names none
 * @param streamed whether the response is a stream of events
 * @since 0.1
 */
public record AttemptInfo(long callId, int number, Map<String, Object> attributes, Operation operation, String provider,
    String model, boolean streamed) {
  /** Copies the attributes. */
  public AttemptInfo {
    attributes = CallAttributes.copy(attributes);
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(model, "model");
  }

  /**
   * Creates a description of the first attempt of a call, for tests of hooks.
   *
   * @param operation the operation
   * @param provider the name of the provider
   * @param model the model, without the provider prefix
   * @return a description with call id 1, without attributes; the response is not streamed
   */
  public static AttemptInfo of(Operation operation, String provider, String model) {
    return new AttemptInfo(1, 1, Map.of(), operation, provider, model, false);
  }

  /**
   * Sets the id of the call.
   *
   * @param callId the id
   * @return a changed copy
   */
  public AttemptInfo callId(long callId) {
    return new AttemptInfo(callId, number, attributes, operation, provider, model, streamed);
  }

  /**
   * Sets the number of the attempt.
   *
   * @param number the number, from 1
   * @return a changed copy
   */
  public AttemptInfo number(int number) {
    return new AttemptInfo(callId, number, attributes, operation, provider, model, streamed);
  }

  /**
   * Sets the attributes of the call.
   *
   * @param attributes the values by name
   * @return a changed copy
   */
  public AttemptInfo attributes(Map<String, Object> attributes) {
    return new AttemptInfo(callId, number, attributes, operation, provider, model, streamed);
  }

  /**
   * Sets whether the response is a stream of events.
   *
   * @param streamed whether it is a stream
   * @return a changed copy
   */
  public AttemptInfo streamed(boolean streamed) {
    return new AttemptInfo(callId, number, attributes, operation, provider, model, streamed);
  }
}
