package bifrost.api.internal.call;

import bifrost.api.BifrostException;
import bifrost.api.ModelResponse;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.TypedRequest;
import bifrost.api.TypedResponse;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A call that waits for the complete response. */
public final class SendCall<R> extends Call<Outcome.Success<R>> {
  private final Request<R> request;

  SendCall(Request<R> request, Supplier<List<ResolvedTarget>> targets, CallRegistry registry, CallDeadline deadline,
      CallNotifier events) {
    super(request, false, targets, registry, deadline, events);
    this.request = request;
  }

  /** Sends the request, and returns errors as values. */
  public Outcome<R> trySend() {
    try {
      return send();
    } catch (BifrostException e) {
      return new Outcome.Failure<>(e.error(), e.report().orElseThrow());
    }
  }

  /**
   * Sends the request.
   *
   * @throws BifrostException if the call fails; the exception contains the report
   */
  public Outcome.Success<R> send() {
    var success = run();
    notifyEnded(success, null);
    return success;
  }

  @Override
  Outcome.Success<R> make(CallAttempt attempt, ResolvedTarget target) throws IOException, InterruptedException {
    var value = send(request, providerTarget(target), target.provider(), attempt);
    attempt.end();
    attempt.throwIfStopped();
    checkValue(value);
    attempt.endHooks(Optional.empty());
    return new Outcome.Success<>(value, report(attempt, Optional.empty()));
  }

  @SuppressWarnings("unchecked") // the response to a typed request is a typed response
  private static <R> R send(Request<R> request, String target, Provider provider, Attempt attempt)
      throws IOException, InterruptedException {
    if (request instanceof TypedRequest<?, ?, ?> typed) return (R) sendTyped(typed, target, provider, attempt);
    var sent = target.equals(request.target()) ? request : request.target(target);
    return Objects.requireNonNull(provider.send(sent, attempt), "the response of the provider");
  }

  private static <T, R extends ModelResponse> TypedResponse<T, R> sendTyped(TypedRequest<T, ?, R> request,
      String target, Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return request.response(send(request.request(), target, provider, attempt));
  }
}
