package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that responds to every request with the same bytes, including the head, and counts its connections. */
final class RawServer implements AutoCloseable {
  private static final int LAST_CHUNK = "0\r\n\r\n".length();

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile byte[] response;
  private volatile boolean hangsUp;

  RawServer() {
    this(InetAddress.getLoopbackAddress());
  }

  RawServer(InetAddress address) {
    try {
      listener = new ServerSocket(0, 50, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** Responds with these bytes, and keeps the connection open. */
  RawServer reply(byte[] bytes) {
    response = bytes;
    hangsUp = false;
    return this;
  }

  /** Responds with these bytes, and closes the connection. */
  RawServer replyAndHangUp(byte[] bytes) {
    reply(bytes);
    hangsUp = true;
    return this;
  }

  URI url() {
    return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
  }

  int connections() {
    return connections.get();
  }

  int openConnections() {
    return sockets.size();
  }

  int requests() {
    return requests.get();
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        var socket = listener.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException closed) {
      // Closed by close().
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      while (readRequest(in)) {
        requests.incrementAndGet();
        write(socket.getOutputStream(), response);
        if (hangsUp) return;
      }
    } catch (IOException closed) {
      // Closed by the client or by close().
    } finally {
      sockets.remove(socket);
    }
  }

  /** Writes the last chunk separately, like a server that writes each event as soon as it is available. */
  private static void write(OutputStream out, byte[] response) throws IOException {
    int tail = Math.min(LAST_CHUNK, response.length);
    out.write(response, 0, response.length - tail);
    out.write(response, response.length - tail, tail);
  }

  private static boolean readRequest(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) return false;
      head.append((char) b);
    }
    in.readNBytes(contentLength(head.toString().toLowerCase(Locale.ROOT)));
    return true;
  }

  private static int contentLength(String head) {
    int at = head.indexOf("content-length: ");
    return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
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

  /** {@return a complete chunked response with one chunk for each event} */
  static byte[] chunked(String... events) {
    var response =
        new StringBuilder("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    for (var event : events) {
      response.append(Integer.toHexString(event.length())).append("\r\n").append(event).append("\r\n");
    }
    return response.append("0\r\n\r\n").toString().getBytes(ISO_8859_1);
  }

  static byte[] json(String body) {
    return ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
        .getBytes(ISO_8859_1);
  }
}
