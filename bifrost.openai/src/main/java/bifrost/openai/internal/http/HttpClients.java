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
 * The HTTP clients of one server. They are replaced when they have reached the maximum age of a connection, since java.net.http cannot limit
 * the age of a single connection, and when files with certificates have changed.
 *
 * <p>On {@code http://}, where a request is in memory, the client runs its tasks in place, which saves two hand-offs a call: our part of them
 * appends and signals, nothing else. Certificate checks and the reading of files would hold up the client's selector: those run on workers.
 */
final class HttpClients implements AutoCloseable {
  /** The JDK adds the limit to the time of the day. */
  private static final Duration MAX_DURATION = Duration.ofDays(365);

  private final boolean isTls;
  private final HttpClient.Version version;
  private final NetworkConfig network;
  private final ProxyRoute via;
  private final Consumer<String> warn;
  private final CertificateFiles files;
  private final Duration connectTimeout;
  private final long maxAge;
  private final ExecutorService workers = newWorkers();
  private ClientGeneration current; // guarded by this, as all below
  private final Set<ClientGeneration> retired = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean closed;

  HttpClients(boolean isTls, HttpClient.Version version, NetworkConfig network, ProxyRoute via, Consumer<String> warn) {
    this.isTls = isTls;
    this.version = version;
    this.network = network;
    this.via = via;
    this.warn = warn;
    this.files = CertificateFiles.of(network);
    this.connectTimeout = atMostOneYear(network.connectTimeout());
    this.maxAge = atMostOneYear(network.maxConnectionAge()).toNanos();
    if (!isTls) TlsSettings.check(network);
    this.current = new ClientGeneration(isTls ? Optional.of(TlsSettings.of(network)) : Optional.empty(), this::open);
  }

  private static Duration atMostOneYear(Duration limit) {
    return limit.compareTo(MAX_DURATION) < 0 ? limit : MAX_DURATION;
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

  /** @param mayBlock whether the body of the request is read from a source that may block */
  synchronized ClientGeneration.Lease lease(boolean mayBlock) throws IOException {
    if (closed) throw new IOException("the provider is closed");
    replaceIfNeeded();
    return current.lease(isTls || mayBlock ? Optional.of(workers) : Optional.empty());
  }

  /** Replaces clients that are too old, or whose certificates have changed. */
  private void replaceIfNeeded() {
    boolean changed = isTls && files.haveChanged();
    if (!changed && !current.isOlderThan(maxAge)) return;
    current.retire();
    retired.add(current);
    current = new ClientGeneration(changed ? Optional.of(read()) : current.tls(), this::open);
  }

  /** Reads changed files; keeps the former certificates if the new ones are not usable, as while they are being written. */
  private TlsSettings read() {
    try {
      return TlsSettings.of(network);
    } catch (BifrostException e) {
      warn.accept("cannot use the changed certificates; the previous ones stay in use: " + e.error().message());
      return current.tls().orElseThrow();
    }
  }

  private JdkClient open(Optional<TlsSettings> tls, Executor tasks) {
    var starter = new RequestStarter(tasks);
    var client = HttpClient.newBuilder()
        .version(version)
        .executor(starter)
        .connectTimeout(connectTimeout)
        .followRedirects(HttpClient.Redirect.NEVER); // Transport follows redirects itself
    tls.ifPresent(each -> each.configure(client));
    via.selector().ifPresent(client::proxy);
    return new JdkClient(client.build(), starter);
  }

  @Override
  public synchronized void close() {
    closed = true;
    workers.shutdownNow();
    current.close();
    retired.forEach(ClientGeneration::close);
  }
}
