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
final class Listener implements AutoCloseable {
  private final ServerSocket socket;
  private final Service service;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What is done with a connection, which is closed then. To throw is to hang up. */
  interface Service {
    void serve(Socket client) throws IOException;
  }

  private Listener(ServerSocket socket, Service service) {
    this.socket = socket;
    this.service = service;
  }

  static Listener start(Service service) {
    return start(ServerSocketFactory.getDefault(), service);
  }

  static Listener start(ServerSocketFactory sockets, Service service) {
    try {
      var listener = new Listener(sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), service);
      daemon(listener::accept);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  int openConnections() {
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
