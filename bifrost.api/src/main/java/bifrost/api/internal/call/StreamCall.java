package bifrost.api.internal.call;

import bifrost.api.BifrostException;
import bifrost.api.Streamable;
import bifrost.api.TypedRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** A call whose response is streamed. It succeeds with the first event, and ends with its stream. */
public final class StreamCall<E, R> extends Call<CallEventStream<E, R>> {
  private final Streamable<E, R> request;

  StreamCall(Streamable<E, R> request, Supplier<List<ResolvedTarget>> targets, CallRegistry registry,
      CallDeadline deadline, CallNotifier events) {
    super(request, true, targets, registry, deadline, events);
    this.request = request;
  }

  /**
   * Sends the request, and waits for the first event.
   *
   * @throws BifrostException if the call fails; the exception contains the report
   */
  public CallEventStream<E, R> open() {
    return run();
  }

  @Override
  CallEventStream<E, R> make(CallAttempt attempt, ResolvedTarget target) throws IOException, InterruptedException {
    attempt.expectStream();
    var name = providerTarget(target);
    var untyped = untyped(request);
    var sent = name.equals(untyped.target()) ? untyped : untyped.target(name);
    var source = target.provider().stream(sent, attempt);
    var state = StreamState.of(this, attempt, target, source, request.collector());
    state.awaitFirst();
    var stream = new CallEventStream<>(state);
    trackStream(stream, attempt);
    return stream;
  }

  @SuppressWarnings("unchecked") // a typed request has the events of its underlying request
  private static <E> Streamable<E, ?> untyped(Streamable<E, ?> request) {
    return request instanceof TypedRequest<?, ?, ?> typed ? (Streamable<E, ?>) typed.request() : request;
  }
}
