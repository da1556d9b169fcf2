package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a listener is told of a call: that it has started, each try that failed, and its end. Of one call the events come one after the
 * other, in this order; those of several calls may come at the same time. Grows: switch over it with a default.
 *
 * <p>Nothing in it shows a key.
 */
public sealed interface CallEvent {
  /**
   * Which call it is about.
   *
   * @return a number that no other call of the same client has
   */
  long call();

  /**
   * {@return the attributes of the call, set by {@link CallOptions#attribute(String, Object)}} The text of an event omits their values.
   */
  Map<String, Object> attributes();

  /**
   * The call has started.
   *
   * @param call which call
   * @param attributes the attributes of the call
   * @param operation what is asked
   * @param target whom the request names
   * @param provider the name of the provider that the target names, or of the default provider; empty if there is none
   * @param model the model, without the name of the provider; {@code ""} for operations that concern no model
   * @param streamed whether the answer is wanted in pieces
   * @param parameters the parameters of the request, such as {@code temperature}. Messages, prompts and inputs are not among them, but
   *     parameters can contain content too, such as the {@code instructions} of a response; those of a raw request are its whole body
   */
  record Started(long call, Map<String, Object> attributes, Operation operation, String target, Optional<String> provider, String model,
      boolean streamed, JsonObject parameters) implements CallEvent {
    /** Refuses null. */
    public Started {
      attributes = Attributes.copy(attributes);
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(target, "target");
    }
  }

  /**
   * A try has failed before its answer was there, or the first event of a stream. A stream that breaks off later has its end only.
   *
   * @param call which call
   * @param attributes the attributes of the call
   * @param last the try, with its error
   * @param retryIn the pause before the next try of the same target; empty if there is none
   */
  record Tried(long call, Map<String, Object> attributes, CallReport.Try last, Optional<Duration> retryIn) implements CallEvent {
    /** Refuses null. */
    public Tried {
      attributes = Attributes.copy(attributes);
      Objects.requireNonNull(last, "last");
      Objects.requireNonNull(retryIn, "retryIn");
    }
  }

  /**
   * The server sent an event in a stream that is no part of the response, such as a ping, a warning or an object without choices. The
   * stream continues. Only the events of a call's current attempt are reported, before or after {@link Tried}.
   *
   * @param call which call
   * @param attributes the attributes of the call
   * @param provider the name of the provider whose server sent the event
   * @param event the event's data, at most 1 MiB of it
   */
  record EventIgnored(long call, Map<String, Object> attributes, String provider, String event) implements CallEvent {
    /** Refuses null. */
    public EventIgnored {
      attributes = Attributes.copy(attributes);
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(event, "event");
    }
  }

  /**
   * The call has ended; a stream, that it is over.
   *
   * @param call which call
   * @param attributes the attributes of the call
   * @param outcome how, with the answer or the error, and the report of all tries
   */
  record Ended(long call, Map<String, Object> attributes, Outcome<?> outcome) implements CallEvent {
    /** Refuses null. */
    public Ended {
      attributes = Attributes.copy(attributes);
      Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * What the call cost, if its answer says so.
     *
     * @return the tokens that were used; of a response its input tokens as prompt and its output tokens as completion
     */
    public Optional<Usage> usage() {
      return outcome instanceof Outcome.Success<?> success ? Usages.of(success.value()) : Optional.empty();
    }
  }
}
