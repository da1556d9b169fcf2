package bifrost.vllm;

import bifrost.api.NetworkConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Speaks TLS in front of a server that does not, and passes on bytes. */
final class TlsFront implements Front {
  private final SSLServerSocket listener;
  private final URI server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<List<String>> offered = new CopyOnWriteArrayList<>();

  private TlsFront(URI server, String shown, boolean asksForCertificate) {
    this.server = server;
    try {
      var factory = Certificates.get().context(shown).getServerSocketFactory();
      this.listener = (SSLServerSocket) factory.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      listener.setNeedClientAuth(asksForCertificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** @param shown the certificate that clients see */
  static TlsFront of(URI server, String shown) {
    return new TlsFront(server, shown, false);
  }

  static TlsFront askingForCertificates(URI server) {
    return new TlsFront(server, Certificates.HERE, true);
  }

  @Override
  public String url() {
    return "https://127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public NetworkConfig network(NetworkConfig network) {
    return network.caCertPem(Certificates.get().pem(Certificates.CA));
  }

  /** How often somebody connected, whatever came of it. */
  int connections() {
    return connections.get();
  }

  /** What the clients would have liked to speak. */
  List<List<String>> offeredProtocols() {
    return offered;
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "tls-front");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        var client = (SSLSocket) listener.accept();
        connections.incrementAndGet();
        daemon(() -> serve(client));
      }
    } catch (IOException closed) {
      // by close()
    }
  }

  private void serve(SSLSocket client) {
    sockets.add(client);
    try (client) {
      client.setTcpNoDelay(true);
      client.setHandshakeApplicationProtocolSelector((socket, protocols) -> {
        offered.add(protocols);
        return protocols.contains("http/1.1") ? "http/1.1" : "";
      });
      client.startHandshake();
      passOn(client);
    } catch (IOException refused) {
      // by the client, or by us
    } finally {
      sockets.remove(client);
    }
  }

  private void passOn(SSLSocket client) throws IOException {
    try (var behind = new Socket(server.getHost(), server.getPort())) {
      behind.setTcpNoDelay(true);
      sockets.add(behind);
      daemon(() -> copyAndClose(client, behind));
      copy(behind.getInputStream(), client);
    }
  }

  private void copyAndClose(Socket from, Socket to) {
    try (to) {
      copy(from.getInputStream(), to);
    } catch (IOException gone) {
      // one of the two
    } finally {
      sockets.remove(to);
    }
  }

  private static void copy(InputStream from, Socket to) throws IOException {
    var buffer = new byte[8192];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.getOutputStream().write(buffer, 0, n);
      to.getOutputStream().flush();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : sockets) socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
