package bifrost.testkit.internal.http;

import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.util.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A port that accepts connections, serves each of them on a thread of its own, and counts them. */
final class ConnectionListener implements AutoCloseable {
  /** Serves a connection, which is closed afterwards. */
  interface Handler {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  private ConnectionListener(ServerSocket server, Handler handler) {
    this.server = server;
    this.handler = handler;
  }

  static ConnectionListener start(InetAddress address, Handler handler) {
    try {
      var listener = new ConnectionListener(FreePort.bind(() -> new ServerSocket(0, 50, address)), handler);
      BackgroundTask.start(Executors.callable(listener::accept));
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a port", e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** {@return the number of accepted connections} */
  int connections() {
    return connections.get();
  }

  /** {@return the number of connections that the client has not closed} */
  int openConnections() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        BackgroundTask.start(Executors.callable(() -> serve(socket)));
      } catch (IOException e) {
        // the listener was closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      handler.serve(socket);
    } catch (IOException e) {
      // the client or the rule has closed the connection
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : open) socket.close();
    } catch (IOException e) {
      // the file descriptors are released even if close() fails
    }
  }
}
