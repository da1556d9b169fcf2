package bifrost.testkit.internal.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One of the two sockets of a proxied connection. No method waits. */
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

  /** Whether it is done already; else a connect is to be finished. */
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

  /** Sends FIN, and can still read. */
  void shutdownOutput() {
    try {
      if (channel.isOpen()) channel.shutdownOutput();
    } catch (IOException gone) {
      // the other end has reset: it knows
    }
  }

  /** Sends RST. */
  void reset() {
    try {
      if (channel.isOpen()) channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException gone) {
      // nobody is there to be told
    }
    close();
  }

  /** Sends FIN; or RST, if something came that was not read or something comes later. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // the descriptor is released even then
    }
  }
}
