package bifrost.vllm;

import bifrost.api.NetworkConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/** A TLS proxy in front of a server without TLS. It forwards bytes unchanged. */
final class TlsReverseProxy implements ReverseProxy {
  private final SocketServer listener;
  private final URI server;
  private final boolean requiresClientCertificate;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> clientNames = new CopyOnWriteArrayList<>();
  private final List<List<String>> offeredProtocols = new CopyOnWriteArrayList<>();

  private TlsReverseProxy(URI server, String certificate, boolean requiresClientCertificate) {
    this.server = server;
    this.requiresClientCertificate = requiresClientCertificate;
    this.listener = SocketServer.start(TestCertificates.get().context(certificate).getServerSocketFactory(),
        client -> serve((SSLSocket) client));
  }

  /**
   * {@return a proxy that presents a certificate}
   *
   * @param certificate the alias of the certificate in {@link TestCertificates}
   */
  static TlsReverseProxy of(URI server, String certificate) {
    return new TlsReverseProxy(server, certificate, false);
  }

  static TlsReverseProxy requiringClientCertificates(URI server) {
    return new TlsReverseProxy(server, TestCertificates.LOCALHOST, true);
  }

  @Override
  public String url() {
    return "https://" + listener.address();
  }

  @Override
  public NetworkConfig network(NetworkConfig network) {
    return network.trustedCertificates(TestCertificates.get().pem(TestCertificates.CA));
  }

  /** {@return the number of accepted connections, including connections whose handshake failed} */
  int connections() {
    return connections.get();
  }

  /** {@return the application protocols (ALPN) that clients offered, in the order of their connections} */
  List<List<String>> offeredProtocols() {
    return offeredProtocols;
  }

  /** {@return the names in the certificates that clients presented, in the order of their connections} */
  List<String> clientNames() {
    return clientNames;
  }

  private void serve(SSLSocket client) throws IOException {
    connections.incrementAndGet();
    client.setTcpNoDelay(true);
    client.setNeedClientAuth(requiresClientCertificate);
    client.setHandshakeApplicationProtocolSelector((socket, protocols) -> {
      offeredProtocols.add(protocols);
      return protocols.contains("http/1.1") ? "http/1.1" : "";
    });
    client.startHandshake();
    if (requiresClientCertificate) clientNames.add(client.getSession().getPeerPrincipal().getName());
    try (var upstream = new Socket(server.getHost(), server.getPort())) {
      upstream.setTcpNoDelay(true);
      SocketServer.forward(client, upstream);
      upstream.getInputStream().transferTo(client.getOutputStream());
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
