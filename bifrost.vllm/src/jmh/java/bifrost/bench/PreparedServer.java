package bifrost.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that responds with prepared bytes, so that it needs little CPU time. It reads only the members of a request
 * that select the response. It writes each event of a stream as one HTTP chunk, in one write.
 */
final class PreparedServer implements AutoCloseable {
  private final ServerSocket socket;
  private final byte[] chat = response(Payloads.recorded("chat.response"));
  private final byte[] embeddings = response(Payloads.embeddings(false));
  private final byte[] base64Embeddings = response(Payloads.embeddings(true));
  private final Map<Integer, List<byte[]>> streams = new ConcurrentHashMap<>();

  PreparedServer() {
    try {
      socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "prepared server");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (true) {
      try {
        var connection = socket.accept();
        start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = new BufferedInputStream(connection.getInputStream(), 1 << 14);
      for (var head = head(in); !head.isEmpty(); head = head(in)) {
        var body = new String(in.readNBytes(contentLength(head)), ISO_8859_1);
        respond(head, body, connection.getOutputStream());
      }
    } catch (IOException disconnected) {
      // the client has ended the connection
    }
  }

  /** {@return the head of the next request in lower case; empty at the end} */
  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder(512);
    int next = 0;
    while (next >= 0 && !(next == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n')) {
      next = in.read();
      head.append((char) next);
    }
    return next < 0 ? "" : head.toString().toLowerCase(Locale.ROOT);
  }

  private static int contentLength(String head) throws IOException {
    int from = head.indexOf("content-length:") + "content-length:".length();
    if (from < "content-length:".length()) throw new IOException("a request without content-length");
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
  }

  private void respond(String head, String body, OutputStream out) throws IOException {
    if (head.startsWith("post /v1/embeddings ")) {
      out.write(body.contains("\"base64\"") ? base64Embeddings : embeddings);
    } else if (body.contains("\"stream\":true")) {
      for (var part : streams.computeIfAbsent(maxTokens(body), PreparedServer::stream)) out.write(part);
    } else {
      out.write(chat);
    }
  }

  private static int maxTokens(String body) {
    int from = body.indexOf("\"max_tokens\":") + "\"max_tokens\":".length();
    int to = from;
    while (Character.isDigit(body.charAt(to))) to++;
    return Integer.parseInt(body.substring(from, to));
  }

  private static byte[] response(String body) {
    var bytes = body.getBytes(UTF_8);
    return (head("application/json") + "content-length: " + bytes.length + "\r\n\r\n" + body).getBytes(UTF_8);
  }

  private static List<byte[]> stream(int tokens) {
    var parts = new ArrayList<byte[]>();
    parts.add((head("text/event-stream; charset=utf-8") + "transfer-encoding: chunked\r\n\r\n").getBytes(UTF_8));
    for (var event : Payloads.chatEvents(tokens)) {
      parts.add((Integer.toHexString(event.getBytes(UTF_8).length) + "\r\n" + event + "\r\n").getBytes(UTF_8));
    }
    parts.add("0\r\n\r\n".getBytes(UTF_8));
    return List.copyOf(parts);
  }

  private static String head(String type) {
    return "HTTP/1.1 200 OK\r\ndate: Mon, 05 Jan 2026 10:50:51 GMT\r\nserver: uvicorn\r\ncontent-type: " + type
        + "\r\n";
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
