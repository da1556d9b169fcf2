package bifrost.openai.wire;

import bifrost.api.NetworkConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP clients of one server: at most two, each made for the first call that needs it, since a client begins with a thread.
 *
 * <p>On {@code http://}, where a request is in memory, the client runs its tasks in place, which saves two hand-offs a call: our part of them
 * appends and signals, nothing else. Certificate checks and the reading of files would hold up the client's selector: those run on workers.
 */
final class Clients implements AutoCloseable {
  /** The JDK adds the limit to the time of the day. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Optional<Tls> tls;
  private final HttpClient.Version version;
  private final Via via;
  private final Duration connectTimeout;
  private final ExecutorService workers = newWorkers();
  private Client inPlace; // guarded by this, as all below
  private Client onWorkers;
  private boolean closed;

  Clients(boolean isTls, HttpClient.Version version, NetworkConfig network, Via via) {
    this.tls = isTls ? Optional.of(Tls.of(network)) : Optional.empty();
    if (!isTls) network.caCertPem().ifPresent(PemCertificates::parse); // a text that is wrong is wrong before it is needed
    this.version = version;
    this.via = via;
    this.connectTimeout = network.connectTimeout().compareTo(LONGEST) < 0 ? network.connectTimeout() : LONGEST;
  }

  private static ExecutorService newWorkers() {
    return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
      var thread = new Thread(task, "bifrost-worker");
      thread.setDaemon(true);
      return thread;
    });
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  Executor workers() {
    return workers;
  }

  synchronized Client client(boolean mayBlock) throws IOException {
    if (closed) throw new IOException("the provider is closed");
    if (tls.isPresent() || mayBlock) return onWorkers == null ? onWorkers = open(workers) : onWorkers;
    return inPlace == null ? inPlace = open(Runnable::run) : inPlace;
  }

  private Client open(Executor tasks) {
    var starter = new Starter(tasks);
    var client = HttpClient.newBuilder()
        .version(version)
        .executor(starter)
        .connectTimeout(connectTimeout)
        .followRedirects(HttpClient.Redirect.NEVER); // Redirects says which, and why
    tls.ifPresent(each -> each.configure(client));
    via.selector().ifPresent(client::proxy);
    return new Client(client.build(), starter);
  }

  @Override
  public synchronized void close() {
    closed = true;
    workers.shutdownNow();
    if (inPlace != null) shutDown(inPlace.http());
    if (onWorkers != null) shutDown(onWorkers.http());
    inPlace = null;
    onWorkers = null;
  }

  /** From 21 on a client can be shut down; before, it ends when it is collected, and its calls have been cancelled by then. */
  private static void shutDown(HttpClient client) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (NoSuchMethodException e) {
      // 17: nothing to call
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
