package bifrost.testkit;

import bifrost.testkit.internal.proxy.ByteCounter;
import bifrost.testkit.internal.proxy.EventLoop;
import bifrost.testkit.internal.proxy.FaultQueue;
import bifrost.testkit.internal.proxy.ProxyConnection;
import bifrost.testkit.internal.proxy.RandomFaults;
import bifrost.testkit.internal.util.FirstAndMore;
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
 * A TCP proxy between any client and any server that breaks connections on purpose. It needs nothing but the JDK: no test framework,
 * and no HTTP but for the faults that speak of answers, exchanges and idleness, where it knows HTTP/1.
 *
 * <pre>{@code
 * try (var server = FakeServer.start(); var proxy = FaultProxy.before(server.url())) {
 *   proxy.next(Fault.cut(17), Fault.stall(100).everyByte());
 *   // the client's first connection to proxy.url() ends after 17 bytes, its second goes silent after 100, the third is served
 * }
 * }</pre>
 *
 * <p><b>Which connection gets which fault.</b> The queue of {@link #next(Fault, Fault...)} first, then what {@link #always(Fault)} or
 * {@link #randomFaults(long)} says; without those, none. Faults go to connections in the order in which they are accepted, and not to requests:
 * a client that keeps connections uses one for several requests. Let its answers say {@code Connection: close}, or use a new
 * client, where each request is to get its own fault.
 *
 * <p><b>Without a fault</b> the proxy is transparent: half-closes and resets are passed on at once, and a reader that is slow makes the
 * writer slow, with at most some 80 KiB in between. A connection for which there is no server is reset.
 *
 * <p><b>FIN and RST.</b> Before a FIN exactly the bytes that the fault says arrive. A reset, as TCP has it, may overtake bytes: those
 * that the receiver has no room for are lost in the proxy, and some systems drop those that have arrived and were not read. On Linux,
 * over the loopback interface, bytes that fit into the receiver's buffer (64 KiB at least) are in it when the reset comes, and are
 * read before the error; so there the count is exact for that much, and beyond it for a receiver that keeps reading it is the most that
 * arrives.
 *
 * <p>All methods may be called from any thread. One daemon thread does the work, and its name starts with {@code fault-proxy-}.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int BUFFER = 16 * 1024;
  private static final int USUAL_LENGTH = 1024;

  private final URI server;
  private final InetSocketAddress serverAddress;
  private final InetSocketAddress address;
  private final EventLoop loop;
  private final FaultQueue plan = new FaultQueue();
  private final ByteCounter traffic = new ByteCounter();
  private final Set<ProxyConnection> passages = ConcurrentHashMap.newKeySet();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private NetworkChannel port; // listens, or keeps the port from others while the proxy is down; touched by the loop only

  private FaultProxy(URI server) throws IOException {
    this.server = server;
    this.serverAddress = address(server);
    var listener = listener(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    this.address = (InetSocketAddress) listener.getLocalAddress();
    this.loop = new EventLoop("fault-proxy-" + address.getPort());
    listen(listener);
  }

  /**
   * Starts a proxy on a free port of 127.0.0.1.
   *
   * @param server where the server is; its scheme does not matter, but that https has port 443 where none is given, and else 80
   * @return the running proxy
   * @throws IllegalArgumentException if the address names no host
   * @throws UncheckedIOException if the host is unknown or no port can be opened
   */
  public static FaultProxy before(URI server) {
    if (server.getHost() == null) throw new IllegalArgumentException("no host: " + server);
    try {
      var proxy = new FaultProxy(server);
      proxy.loop.start();
      return proxy;
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /**
   * Where clients find the server.
   *
   * @return the server's address with 127.0.0.1 and the proxy's port instead of its own
   */
  public URI url() {
    String path = server.getRawPath() == null ? "" : server.getRawPath();
    return URI.create(server.getScheme() + "://127.0.0.1:" + address.getPort() + path);
  }

  /**
   * Queues faults. The next connections get them in this order, one each; then the standing fault applies again.
   *
   * @param first the fault of the next connection
   * @param more the faults of the connections after it
   * @return this proxy
   */
  public FaultProxy next(Fault first, Fault... more) {
    plan.queue(FirstAndMore.of(first, more));
    return this;
  }

  /**
   * Sets the fault of connections for which none is queued.
   *
   * @param fault the fault; {@link Fault#none()} at first
   * @return this proxy
   */
  public FaultProxy always(Fault fault) {
    Objects.requireNonNull(fault, "fault");
    plan.useByDefault(() -> fault);
    return this;
  }

  /**
   * Draws the fault of each connection for which none is queued by chance, with offsets in the first 1024 bytes. The same seed gives
   * the same faults in the order of connections; {@link #faults()} tells which.
   *
   * @param seed the seed
   * @return this proxy
   */
  public FaultProxy randomFaults(long seed) {
    return randomFaults(seed, USUAL_LENGTH);
  }

  /**
   * Draws faults as {@link #randomFaults(long)} does, for answers of another length.
   *
   * @param seed the seed
   * @param length the largest offset in bytes
   * @return this proxy
   * @throws IllegalArgumentException if the length is negative
   */
  public FaultProxy randomFaults(long seed, int length) {
    plan.useByDefault(new RandomFaults(seed, length));
    return this;
  }

  /**
   * Closes the port: from when this returns, connects are refused. Connections that there are go on. The port stays taken, so that
   * nobody is given it by chance.
   *
   * @return this proxy
   * @throws IllegalStateException if the proxy is closed
   */
  public FaultProxy down() {
    return loop.call(() -> {
      if (port instanceof ServerSocketChannel) hold();
      return this;
    });
  }

  /**
   * Opens the same port again.
   *
   * @return this proxy
   * @throws IllegalStateException if the proxy is closed
   * @throws UncheckedIOException if the port cannot be opened
   */
  public FaultProxy up() {
    return loop.call(() -> {
      if (port instanceof ServerSocketChannel) return this;
      port.close();
      listen(listener(address));
      return this;
    });
  }

  /**
   * Ends with FIN every connection on which there was an HTTP/1 exchange and none is under way: all that was asked has been answered,
   * and the answer has been forwarded. The client may not have noticed yet when this returns.
   *
   * @return how many these were
   * @throws IllegalStateException if the proxy is closed
   */
  public int dropIdle() {
    return loop.call(() -> (int) passages.stream().filter(ProxyConnection::dropIfIdle).count());
  }

  /**
   * Tells what the connections so far got.
   *
   * @return the faults in the order of connections; later ones do not change this list
   */
  public List<Fault> faults() {
    return plan.assigned();
  }

  /**
   * Counts all connections.
   *
   * @return how many have been accepted so far
   */
  public int connections() {
    return plan.assigned().size();
  }

  /**
   * Counts connections.
   *
   * @return how many have been accepted and are not closed by the client and the proxy yet
   */
  public int openConnections() {
    return passages.size();
  }

  /**
   * Counts bytes, of all connections together. A client may have the last ones before they are counted, but not the end of its
   * connection.
   *
   * @param direction which way
   * @return how many have been forwarded so far
   */
  public long forwardedBytes(Fault.Direction direction) {
    return traffic.total(direction);
  }

  /** Closes the port and every connection, and waits until the thread of this proxy has ended. Does nothing the second time. */
  @Override
  public void close() {
    loop.stop();
    passages.clear();
    try {
      port.close();
    } catch (IOException closedAnyway) {
      // the port is free even then
    }
  }

  private static InetSocketAddress address(URI server) throws IOException {
    int standard = "https".equalsIgnoreCase(server.getScheme()) ? 443 : 80;
    var address = new InetSocketAddress(server.getHost(), server.getPort() < 0 ? standard : server.getPort());
    if (address.isUnresolved()) throw new UnknownHostException(server.getHost());
    return address;
  }

  private static ServerSocketChannel listener(InetSocketAddress address) throws IOException {
    return ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
  }

  private void listen(ServerSocketChannel listener) throws IOException {
    port = listener;
    listener.configureBlocking(false);
    loop.register(listener, SelectionKey.OP_ACCEPT, () -> accept(listener));
  }

  /** A socket that is bound and does not listen: connects are refused, and the port stays ours. */
  private void hold() throws IOException {
    port.close();
    loop.releaseClosedChannels();
    port = SocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
  }

  private void accept(ServerSocketChannel listener) {
    try {
      for (var client = listener.accept(); client != null; client = listener.accept()) serve(client, plan.next());
    } catch (IOException noMore) {
      // out of descriptors, or the client has gone before it was accepted
    }
  }

  private void serve(SocketChannel client, Fault fault) throws IOException {
    if (fault.ending() == Fault.Ending.REFUSE) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.close();
      return;
    }
    var passage = new ProxyConnection(loop, client, fault, buffer, traffic, passages::remove);
    passages.add(passage);
    passage.connect(serverAddress);
  }
}
