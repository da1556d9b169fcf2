package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.tls.TlsSettings;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The HTTP clients of a server, until newer ones replace them. There are at most two: one runs each task directly on
 * the thread that submits it, the other on worker threads. Each client is opened for the first request that needs it,
 * because a client starts a thread. After a generation is retired, it completes its exchanges, and is shut down after
 * the last one.
 */
final class ClientGeneration {
  private final Optional<TlsSettings> tls;
  private final HttpClients clients;
  private final long opened = System.nanoTime();
  private @Nullable JdkClient directClient; // guarded by this, like all fields below
  private @Nullable JdkClient workerClient;
  private int leases;
  private boolean retired;

  ClientGeneration(Optional<TlsSettings> tls, HttpClients clients) {
    this.tls = tls;
    this.clients = clients;
  }

  /**
   * An HTTP client of the JDK.
   *
   * @param starter the executor of the client, which also starts its requests
   */
  record JdkClient(HttpClient http, RequestStarter starter) {}

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
   * @param workers the executor of the client; empty for a client that runs its tasks directly
   */
  synchronized Lease lease(Optional<Executor> workers) {
    var client = workers.isPresent() ? workerClient(workers) : directClient();
    leases++; // after opening the client, which fails if the process has no file descriptor left
    return new Lease(this, client);
  }

  private JdkClient workerClient(Optional<Executor> workers) {
    if (workerClient == null) workerClient = clients.open(tls, workers);
    return workerClient;
  }

  private JdkClient directClient() {
    if (directClient == null) directClient = clients.open(tls, Optional.empty());
    return directClient;
  }

  private synchronized void release() {
    if (--leases == 0 && retired) shutDown("shutdown");
  }

  /** Shuts the clients down after their last exchange. */
  synchronized void retire() {
    retired = true;
    if (leases == 0) shutDown("shutdown");
  }

  /** Shuts the clients down immediately, which ends their exchanges. */
  synchronized void close() {
    shutDown("shutdownNow");
  }

  private void shutDown(String method) {
    if (directClient != null) call(method, directClient.http());
    if (workerClient != null) call(method, workerClient.http());
    directClient = null;
    workerClient = null;
  }

  /**
   * Shuts a client down, if the Java release supports it (21 and later). On Java 17, an idle client ends when it is
   * garbage collected.
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
