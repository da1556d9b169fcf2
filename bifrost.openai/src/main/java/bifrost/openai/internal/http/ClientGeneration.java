package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.tls.TlsSettings;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * The HTTP clients of a server until they are replaced. There are at most two: one runs its tasks in place, the other
 * on workers. Each is opened for the first request that needs it, because a client starts a thread. A retired
 * generation completes its exchanges, and ends with the last one.
 */
final class ClientGeneration {
  private final Optional<TlsSettings> tls;
  private final BiFunction<Optional<TlsSettings>, Executor, JdkClient> openClient;
  private final long opened = System.nanoTime();
  private @Nullable JdkClient inPlaceClient; // guarded by this, like all fields below
  private @Nullable JdkClient workerClient;
  private int leases;
  private boolean retired;

  ClientGeneration(Optional<TlsSettings> tls, BiFunction<Optional<TlsSettings>, Executor, JdkClient> openClient) {
    this.tls = tls;
    this.openClient = openClient;
  }

  /** A client that stays open until the lease is closed. */
  record Lease(ClientGeneration generation, JdkClient client) implements AutoCloseable {
    @Override
    public void close() {
      generation.release();
    }
  }

  Optional<TlsSettings> tls() {
    return tls;
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - opened > nanos;
  }

  /**
   * Leases a client.
   *
   * @param workers the executor of the client; empty for a client that runs its tasks in place
   */
  synchronized Lease lease(Optional<Executor> workers) {
    var client = workers.isPresent() ? workerClient(workers.get()) : inPlaceClient();
    leases++; // only now, because opening a client fails if the process has no file descriptor left
    return new Lease(this, client);
  }

  private JdkClient workerClient(Executor workers) {
    if (workerClient == null) workerClient = openClient.apply(tls, workers);
    return workerClient;
  }

  private JdkClient inPlaceClient() {
    if (inPlaceClient == null) inPlaceClient = openClient.apply(tls, Runnable::run);
    return inPlaceClient;
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
    if (inPlaceClient != null) call(method, inPlaceClient.http());
    if (workerClient != null) call(method, workerClient.http());
    inPlaceClient = null;
    workerClient = null;
  }

  /**
   * Shuts a client down, if the release supports it (21 and later). On 17, an idle client ends when it is garbage
   * collected.
   */
  private static void call(String method, HttpClient client) {
    try {
      HttpClient.class.getMethod(method).invoke(client);
    } catch (NoSuchMethodException e) {
      // Java 17 has no such method
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
