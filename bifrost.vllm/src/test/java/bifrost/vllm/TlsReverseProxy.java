package bifrost.vllm;

import bifrost.api.NetworkConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/** Speaks TLS in front of a server that does not, and passes on bytes. */
final class TlsReverseProxy implements ReverseProxy {
  private final SocketServer listener;
  private final URI server;
  private final boolean asksForCertificate;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> presented = new CopyOnWriteArrayList<>();
  private final List<List<String>> offered = new CopyOnWriteArrayList<>();

  private TlsReverseProxy(URI server, String shown, boolean asksForCertificate) {
    this.server = server;
    this.asksForCertificate = asksForCertificate;
    this.listener = SocketServer.start(TestCertificates.get().context(shown).getServerSocketFactory(),
        client -> serve((SSLSocket) client));
  }

  /** @param shown the certificate that clients see */
  static TlsReverseProxy of(URI server, String shown) {
    return new TlsReverseProxy(server, shown, false);
  }

  static TlsReverseProxy askingForCertificates(URI server) {
    return new TlsReverseProxy(server, TestCertificates.HERE, true);
  }

  @Override
  public String url() {
    return "https://" + listener.address();
  }

  @Override
  public NetworkConfig network(NetworkConfig network) {
    return network.caCertPem(TestCertificates.get().pem(TestCertificates.CA));
  }

  /** How often somebody connected, whatever came of it. */
  int connections() {
    return connections.get();
  }

  /** What the clients would have liked to speak. */
  List<List<String>> offeredProtocols() {
    return offered;
  }

  /** {@return the names in the certificates that clients presented, in order} */
  List<String> presented() {
    return presented;
  }

  private void serve(SSLSocket client) throws IOException {
    connections.incrementAndGet();
    client.setTcpNoDelay(true);
    client.setNeedClientAuth(asksForCertificate);
    client.setHandshakeApplicationProtocolSelector((socket, protocols) -> {
      offered.add(protocols);
      return protocols.contains("http/1.1") ? "http/1.1" : "";
    });
    client.startHandshake();
    if (asksForCertificate) presented.add(client.getSession().getPeerPrincipal().getName());
    try (var behind = new Socket(server.getHost(), server.getPort())) {
      behind.setTcpNoDelay(true);
      SocketServer.passOn(client, behind);
      behind.getInputStream().transferTo(client.getOutputStream());
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
