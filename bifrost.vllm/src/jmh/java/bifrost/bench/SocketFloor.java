package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A client that uses blocking sockets and implements only the parts of HTTP that {@link PreparedServer} needs. It shows
 * the cost of {@code java.net.http}, and is not a client for applications.
 */
final class SocketFloor implements CallClient {
  private final URI url;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  SocketFloor(String url) {
    this.url = URI.create(url);
  }

  @Override
  public int chat() throws IOException {
    return send("/v1/chat/completions", Payloads.chatRequest(8, false)).length;
  }

  @Override
  public double embed(boolean base64) throws IOException {
    return send("/v1/embeddings", Payloads.embeddingRequest(base64)).length;
  }

  private byte[] send(String path, String request) throws IOException {
    var connection = connect();
    int length = connection.post(path, request);
    var body = connection.in.readNBytes(length);
    idle.push(connection);
    return body;
  }

  @Override
  public int stream(int texts) throws IOException {
    var connection = connect();
    connection.post("/v1/chat/completions", Payloads.chatRequest(texts, true));
    var events = new EventCounter();
    var buffer = new byte[1 << 12];
    for (int size = connection.chunkSize(); size > 0; size = connection.chunkSize()) {
      int read = connection.in.readNBytes(buffer, 0, size);
      events.add(buffer, read);
      connection.line();
    }
    connection.line();
    idle.push(connection);
    return events.texts();
  }

  private Connection connect() throws IOException {
    var connection = idle.poll();
    return connection != null ? connection : new Connection(new Socket(url.getHost(), url.getPort()));
  }

  private final class Connection {
    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
    }

    /** Sends a request, and returns the length of the response; -1 if it is chunked. */
    int post(String path, String body) throws IOException {
      var request =
          "POST " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nContent-Type: application/json\r\n"
              + "Authorization: Bearer sk-bench\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(UTF_8));
      var status = line();
      if (!status.startsWith("HTTP/1.1 200 ")) throw new IOException(status);
      int length = -1;
      for (var line = line(); !line.isEmpty(); line = line()) {
        var header = line.toLowerCase(Locale.ROOT);
        if (header.startsWith("content-length: ")) length = Integer.parseInt(header.substring(16));
      }
      return length;
    }

    int chunkSize() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    String line() throws IOException {
      var line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) throw new EOFException();
        if (next != '\r') line.append((char) next);
      }
      return line.toString();
    }
  }
}
