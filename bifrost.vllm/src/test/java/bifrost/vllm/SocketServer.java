package bifrost.vllm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** Takes connections, each on a thread of its own, and closes with itself those that are left. */
public final class SocketServer implements AutoCloseable {
  private final ServerSocket socket;
  private final ConnectionHandler service;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What is done with a connection, which is closed then. To throw is to hang up. */
  public interface ConnectionHandler {
    void serve(Socket client) throws IOException;
  }

  private SocketServer(ServerSocket socket, ConnectionHandler service) {
    this.socket = socket;
    this.service = service;
  }

  public static SocketServer start(ConnectionHandler service) {
    return start(ServerSocketFactory.getDefault(), service);
  }

  static SocketServer start(ServerSocketFactory sockets, ConnectionHandler service) {
    try {
      var listener = new SocketServer(sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), service);
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
      // by close()
    }
  }

  private void serve(Socket client) {
    try (client) {
      service.serve(client);
    } catch (IOException gone) {
      // the client, or us
    } finally {
      open.remove(client);
    }
  }

  /** Passes on what comes, until one of the two has gone: then the other one has to. */
  static void passOn(Socket from, Socket to) {
    daemon(() -> {
      try (to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException gone) {
        // one of the two
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
