package bifrost.openai.internal.http;

import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.openai.internal.tls.CertificateFiles;
import bifrost.openai.internal.tls.TlsSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The HTTP clients of one server. They are replaced when they reach the maximum age of a connection, because
 * java.net.http cannot limit the age of a single connection, and when certificate files have changed.
 *
 * <p>For {@code http://} requests whose body is in memory, the client runs its tasks directly on the submitting thread,
 * usually its selector thread, which saves two thread switches for each call. This cannot block the selector thread,
 * because the subscribers of this library only append bytes and signal. Certificate checks and file reads may block,
 * and therefore run on worker threads.
 */
final class HttpClients implements AutoCloseable {
  /** The maximum duration of a timeout. The JDK adds a timeout to the current time, which must not overflow. */
  private static final Duration MAX_DURATION = Duration.ofDays(365);

  private final boolean isTls;
  private final HttpClient.Version version;
  private final NetworkConfig network;
  private final ProxyRoute proxyRoute;
  private final Consumer<String> warn;
  private final CertificateFiles files;
  private final Duration connectTimeout;
  private final long maxAge;
  private final ExecutorService workers = newWorkers();
  private ClientGeneration current; // guarded by this, like all fields below
  private final Set<ClientGeneration> retired = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean closed;

  HttpClients(boolean isTls, HttpClient.Version version, NetworkConfig network, ProxyRoute proxyRoute,
      Consumer<String> warn) {
    this.isTls = isTls;
    this.version = version;
    this.network = network;
    this.proxyRoute = proxyRoute;
    this.warn = warn;
    this.files = CertificateFiles.of(network);
    this.connectTimeout = atMostOneYear(network.connectTimeout());
    this.maxAge = atMostOneYear(network.maxConnectionAge()).toNanos();
    if (!isTls) TlsSettings.check(network);
    this.current = new ClientGeneration(isTls ? Optional.of(TlsSettings.of(network)) : Optional.empty(), this);
  }

  private static Duration atMostOneYear(Duration duration) {
    return duration.compareTo(MAX_DURATION) < 0 ? duration : MAX_DURATION;
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

  /**
   * Leases a client for a request.
   *
   * @param mayBlock whether reading the body of the request may block
   */
  synchronized ClientGeneration.Lease lease(boolean mayBlock) throws IOException {
    if (closed) throw new IOException("the provider is closed");
    replaceIfNeeded();
    return current.lease(isTls || mayBlock ? Optional.of(workers) : Optional.empty());
  }

  /** Replaces the clients if they are too old, or if the certificate files have changed. */
  private void replaceIfNeeded() {
    boolean changed = isTls && files.haveChanged();
    if (!changed && !current.isOlderThan(maxAge)) return;
    current.retire();
    retired.add(current);
    current = new ClientGeneration(changed ? Optional.of(reloadTls()) : current.tls(), this);
  }

  /**
   * Reads changed files. Keeps the previous certificates if the new ones are invalid, for example because they are
   * still being written.
   */
  private TlsSettings reloadTls() {
    try {
      return TlsSettings.of(network);
    } catch (BifrostException e) {
      warn.accept("cannot use the changed certificates; the previous ones remain in use: " + e.error().message());
      return current.tls().orElseThrow();
    }
  }

  /**
   * Opens an HTTP client.
   *
   * @param tasks runs the tasks of the client; if empty, each task runs on the thread that submits it
   */
  ClientGeneration.JdkClient open(Optional<TlsSettings> tls, Optional<Executor> tasks) {
    var starter = new RequestStarter(tasks);
    var client = HttpClient.newBuilder()
        .version(version)
        .executor(starter)
        .connectTimeout(connectTimeout)
        .followRedirects(HttpClient.Redirect.NEVER); // HttpTransport follows redirects itself
    if (tls.isPresent()) tls.get().configure(client);
    if (proxyRoute.selector().isPresent()) client.proxy(proxyRoute.selector().get());
    return new ClientGeneration.JdkClient(client.build(), starter);
  }

  @Override
  public synchronized void close() {
    closed = true;
    workers.shutdownNow();
    current.close();
    for (var generation : retired) generation.close();
  }
}
