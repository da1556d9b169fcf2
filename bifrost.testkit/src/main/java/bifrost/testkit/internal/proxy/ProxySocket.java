package bifrost.testkit.internal.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A non-blocking socket of a proxied connection. */
final class ProxySocket implements ByteChannel {
  private final SocketChannel channel;
  private final SelectionKey key;

  ProxySocket(EventLoop loop, SocketChannel channel, int operations, Runnable ready) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    key = loop.register(channel, operations, ready);
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    return channel.read(buffer);
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  /**
   * Starts connecting.
   *
   * @return whether the socket is connected; if not, {@link #finishConnect} must follow
   */
  boolean connect(InetSocketAddress address) throws IOException {
    return channel.connect(address);
  }

  boolean finishConnect() throws IOException {
    return channel.finishConnect();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  boolean isReadable() {
    return key.isValid() && key.isReadable();
  }

  void setInterest(boolean readable, boolean writable) {
    if (!channel.isOpen()) return;
    key.interestOps((readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0));
  }

  /** Sends FIN; the socket can still be read. */
  void shutdownOutput() {
    try {
      if (channel.isOpen()) channel.shutdownOutput();
    } catch (IOException e) {
      // the other side has already reset the connection
    }
  }

  /** Closes the socket with RST. */
  void reset() {
    try {
      if (channel.isOpen()) channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // the other side has already closed the connection
    }
    close();
  }

  /** Closes the socket with FIN, or with RST if bytes are unread or arrive later. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // the file descriptor is released even if close() fails
    }
  }
}
