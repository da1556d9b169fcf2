package bifrost.vllm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** A server that handles each connection on its own thread. Closing the server closes its connections. */
public final class SocketServer implements AutoCloseable {
  private final ServerSocket socket;
  private final ConnectionHandler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Handles a connection. The server closes the connection afterwards, even if the handler throws. */
  public interface ConnectionHandler {
    void serve(Socket client) throws IOException;
  }

  private SocketServer(ServerSocket socket, ConnectionHandler handler) {
    this.socket = socket;
    this.handler = handler;
  }

  public static SocketServer start(ConnectionHandler handler) {
    return start(ServerSocketFactory.getDefault(), handler);
  }

  static SocketServer start(ServerSocketFactory sockets, ConnectionHandler handler) {
    try {
      var listener = new SocketServer(sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), handler);
      daemon(listener::accept);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  public int openConnections() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        var client = socket.accept();
        open.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException closed) {
      // The method close() has closed the socket.
    }
  }

  private void serve(Socket client) {
    try (client) {
      handler.serve(client);
    } catch (IOException closed) {
      // Either side has closed the connection.
    } finally {
      open.remove(client);
    }
  }

  /** Forwards bytes in the background until one of the connections closes, and then closes the target. */
  static void forward(Socket from, Socket to) {
    daemon(() -> {
      try (to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException closed) {
        // One of the connections has closed.
      }
    });
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "listener");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (var client : open) client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
