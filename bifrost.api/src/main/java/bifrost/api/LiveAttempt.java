package bifrost.api;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;

/** One try that is under way: its limits, what stops it, and what the provider reported. */
final class LiveAttempt implements Attempt {
  private final Route route;
  private final Watch watch;
  private final long began = System.nanoTime();
  private final Future<?> requestLimit;
  private final IdleLimit idleLimit;

  private final List<Runnable> stops = new ArrayList<>(2); // guarded by this
  private BifrostError stopped; // guarded by this: why, or null
  private boolean ended; // guarded by this

  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  LiveAttempt(Route route, Watch watch) {
    this.route = route;
    this.watch = watch;
    this.idleLimit = new IdleLimit(route.idleTimeout(), watch, this::stop);
    this.requestLimit = watch.after(route.requestTimeout(), () -> stop(new TimedOut(TimedOut.Limit.REQUEST, route.requestTimeout())));
    watch.add(this);
  }

  @Override
  public Optional<Key> key() {
    return route.key();
  }

  @Override
  public Map<String, String> headers() {
    return route.headers();
  }

  @Override
  public Duration remaining() {
    var left = route.requestTimeout().minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void onCancel(Runnable stop) {
    synchronized (this) {
      if (stopped == null) {
        if (!ended) stops.add(stop);
        return;
      }
    }
    Callback.run(stop);
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = Headers.lowerCase(headers);
  }

  @Override
  public void received() {
    idleLimit.received();
  }

  IdleLimit idleLimit() {
    return idleLimit;
  }

  /** Stops what is blocked, on the calling thread; the first reason counts, and none does after the end. */
  void stop(BifrostError reason) {
    List<Runnable> all;
    synchronized (this) {
      if (stopped != null || ended) return;
      stopped = reason;
      all = List.copyOf(stops);
      stops.clear();
    }
    all.forEach(Callback::run);
  }

  synchronized Optional<BifrostError> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** The answer is there, or its first event. */
  void answered() {
    requestLimit.cancel(false);
  }

  /** Nothing is under way any more: a limit that strikes now must not cut a connection that serves another call by now. */
  void end() {
    synchronized (this) {
      ended = true;
      stops.clear();
    }
    requestLimit.cancel(false);
    idleLimit.end();
    watch.remove(this);
  }

  Provider provider() {
    return route.provider();
  }

  boolean hasResponse() {
    return status.isPresent();
  }

  CallReport.Try report(Optional<BifrostError> error) {
    return new CallReport.Try(route.provider().name(), route.model(), route.key().map(Key::id), elapsed(), status,
        route.redaction().clean(responseHeaders), error);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
