package bifrost.blackbox.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client on a socket, which reads only the bytes that a test asks for. */
final class RawClient implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final Socket socket = new Socket();
  private final BufferedReader in;
  private final List<String> head = new ArrayList<>();

  private RawClient(URI url, String body) throws IOException {
    socket.setReceiveBufferSize(BUFFER);
    socket.setSoTimeout(120_000);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    var request = "POST /v1/chat/completions HTTP/1.1\r\nHost: relay\r\nConnection: close\r\nContent-Length: "
        + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    socket.getOutputStream().write(request.getBytes(UTF_8));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  static RawClient post(URI url, String body) throws IOException {
    return new RawClient(url, body);
  }

  /** Reads the head of the response, and returns the status and the content type. */
  String head() throws IOException {
    for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) head.add(line);
    var type = head.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-type:"));
    return head.get(0).split(" ")[1] + " " + type.findFirst().orElseThrow().replaceFirst(".*: ", "");
  }

  /** Reads the next line of the body that is neither empty nor the size of a chunk; {@code ""} at the end. */
  String next() throws IOException {
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.matches("[0-9a-f]*")) return line;
    }
    return "";
  }

  /** Reads the rest of the body. */
  List<String> rest() throws IOException {
    var lines = new ArrayList<String>();
    for (var line = next(); !line.isEmpty(); line = next()) lines.add(line);
    return lines;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
