package bifrost.testkit.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * A server or a proxy that responds to every request itself, and records the heads. As a proxy, it plays the server,
 * whatever the name of the server is: it never connects to another machine. After CONNECT it continues with TLS.
 */
public final class NetworkBackend implements AutoCloseable {
  /** The response to CONNECT that opens a tunnel. */
  public static final byte[] TUNNEL = "HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1);

  private final ConnectionListener listener;
  private final boolean isTls;
  private final boolean needsClientCertificate;
  private final Optional<SSLContext> context;
  private final Function<ReceivedHead, byte[]> responder;
  private final List<ReceivedHead> heads = new CopyOnWriteArrayList<>();

  private NetworkBackend(InetAddress address, boolean isTls, boolean needsClientCertificate,
      Optional<SSLContext> context, Function<ReceivedHead, byte[]> responder) {
    this.isTls = isTls;
    this.needsClientCertificate = needsClientCertificate;
    this.context = context;
    this.responder = responder;
    this.listener = ConnectionListener.start(address, this::serve);
  }

  /** {@return a server, or a proxy for http:// URLs} */
  public static NetworkBackend start(Function<ReceivedHead, byte[]> responder) {
    return startAt(InetAddress.getLoopbackAddress(), responder);
  }

  /** {@return a server at an address of this machine} */
  public static NetworkBackend startAt(InetAddress address, Function<ReceivedHead, byte[]> responder) {
    return new NetworkBackend(address, false, false, Optional.empty(), responder);
  }

  /** {@return a server for https:// URLs} */
  public static NetworkBackend startTls(SSLContext context, boolean needsClientCertificate,
      Function<ReceivedHead, byte[]> responder) {
    return new NetworkBackend(InetAddress.getLoopbackAddress(), true, needsClientCertificate, Optional.of(context),
        responder);
  }

  /** {@return a proxy for https:// URLs, which presents the certificate of the server inside the tunnel} */
  public static NetworkBackend startTunnel(SSLContext context, Function<ReceivedHead, byte[]> responder) {
    return new NetworkBackend(InetAddress.getLoopbackAddress(), false, false, Optional.of(context), responder);
  }

  public int port() {
    return listener.port();
  }

  public URI url() {
    return URI.create((isTls ? "https" : "http") + "://127.0.0.1:" + port());
  }

  /** {@return the heads of all requests, including CONNECT} */
  public List<ReceivedHead> heads() {
    return List.copyOf(heads);
  }

  /** {@return the number of accepted connections} */
  public int connections() {
    return listener.connections();
  }

  /** {@return the number of connections that the client has not closed} */
  public int openConnections() {
    return listener.openConnections();
  }

  private void serve(Socket accepted) throws IOException {
    try {
      var socket = isTls ? encrypted(accepted) : accepted;
      for (var text = read(socket); text.isPresent(); text = read(socket)) {
        var head = new ReceivedHead(text.get(), socket instanceof SSLSocket, client(socket));
        heads.add(head);
        var response = responder.apply(head);
        socket.getOutputStream().write(response);
        if (response == TUNNEL) socket = encrypted(socket);
      }
    } catch (SSLException e) {
      readToTheEnd(accepted);
    }
  }

  /** Waits for the client after a failed handshake. Closing with unread bytes would discard the alert at the client. */
  private static void readToTheEnd(Socket socket) {
    try {
      socket.setSoTimeout(5000);
      socket.shutdownOutput();
      socket.getInputStream().skip(Long.MAX_VALUE);
    } catch (IOException e) {
      // the client has closed the connection
    }
  }

  private static Optional<String> read(Socket socket) throws IOException {
    return SocketBackend.readRequest(socket.getInputStream());
  }

  private Socket encrypted(Socket socket) throws IOException {
    var tls = (SSLSocket) context.orElseThrow().getSocketFactory().createSocket(socket,
        socket.getInetAddress().getHostAddress(), socket.getPort(), false);
    tls.setUseClientMode(false);
    tls.setNeedClientAuth(needsClientCertificate);
    tls.startHandshake();
    return tls;
  }

  private static String client(Socket socket) {
    try {
      return socket instanceof SSLSocket tls ? tls.getSession().getPeerPrincipal().getName() : "";
    } catch (SSLPeerUnverifiedException noCertificate) {
      return "";
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
