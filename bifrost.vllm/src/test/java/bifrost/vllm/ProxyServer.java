package bifrost.vllm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that writes down the heads of what it is asked, and leads everybody to one server, whatever name they have for it. */
final class ProxyServer implements AutoCloseable {
  private static final String REFUSAL = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"here\"\r\n"
      + "Content-Length: 2\r\n\r\nno";

  private final int port;
  private final Optional<String> wanted;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Listener listener;

  private ProxyServer(int port, Optional<String> wanted) {
    this.port = port;
    this.wanted = wanted.map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(ISO_8859_1)));
    this.listener = Listener.start(this::serve);
  }

  static ProxyServer to(int port) {
    return new ProxyServer(port, Optional.empty());
  }

  /** @param user whom it lets through, {@code user:password} */
  static ProxyServer to(int port, String user) {
    return new ProxyServer(port, Optional.of(user));
  }

  String address() {
    return listener.address();
  }

  String url() {
    return "http://" + address();
  }

  /** The first lines of what it was asked. */
  List<String> asked() {
    return heads.stream().map(head -> head.substring(0, head.indexOf("\r\n"))).toList();
  }

  /** What it was told of who asks, if it was. */
  Optional<String> lastAuthorization() {
    return header(heads.get(heads.size() - 1), "proxy-authorization");
  }

  /** A server says nothing before it is asked, so that its answers can be passed on from the beginning. */
  private void serve(Socket client) throws IOException {
    try (var server = new Socket("127.0.0.1", port)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Listener.passOn(server, client);
      converse(client, server);
    }
  }

  private void converse(Socket client, Socket server) throws IOException {
    var in = client.getInputStream();
    for (var head = head(in); !head.isEmpty(); head = head(in)) {
      heads.add(head);
      if (wanted.isPresent() && !wanted.equals(header(head, "proxy-authorization"))) {
        in.readNBytes(contentLength(head));
        write(client.getOutputStream(), REFUSAL);
      } else if (head.startsWith("CONNECT ")) {
        write(client.getOutputStream(), "HTTP/1.1 200 Connected\r\n\r\n");
        in.transferTo(server.getOutputStream());
      } else { // the server wants the path alone
        write(server.getOutputStream(), head.replaceFirst(" http://[^/ ]*", " "));
        server.getOutputStream().write(in.readNBytes(contentLength(head)));
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) return "";
      head.append((char) b);
    }
    return head.toString();
  }

  private static int contentLength(String head) {
    return header(head, "content-length").map(Integer::parseInt).orElse(0);
  }

  private static Optional<String> header(String head, String name) {
    return head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":")).findFirst()
        .map(line -> line.substring(name.length() + 1).strip());
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  @Override
  public void close() {
    listener.close();
  }
}
