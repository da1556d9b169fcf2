package bifrost.api;

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
final class ServerUse {
  private final ServerPool pool;
  private final Server server;
  private final Optional<Key> key;
  private boolean probe; // guarded by the pool, as the following are
  private int era;
  private boolean over;

  ServerUse(ServerPool pool, Server server, Optional<Key> key) {
    this.pool = pool;
    this.server = server;
    this.key = key;
  }

  Server server() {
    return server;
  }

  Optional<Key> key() {
    return key;
  }

  /** {@return whether this attempt checks whether a failed server is back} */
  boolean isProbe() {
    return probe;
  }

  int era() {
    return era;
  }

  void era(int era) {
    this.era = era;
  }

  /** Under the lock of the pool. */
  ServerUse begin(long now) {
    era = server.health().era();
    probe = server.health().begin(this, now);
    server.inFlight(1);
    return this;
  }

  /** Reports the first event of a stream. */
  void answered() {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (!over) server.health().answered(this);
    }
  }

  void succeeded() {
    end(() -> server.health().succeeded(this));
  }

  /** Ends this use without a judgement about the server. */
  void release() {
    end(() -> server.health().release(this));
  }

  void failed(BifrostError error) {
    if (isOfServer(error)) end(() -> server.health().failed(this, pool.now(), pool.nextFailure(), delay(error)));
    else if (saysNothing(error)) release();
    else succeeded();
  }

  private void end(Runnable report) {
    if (!pool.hasSeveral()) return;
    synchronized (pool) {
      if (over) return;
      over = true;
      server.inFlight(-1);
      report.run();
    }
  }

  /** {@return whether an error counts against the health of the server, so that a retry goes to another one} */
  static boolean isOfServer(BifrostError error) {
    if (error instanceof Rejected rejected) return rejected.status() >= 502 && rejected.status() <= 504;
    if (error instanceof TimedOut timedOut) return timedOut.limit() != TimedOut.Limit.TOTAL;
    return error instanceof Unreachable || error instanceof Truncated;
  }

  /** Any other error is a response: the server is up. */
  private static boolean saysNothing(BifrostError error) {
    return error instanceof Cancelled || error instanceof TimedOut || error instanceof Misconfigured || error instanceof Unsupported;
  }

  private static Optional<Duration> delay(BifrostError error) {
    return error instanceof Rejected rejected ? rejected.retryAfter().filter(delay -> !delay.isZero() && !delay.isNegative()) : Optional.empty();
  }
}
