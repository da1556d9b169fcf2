package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One call: finds the provider, makes the try, and says how it went. */
final class Call {
  private final Request<?> request;
  private final CallOptions options;
  private final Providers providers;
  private final Watch watch;
  private final long began = System.nanoTime();
  private volatile Optional<Duration> timeToFirstEvent = Optional.empty();

  Call(Request<?> request, CallOptions options, Providers providers, Watch watch) {
    this.request = request;
    this.options = options;
    this.providers = providers;
    this.watch = watch;
  }

  /**
   * Sends the request of this call.
   *
   * @throws BifrostException with the report
   */
  <R> Outcome.Success<R> send(Request<R> request) {
    var route = route();
    var attempt = new LiveAttempt(route, watch);
    try {
      var value = Objects.requireNonNull(route.provider().send(request.target(named(route)), attempt), "the provider's answer");
      return new Outcome.Success<>(value, report(attempt, Optional.empty()));
    } catch (Throwable e) {
      throw failure(e, attempt, route);
    } finally {
      attempt.end();
    }
  }

  /**
   * Opens the stream of this call, and waits for its first event.
   *
   * @throws BifrostException with the report
   */
  <E, R> EventStream<E, R> stream(Streamable<E, R> request) {
    var route = route();
    var attempt = new LiveAttempt(route, watch);
    boolean open = false;
    try {
      var source = route.provider().stream(request.target(named(route)), attempt);
      attempt.onCancel(source::close);
      var first = source.next();
      timeToFirstEvent = first.map(event -> elapsed());
      attempt.answered();
      var state = StreamState.open(this, attempt, route, source, first, request.collector());
      open = true;
      return new EventStream<>(state);
    } catch (Throwable e) {
      throw failure(e, attempt, route);
    } finally {
      if (!open) abandon(attempt);
    }
  }

  /** Whatever a provider has opened, and registered to be stopped, is stopped. */
  private static void abandon(LiveAttempt attempt) {
    attempt.stop(new Cancelled("the stream did not begin"));
    attempt.end();
  }

  private Route route() {
    boolean every = request.operation() == Operation.LIST_MODELS && request.target().equals(EveryProvider.NAME);
    if (every) return Route.to(new EveryProvider(providers.all(), this::ask));
    try {
      return providers.route(request, options);
    } catch (BifrostException e) {
      throw new BifrostException(e.error(), null, Optional.of(report(List.of())));
    }
  }

  /** One of several providers, each of which keeps its own limits. */
  private Outcome<ModelList> ask(ListModelsRequest one) {
    try {
      return new Call(one, options, providers, watch).send(one);
    } catch (BifrostException e) {
      return new Outcome.Failure<>(e.error(), e.report().orElseThrow());
    }
  }

  /** The target as the provider is to see it. */
  private String named(Route route) {
    return request.operation().isAskedOfProvider() ? request.target() : route.model();
  }

  BifrostException failure(Throwable thrown, LiveAttempt attempt, Route route) {
    var error = Failures.error(thrown, attempt, route, request.target());
    var cause = thrown instanceof BifrostException known ? known.getCause() : thrown;
    return new BifrostException(error, route.redaction().isClean(cause) ? cause : null,
        Optional.of(report(attempt, Optional.of(error))));
  }

  CallReport report(LiveAttempt attempt, Optional<BifrostError> error) {
    return report(attempt.provider() instanceof EveryProvider every ? every.tries() : List.of(attempt.report(error)));
  }

  private CallReport report(List<CallReport.Try> tries) {
    return new CallReport(request.operation(), request.target(), tries, elapsed(), timeToFirstEvent);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
