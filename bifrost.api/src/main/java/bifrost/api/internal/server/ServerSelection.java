package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import java.time.Duration;
import java.util.Optional;

/** The use of a server by one attempt: in flight until the attempt ends in any way, which is reported once. */
public final class ServerSelection {
  private final ServerPool pool;
  private final Server server;
  private final Optional<ApiKey> key;
  private boolean probe; // guarded by the pool, as the following are
  private int generation;
  private boolean ended;

  ServerSelection(ServerPool pool, Server server, Optional<ApiKey> key) {
    this.pool = pool;
    this.server = server;
    this.key = key;
  }

  public Server server() {
    return server;
  }

  public Optional<ApiKey> key() {
    return key;
  }

  /** {@return whether this attempt checks whether a failed server is back} */
  public boolean isProbe() {
    return probe;
  }

  int generation() {
    return generation;
  }

  void generation(int era) {
    this.generation = era;
  }

  /** Under the lock of the pool. */
  ServerSelection begin(long now) {
    generation = server.health().generation();
    probe = server.health().begin(this, now);
    server.inFlight(1);
    return this;
  }

  /** Reports the first event of a stream. */
  public void responded() {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (!ended) server.health().responded(this);
    }
  }

  public void succeeded() {
    end(() -> server.health().succeeded(this));
  }

  /** Ends this use without a judgement about the server. */
  public void release() {
    end(() -> server.health().release(this));
  }

  public void failed(BifrostError error) {
    if (isServerFailure(error)) end(() -> server.health().failed(this, pool.now(), pool.nextFailureNumber(), delay(error)));
    else if (isInconclusive(error)) release();
    else succeeded();
  }

  private void end(Runnable report) {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (ended) return;
      ended = true;
      server.inFlight(-1);
      report.run();
    }
  }

  /** {@return whether an error counts against the health of the server, so that a retry goes to another one} */
  public static boolean isServerFailure(BifrostError error) {
    if (error instanceof Rejected rejected) return rejected.status() >= 502 && rejected.status() <= 504;
    if (error instanceof TimedOut timedOut) return timedOut.limit() != TimedOut.Limit.TOTAL;
    return error instanceof Unreachable || error instanceof Truncated;
  }

  /** Any other error is a response: the server is up. */
  private static boolean isInconclusive(BifrostError error) {
    return error instanceof Cancelled || error instanceof TimedOut || error instanceof Misconfigured
        || error instanceof Unsupported;
  }

  private static Optional<Duration> delay(BifrostError error) {
    return error instanceof Rejected rejected
        ? rejected.retryAfter().filter(delay -> !delay.isZero() && !delay.isNegative())
        : Optional.empty();
  }
}
