package bifrost.vllm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy that records the heads of requests and forwards all of them to one server, regardless of the
 * requested host.
 */
final class ForwardProxyServer implements AutoCloseable {
  private static final String REFUSAL =
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
          + "Content-Length: 2\r\n\r\nno";

  private final int port;
  private final Optional<String> requiredAuthorization;
  private final List<RequestHead> heads = new CopyOnWriteArrayList<>();
  private final SocketServer listener;

  private ForwardProxyServer(int port, Optional<String> requiredAuthorization) {
    this.port = port;
    this.requiredAuthorization =
        requiredAuthorization.map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(ISO_8859_1)));
    this.listener = SocketServer.start(this::serve);
  }

  static ForwardProxyServer forwardingTo(int port) {
    return new ForwardProxyServer(port, Optional.empty());
  }

  /**
   * {@return a proxy that requires credentials}
   *
   * @param user the accepted credentials, as {@code user:password}
   */
  static ForwardProxyServer forwardingTo(int port, String user) {
    return new ForwardProxyServer(port, Optional.of(user));
  }

  String address() {
    return listener.address();
  }

  String url() {
    return "http://" + address();
  }

  /** {@return the request lines that the proxy received} */
  List<String> requestLines() {
    return heads.stream().map(RequestHead::requestLine).toList();
  }

  /** {@return the {@code Proxy-Authorization} of the last request, if any} */
  Optional<String> lastAuthorization() {
    return heads.get(heads.size() - 1).header("proxy-authorization");
  }

  /**
   * Serves a connection. A server sends nothing before it receives a request, so its bytes can be forwarded
   * from the start.
   */
  private void serve(Socket client) throws IOException {
    try (var server = new Socket("127.0.0.1", port)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      SocketServer.forward(server, client);
      serve(client, server);
    }
  }

  private void serve(Socket client, Socket server) throws IOException {
    var in = client.getInputStream();
    for (var next = RequestHead.read(in); next.isPresent(); next = RequestHead.read(in)) {
      var head = next.get();
      heads.add(head);
      if (requiredAuthorization.isPresent() && !requiredAuthorization.equals(head.header("proxy-authorization"))) {
        in.readNBytes(head.contentLength());
        write(client.getOutputStream(), REFUSAL);
      } else if (head.text().startsWith("CONNECT ")) {
        write(client.getOutputStream(), "HTTP/1.1 200 Connected\r\n\r\n");
        in.transferTo(server.getOutputStream());
      } else { // An origin server expects a request line with only the path.
        write(server.getOutputStream(), head.text().replaceFirst(" http://[^/ ]*", " "));
        server.getOutputStream().write(in.readNBytes(head.contentLength()));
      }
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  @Override
  public void close() {
    listener.close();
  }
}
