package bifrost.api;

import bifrost.api.internal.value.CallAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * The attempt for which an {@link AttemptHook} is called, identified by the number of the call and the number
 * of the attempt.
 *
 * @param callId the number of the call, as in its {@linkplain CallEvent events}
 * @param number the number of the attempt within the call, from 1; retries and fallbacks continue the count
 * @param attributes the attributes of the call; see {@link CallOptions#attribute(String, Object)}.
 *     {@code toString()} omits their values
 * @param operation the operation
 * @param provider the name of the provider that makes the attempt
 * @param model the model, without the provider prefix; {@code ""} if the request names none
 * @param streamed whether the response is a stream of events
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
}
