package bifrost.openai.internal.http;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.spi.Attempt;
import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.url.UrlAuthority;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A lookup of the IP addresses of a name. It runs on a worker thread, under the connect timeout, because it cannot be
 * interrupted. The addresses are not cached: the JVM caches them, and a second cache would delay the discovery of a
 * change.
 */
public final class AddressLookup implements AutoCloseable {
  private final HostResolver resolver;
  private final Executor workers;
  private final Duration timeout;
  private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  AddressLookup(HostResolver resolver, Executor workers, Duration timeout) {
    this.resolver = resolver;
    this.workers = workers;
    this.timeout = timeout;
  }

  /**
   * Looks up the addresses of a name.
   *
   * @return at least one address
   * @throws BifrostException with TimedOut after the connect timeout
   * @throws IOException if the name does not resolve, or if the attempt was cancelled
   */
  @SuppressWarnings("UndefinedEquals") // each future equals only itself
  List<InetAddress> lookUp(String name, Attempt attempt) throws IOException, InterruptedException {
    var addresses = new CompletableFuture<List<InetAddress>>();
    pending.add(addresses);
    if (closed) addresses.cancel(false); // close() may have run before the future was added to the set
    attempt.onCancel(() -> addresses.cancel(false));
    try {
      if (!addresses.isDone()) workers.execute(() -> resolve(name, addresses));
      return addresses.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException("the provider is closed", e);
    } catch (TimeoutException e) {
      throw new BifrostException(new TimedOut(TimedOut.Limit.CONNECT, timeout), e);
    } catch (CancellationException e) {
      throw new IOException("the call was cancelled", e);
    } catch (ExecutionException e) {
      throw unknownHost(name, e.getCause());
    } finally {
      pending.remove(addresses);
    }
  }

  private void resolve(String name, CompletableFuture<List<InetAddress>> addresses) {
    try {
      addresses.complete(List.copyOf(resolver.lookup(name)));
    } catch (Exception e) {
      addresses.completeExceptionally(e);
    }
  }

  private static IOException unknownHost(String name, @Nullable Throwable cause) {
    var failure = new UnknownHostException(name);
    failure.initCause(cause);
    return failure;
  }

  /** {@return the URL with the address as its host} */
  public static URI withHost(InetAddress address, URI url) {
    var host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    int port = UrlAuthority.explicitPort(url);
    return URI.create(url.getScheme() + "://" + host + (port < 0 ? "" : ":" + port) + url.getRawPath() + query);
  }

  /** Cancels pending lookups. */
  @Override
  public void close() {
    closed = true;
    for (var each : pending) each.cancel(false);
  }

  static String join(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
  }
}
