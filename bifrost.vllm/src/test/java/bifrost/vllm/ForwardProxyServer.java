package bifrost.vllm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that writes down the heads of what it is asked, and leads everybody to one server, whatever name they have for it. */
final class ForwardProxyServer implements AutoCloseable {
  private static final String REFUSAL =
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"here\"\r\n"
          + "Content-Length: 2\r\n\r\nno";

  private final int port;
  private final Optional<String> wanted;
  private final List<RequestHead> heads = new CopyOnWriteArrayList<>();
  private final SocketServer listener;

  private ForwardProxyServer(int port, Optional<String> wanted) {
    this.port = port;
    this.wanted = wanted.map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(ISO_8859_1)));
    this.listener = SocketServer.start(this::serve);
  }

  static ForwardProxyServer forwardingTo(int port) {
    return new ForwardProxyServer(port, Optional.empty());
  }

  /** @param user whom it lets through, {@code user:password} */
  static ForwardProxyServer forwardingTo(int port, String user) {
    return new ForwardProxyServer(port, Optional.of(user));
  }

  String address() {
    return listener.address();
  }

  String url() {
    return "http://" + address();
  }

  /** The first lines of what it was asked. */
  List<String> requestLines() {
    return heads.stream().map(RequestHead::requestLine).toList();
  }

  /** What it was told of who asks, if it was. */
  Optional<String> lastAuthorization() {
    return heads.get(heads.size() - 1).header("proxy-authorization");
  }

  /** A server says nothing before it is asked, so that its answers can be passed on from the beginning. */
  private void serve(Socket client) throws IOException {
    try (var server = new Socket("127.0.0.1", port)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      SocketServer.passOn(server, client);
      converse(client, server);
    }
  }

  private void converse(Socket client, Socket server) throws IOException {
    var in = client.getInputStream();
    for (var next = RequestHead.read(in); next.isPresent(); next = RequestHead.read(in)) {
      var head = next.get();
      heads.add(head);
      if (wanted.isPresent() && !wanted.equals(head.header("proxy-authorization"))) {
        in.readNBytes(head.contentLength());
        write(client.getOutputStream(), REFUSAL);
      } else if (head.text().startsWith("CONNECT ")) {
        write(client.getOutputStream(), "HTTP/1.1 200 Connected\r\n\r\n");
        in.transferTo(server.getOutputStream());
      } else { // the server wants the path alone
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
