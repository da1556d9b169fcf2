package bifrost.openai.wire;

import bifrost.openai.internal.Nullable;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * The HTTP clients that serve a server for a period: at most two, each opened for the first request that needs it, since a client begins with a
 * thread. A retired generation serves the exchanges that it has begun, and ends with the last one.
 */
final class ClientGeneration {
  private final Optional<Tls> tls;
  private final BiFunction<Optional<Tls>, Executor, Client> opening;
  private final long opened = System.nanoTime();
  private @Nullable Client inPlace; // guarded by this, as all below
  private @Nullable Client onWorkers;
  private int leases;
  private boolean retired;

  ClientGeneration(Optional<Tls> tls, BiFunction<Optional<Tls>, Executor, Client> opening) {
    this.tls = tls;
    this.opening = opening;
  }

  /** A client that stays open at least until the lease is closed. */
  record Lease(ClientGeneration generation, Client client) implements AutoCloseable {
    @Override
    public void close() {
      generation.release();
    }
  }

  Optional<Tls> tls() {
    return tls;
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - opened > nanos;
  }

  /** @param workers the executor of the client; empty for one that runs its tasks in place */
  synchronized Lease lease(Optional<Executor> workers) {
    var client = workers.isPresent() ? onWorkers(workers.get()) : inPlace();
    leases++; // not before: opening a client fails if the process has no file descriptor left
    return new Lease(this, client);
  }

  private Client onWorkers(Executor workers) {
    if (onWorkers == null) onWorkers = opening.apply(tls, workers);
    return onWorkers;
  }

  private Client inPlace() {
    if (inPlace == null) inPlace = opening.apply(tls, Runnable::run);
    return inPlace;
  }

  private synchronized void release() {
    if (--leases == 0 && retired) end("shutdown");
  }

  /** Ends the clients when their exchanges have ended. */
  synchronized void retire() {
    retired = true;
    if (leases == 0) end("shutdown");
  }

  /** Ends the clients and their exchanges immediately. */
  synchronized void close() {
    end("shutdownNow");
  }

  private void end(String method) {
    if (inPlace != null) call(method, inPlace.http());
    if (onWorkers != null) call(method, onWorkers.http());
    inPlace = null;
    onWorkers = null;
  }

  /** From 21 on a client can be shut down. Before, it ends when it is collected, which needs no exchange in progress. */
  private static void call(String method, HttpClient client) {
    try {
      HttpClient.class.getMethod(method).invoke(client);
    } catch (NoSuchMethodException e) {
      // 17: nothing to call
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
