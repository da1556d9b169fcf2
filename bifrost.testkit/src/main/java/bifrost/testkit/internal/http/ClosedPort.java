package bifrost.testkit.internal.http;

import bifrost.testkit.internal.util.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A port that refuses connections. It is reserved by a socket that does not listen, so that no server gets it. */
public final class ClosedPort implements AutoCloseable {
  private final Socket socket;

  private ClosedPort(Socket socket) {
    this.socket = socket;
  }

  public static ClosedPort reserve() {
    try {
      return new ClosedPort(FreePort.bind(ClosedPort::bind));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reserve a port", e);
    }
  }

  private static Socket bind() throws IOException {
    var socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  public int port() {
    return socket.getLocalPort();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // the port is released even if close() fails
    }
  }
}
