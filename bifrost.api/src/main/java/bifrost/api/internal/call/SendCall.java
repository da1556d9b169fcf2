package bifrost.api.internal.call;

import bifrost.api.BifrostException;
import bifrost.api.Outcome;
import bifrost.api.Request;
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
    var name = providerTarget(target);
    var sent = name.equals(request.target()) ? request : request.target(name);
    var value = Objects.requireNonNull(target.provider().send(sent, attempt), "the response of the provider");
    attempt.end();
    attempt.throwIfStopped();
    attempt.endHooks(Optional.empty());
    return new Outcome.Success<>(value, report(attempt, Optional.empty()));
  }
}
