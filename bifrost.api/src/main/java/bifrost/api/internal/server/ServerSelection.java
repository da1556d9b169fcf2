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

/**
 * The server and the key of one attempt. The attempt counts as in flight until its result is reported; later reports
 * have no effect.
 */
public final class ServerSelection {
  private final ServerPool pool;
  private final Server server;
  private final Optional<ApiKey> key;
  private boolean probe; // guarded by the pool, as are the fields below
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

  /** {@return whether this attempt probes an ejected server} */
  public boolean isProbe() {
    return probe;
  }

  int generation() {
    return generation;
  }

  void generation(int generation) {
    this.generation = generation;
  }

  /** Begins the attempt. The caller must hold the lock of the pool. */
  ServerSelection begin(long now) {
    generation = server.health().generation();
    probe = server.health().begin(this, now);
    server.addInFlight(1);
    return this;
  }

  /** Reports that the first event of a stream has arrived. */
  public void responded() {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (!ended) server.health().responded(this);
    }
  }

  public void succeeded() {
    if (pool.hasSeveral()) end(() -> server.health().succeeded(this));
  }

  /** Ends the attempt without a result that counts for or against the server. */
  public void release() {
    if (pool.hasSeveral()) end(() -> server.health().release(this));
  }

  public void failed(BifrostError error) {
    if (isServerFailure(error)) {
      end(() -> server.health().failed(this, pool.now(), pool.nextFailureNumber(), delay(error)));
    } else if (isInconclusive(error)) release();
    else succeeded();
  }

  private void end(Runnable report) {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (ended) return;
      ended = true;
      server.addInFlight(-1);
      report.run();
    }
  }

  /** {@return whether an error counts against the health of the server, so that a retry uses another server} */
  public static boolean isServerFailure(BifrostError error) {
    if (error instanceof Rejected rejected) return rejected.status() >= 502 && rejected.status() <= 504;
    if (error instanceof TimedOut timedOut) return timedOut.limit() != TimedOut.Limit.TOTAL;
    return error instanceof Unreachable || error instanceof Truncated;
  }

  /**
   * {@return whether an error does not depend on the server; all other errors are responses, which prove that the
   * server is up}
   */
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
