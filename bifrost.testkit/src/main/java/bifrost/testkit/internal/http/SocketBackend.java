package bifrost.testkit.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that never closes a connection, so that a rule can detect whether the client does. It does not parse
 * requests, except for the length of their bodies. It is not a {@code FakeServer}, which follows HTTP and closes
 * connections itself.
 */
public final class SocketBackend implements AutoCloseable {
  /** More bytes than the buffers of a connection can hold. */
  public static final long MAX_BUFFERED_BYTES = 64L << 20;

  /** Sends the response to a request. */
  public interface Responder {
    void respond(OutputStream out) throws IOException;
  }

  private final ConnectionListener listener;
  private final Responder responder;
  private final AtomicInteger requests = new AtomicInteger();

  private SocketBackend(Responder responder) {
    this.responder = responder;
    this.listener = ConnectionListener.start(InetAddress.getLoopbackAddress(), this::serve);
  }

  public static SocketBackend start(Responder responder) {
    return new SocketBackend(responder);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  /** {@return the number of connections that the client has not closed} */
  public int openConnections() {
    return listener.openConnections();
  }

  /** {@return the number of accepted connections} */
  public int connections() {
    return listener.connections();
  }

  public int requests() {
    return requests.get();
  }

  private void serve(Socket socket) throws IOException {
    while (readRequest(socket.getInputStream()).isPresent()) {
      requests.incrementAndGet();
      responder.respond(socket.getOutputStream());
    }
  }

  /** {@return the head of a request, after its body was read; empty if the client has closed the connection} */
  static Optional<String> readRequest(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) return Optional.empty();
      head.append((char) b);
    }
    int length = 0;
    for (var line : head.toString().toLowerCase(Locale.ROOT).split("\r\n")) {
      if (line.startsWith("content-length:")) length = Integer.parseInt(line.substring(15).strip());
    }
    if (head.toString().toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked")) {
      return readChunks(in) ? Optional.of(head.toString()) : Optional.empty();
    }
    return in.readNBytes(length).length == length ? Optional.of(head.toString()) : Optional.empty();
  }

  private static boolean readChunks(InputStream in) throws IOException {
    var body = new StringBuilder();
    while (!body.toString().endsWith("0\r\n\r\n")) {
      int b = in.read();
      if (b < 0) return false;
      body.append((char) b);
    }
    return true;
  }

  /** {@return the bytes of a successful response with the body of the reply, a length and another header} */
  public static byte[] response(Reply reply, String header) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head(reply, header + "\r\ncontent-length: " + reply.body().length));
    bytes.writeBytes(reply.body());
    return bytes.toByteArray();
  }

  private static byte[] head(Reply reply, String headers) {
    var type = reply.headers().entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase("content-type"))
        .map(Map.Entry::getValue).findFirst().orElse("application/json");
    return ("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\n" + headers + "\r\n\r\n").getBytes(ISO_8859_1);
  }

  /** Sends the body of the reply, and the end of the body shortly afterwards. */
  public static void sendWithLateEnd(OutputStream out, Reply reply) throws IOException {
    out.write(head(reply, "transfer-encoding: chunked"));
    sendChunk(out, reply.body());
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    out.write("0\r\n\r\n".getBytes(ISO_8859_1));
  }

  /** Repeats the body of the reply until the client disconnects, and counts the bytes. */
  public static void sendEndlessly(OutputStream out, Reply reply, AtomicLong sent) throws IOException {
    out.write(head(reply, "transfer-encoding: chunked"));
    var body = reply.body();
    while (sent.get() < 2 * MAX_BUFFERED_BYTES) {
      sendChunk(out, body);
      sent.addAndGet(body.length);
    }
  }

  private static void sendChunk(OutputStream out, byte[] chunk) throws IOException {
    out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(ISO_8859_1));
    out.write(chunk);
    out.write(new byte[] {'\r', '\n'});
  }

  @Override
  public void close() {
    listener.close();
  }
}
