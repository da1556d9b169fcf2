package bifrost.testkit;

import bifrost.testkit.internal.proxy.ByteCounter;
import bifrost.testkit.internal.proxy.EventLoop;
import bifrost.testkit.internal.proxy.FaultQueue;
import bifrost.testkit.internal.proxy.ProxyConnection;
import bifrost.testkit.internal.proxy.RandomFaults;
import bifrost.testkit.internal.util.FirstAndMore;
import bifrost.testkit.internal.util.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy that injects connection faults between any client and any server. It needs only the JDK and no
 * test framework. It parses HTTP/1 only for faults that depend on responses, exchanges or idle connections.
 *
 * <pre>{@code
 * try (var server = FakeServer.start(); var proxy = FaultProxy.inFrontOf(server.url())) {
 *   proxy.next(Fault.cut(17), Fault.stall(100).everyByte());
 *   // the client's first connection to proxy.url() ends after 17 bytes, its second stalls after 100,
 *   // and the third has no fault
 * }
 * }</pre>
 *
 * <p><b>Assignment of faults.</b> A connection gets the next fault that {@link #next(Fault, Fault...)} has
 * queued. If the queue is empty, it gets the default fault of {@link #always(Fault)} or
 * {@link #randomFaults(long)}. Faults are assigned to connections, not to requests, in the order in which the
 * proxy accepts the connections. A client that reuses a connection sends several requests over it. To assign a
 * fault to each request, send {@code Connection: close} with each response, or use a new client for each
 * request.
 *
 * <p><b>Without a fault</b> the proxy is transparent: it forwards half-closes and resets immediately, and it
 * buffers at most about 80 KiB, so that a slow reader slows down the writer. If the proxy cannot connect to the
 * server, it resets the client's connection.
 *
 * <p><b>FIN and RST.</b> Exactly the configured number of bytes arrives before a FIN. An RST, however, may
 * overtake bytes: the proxy discards bytes that do not fit into the receiver's buffer, and some systems discard
 * bytes that have arrived but have not been read. On Linux over the loopback interface, bytes that fit into the
 * receiver's buffer (at least 64 KiB) arrive before the RST, and the receiver reads them before it gets the
 * error. Up to that size, the number of bytes is therefore exact. Above that size, even if the receiver keeps
 * reading, it is an upper limit.
 *
 * <p>Thread-safe. The proxy runs on one daemon thread, whose name starts with {@code fault-proxy-}.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int BUFFER = 16 * 1024;
  private static final int DEFAULT_RANDOM_LENGTH = 1024;

  private final URI server;
  private final InetSocketAddress serverAddress;
  private final InetSocketAddress address;
  private final EventLoop loop;
  private final FaultQueue faultQueue = new FaultQueue();
  private final ByteCounter byteCounter = new ByteCounter();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private NetworkChannel boundChannel; // listens, or reserves the port while the proxy is down; used only by the loop

  private FaultProxy(URI server) throws IOException {
    this.server = server;
    this.serverAddress = address(server);
    var anyPort = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    var listener = FreePort.bind(() -> listener(anyPort));
    this.address = (InetSocketAddress) listener.getLocalAddress();
    this.loop = new EventLoop("fault-proxy-" + address.getPort());
    listen(listener);
  }

  /**
   * Starts a proxy on a free port of 127.0.0.1.
   *
   * @param server the URL of the server; the scheme only determines the default port, which is 443 for https
   *     and otherwise 80
   * @return the running proxy
   * @throws IllegalArgumentException if the URL has no host
   * @throws UncheckedIOException if the host is unknown or no port can be opened
   */
  public static FaultProxy inFrontOf(URI server) {
    Objects.requireNonNull(server, "server");
    if (server.getHost() == null) throw new IllegalArgumentException("URL must have a host: " + server);
    try {
      var proxy = new FaultProxy(server);
      proxy.loop.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the URL for clients: the server's, with 127.0.0.1 and the port of the proxy} */
  public URI url() {
    String path = server.getRawPath() == null ? "" : server.getRawPath();
    return URI.create(server.getScheme() + "://127.0.0.1:" + address.getPort() + path);
  }

  /**
   * Queues faults. Each of the next connections gets one fault, in this order. Later connections get the default
   * fault.
   *
   * @param first the fault of the next connection
   * @param more the faults of the connections after it
   * @return this proxy
   */
  public FaultProxy next(Fault first, Fault... more) {
    return next(FirstAndMore.of(first, more));
  }

  /**
   * Queues faults, as {@link #next(Fault, Fault...)} does.
   *
   * @param faults the faults of the next connections, in order
   * @return this proxy
   */
  public FaultProxy next(List<Fault> faults) {
    faultQueue.queue(List.copyOf(Objects.requireNonNull(faults, "faults")));
    return this;
  }

  /**
   * Sets the default fault, which connections get when no fault is queued.
   *
   * @param fault the fault; {@link Fault#none()} unless set
   * @return this proxy
   */
  public FaultProxy always(Fault fault) {
    Objects.requireNonNull(fault, "fault");
    faultQueue.useByDefault(() -> fault);
    return this;
  }

  /**
   * Sets random default faults, which connections get when no fault is queued. Their offsets are at most 1024
   * bytes. Equal seeds produce the same sequence of faults. {@link #faults()} returns the faults that
   * connections have got.
   *
   * @param seed the seed
   * @return this proxy
   */
  public FaultProxy randomFaults(long seed) {
    return randomFaults(seed, DEFAULT_RANDOM_LENGTH);
  }

  /**
   * Sets random default faults like {@link #randomFaults(long)}, but with the given range of offsets.
   *
   * @param seed the seed
   * @param length the largest offset in bytes
   * @return this proxy
   * @throws IllegalArgumentException if the length is negative
   */
  public FaultProxy randomFaults(long seed, int length) {
    faultQueue.useByDefault(new RandomFaults(seed, length));
    return this;
  }

  /**
   * Closes the port. After this method returns, new connections are refused, and existing connections continue.
   * The proxy keeps the port reserved, so that no other process can bind to it.
   *
   * @return this proxy
   * @throws IllegalStateException if the proxy is closed
   */
  public FaultProxy down() {
    return loop.call(() -> {
      if (boundChannel instanceof ServerSocketChannel) occupyPort();
      return this;
    });
  }

  /**
   * Reopens the port that {@link #down()} closed. Has no effect if it is open.
   *
   * @return this proxy
   * @throws IllegalStateException if the proxy is closed
   * @throws UncheckedIOException if the port cannot be opened
   */
  public FaultProxy up() {
    return loop.call(() -> {
      if (boundChannel instanceof ServerSocketChannel) return this;
      boundChannel.close();
      listen(FreePort.bind(() -> listener(address)));
      return this;
    });
  }

  /**
   * Closes all idle connections with FIN. A connection is idle if it has had an HTTP/1 exchange and the
   * responses to all its requests have been forwarded. When this method returns, the client may not have
   * detected this yet.
   *
   * @return the number of closed connections
   * @throws IllegalStateException if the proxy is closed
   */
  public int dropIdle() {
    return loop.call(() -> (int) connections.stream().filter(ProxyConnection::dropIfIdle).count());
  }

  /**
   * Returns the faults of all connections so far.
   *
   * @return a snapshot, in the order of the connections
   */
  public List<Fault> faults() {
    return faultQueue.assigned();
  }

  /** {@return the number of connections accepted so far} */
  public int connections() {
    return faultQueue.assigned().size();
  }

  /** {@return the number of accepted connections that the client or the proxy has not closed yet} */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Returns the number of bytes forwarded over all connections. The last bytes of a connection may reach the
   * client before they are counted. The end of the connection reaches it only afterwards.
   *
   * @param direction the direction
   * @return the number of bytes forwarded so far
   */
  public long forwardedBytes(Fault.Direction direction) {
    return byteCounter.total(Objects.requireNonNull(direction, "direction"));
  }

  /**
   * Closes the port and all connections, and waits for the thread of this proxy to end. Has no effect if the
   * proxy is already closed.
   */
  @Override
  public void close() {
    loop.stop();
    connections.clear();
    try {
      boundChannel.close();
    } catch (IOException e) {
      // the port is released even if close() fails
    }
  }

  private static InetSocketAddress address(URI server) throws IOException {
    int defaultPort = "https".equalsIgnoreCase(server.getScheme()) ? 443 : 80;
    var address = new InetSocketAddress(server.getHost(), server.getPort() < 0 ? defaultPort : server.getPort());
    if (address.isUnresolved()) throw new UnknownHostException(server.getHost());
    return address;
  }

  private static ServerSocketChannel listener(InetSocketAddress address) throws IOException {
    return bound(ServerSocketChannel.open(), channel -> channel.bind(address, BACKLOG));
  }

  private interface Binder<C> {
    void bind(C channel) throws IOException;
  }

  private static <C extends NetworkChannel> C bound(C channel, Binder<C> binder) throws IOException {
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      binder.bind(channel);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void listen(ServerSocketChannel listener) throws IOException {
    boundChannel = listener;
    listener.configureBlocking(false);
    loop.register(listener, SelectionKey.OP_ACCEPT, () -> accept(listener));
  }

  /**
   * Binds a socket that does not listen, so that new connections are refused and the port stays reserved. Meanwhile,
   * another process may have opened a connection from this port, usually for a short time.
   */
  private void occupyPort() throws IOException {
    boundChannel.close();
    loop.releaseClosedChannels();
    boundChannel = FreePort.bind(() -> bound(SocketChannel.open(), channel -> channel.bind(address)));
  }

  private void accept(ServerSocketChannel listener) {
    try {
      for (var client = listener.accept(); client != null; client = listener.accept()) serve(client, faultQueue.next());
    } catch (IOException e) {
      // no file descriptor is free, or the client disconnected before it was accepted
    }
  }

  private void serve(SocketChannel client, Fault fault) throws IOException {
    if (fault.ending() == Fault.Ending.REFUSE) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.close();
      return;
    }
    var connection = new ProxyConnection(loop, client, fault, buffer, byteCounter, connections::remove);
    connections.add(connection);
    connection.connect(serverAddress);
  }
}
