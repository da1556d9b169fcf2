package bifrost.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client with one connection that exposes the chunks of a response and the end of the connection. */
public final class RawHttpClient implements AutoCloseable {
  /** The bytes received before the end of the connection, one character for each byte, and the kind of end. */
  record ReceivedBytes(String bytes, ReceivedResponse.Ending end) {}

  private static final int READ_TIMEOUT_MILLIS = 30_000;

  final Socket socket;
  private final InputStream in;

  RawHttpClient(FakeServer server) {
    this(server.url());
  }

  RawHttpClient(URI url) {
    this(connected(url));
  }

  RawHttpClient(Socket connected) {
    try {
      socket = connected;
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS); // A broken server must fail a test instead of blocking it.
      in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connected(URI url) {
    try {
      return new Socket("127.0.0.1", url.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends one request on its own connection.
   *
   * @return the response
   */
  public static ReceivedResponse call(FakeServer server, String method, String path, String body,
      String... headerLines) {
    try (var client = new RawHttpClient(server)) {
      return client.send(method, path, body, headerLines).read();
    }
  }

  static ReceivedResponse chat(FakeServer server, String body, String... headerLines) {
    return call(server, "POST", "/v1/chat/completions", body, headerLines);
  }

  static String request(String method, String path, String body, String... headerLines) {
    String headers = headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
    String type = headers.toLowerCase(Locale.ROOT).contains("content-type") || body.isEmpty() ? ""
        : "Content-Type: application/json\r\n";
    String length = method.equals("GET") ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n";
    return method + " " + path + " HTTP/1.1\r\nHost: fake\r\n" + headers + type + length + "\r\n" + body;
  }

  RawHttpClient send(String method, String path, String body, String... headerLines) {
    return send(request(method, path, body, headerLines));
  }

  RawHttpClient send(String raw) {
    return sendBytes(raw.getBytes(UTF_8));
  }

  RawHttpClient sendBytes(byte[] raw) {
    try {
      socket.getOutputStream().write(raw);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the response, which may be truncated} */
  ReceivedResponse read() {
    var chunks = new ArrayList<byte[]>();
    ReceivedResponse head = head();
    return new ReceivedResponse(head.status(), head.headers(), chunks, body(head, chunks));
  }

  /** {@return the head of the response, with its status and headers} */
  ReceivedResponse head() {
    try {
      String status = line();
      var headers = new LinkedHashMap<String, String>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        headers.put(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
            line.substring(line.indexOf(':') + 1).strip());
      }
      return new ReceivedResponse(Integer.parseInt(status.split(" ")[1]), headers, List.of(),
          ReceivedResponse.Ending.COMPLETE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the next chunk of a chunked body; empty for the last one} */
  byte[] chunk() throws IOException {
    byte[] chunk = exactly(Integer.parseInt(line(), 16));
    line();
    return chunk;
  }

  /** {@return all remaining bytes and the end of the connection} */
  ReceivedBytes readToEnd() {
    var bytes = new ByteArrayOutputStream();
    byte[] block = new byte[8192];
    try {
      for (int count = in.read(block); count >= 0; count = in.read(block)) bytes.write(block, 0, count);
      return new ReceivedBytes(bytes.toString(ISO_8859_1), ReceivedResponse.Ending.CUT);
    } catch (SocketException e) {
      return new ReceivedBytes(bytes.toString(ISO_8859_1), ReceivedResponse.Ending.RESET);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the next bytes; waits until this number of bytes has arrived} */
  String bytes(int count) {
    try {
      return new String(exactly(count), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the sending direction of the connection. */
  RawHttpClient halfClose() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the connection before the end of its {@code try} block. */
  void closeEarly() {
    close();
  }

  /** Closes the connection with a TCP reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return whether there is currently nothing to read: neither a byte nor the end of the connection} */
  boolean isSilent() {
    try {
      socket.setSoTimeout(1); // This is the shortest possible timeout.
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      return restoreReadTimeout();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean restoreReadTimeout() {
    try {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the kind of end of the connection, or {@code COMPLETE} if a byte arrives instead} */
  ReceivedResponse.Ending end() {
    try {
      return in.read() < 0 ? ReceivedResponse.Ending.CUT : ReceivedResponse.Ending.COMPLETE;
    } catch (SocketException e) {
      return ReceivedResponse.Ending.RESET;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ReceivedResponse.Ending body(ReceivedResponse head, List<byte[]> chunks) {
    Map<String, String> headers = head.headers();
    try {
      if ("chunked".equals(headers.get("transfer-encoding"))) {
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) chunks.add(chunk);
      } else if (headers.containsKey("content-length")) {
        bytes(Integer.parseInt(headers.get("content-length")), chunks);
      } else {
        chunks.add(in.readAllBytes());
      }
      return ReceivedResponse.Ending.COMPLETE;
    } catch (EOFException e) {
      return ReceivedResponse.Ending.CUT;
    } catch (SocketException e) {
      return ReceivedResponse.Ending.RESET;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads byte by byte, so that bytes before a reset are not lost. */
  private void bytes(int length, List<byte[]> chunks) throws IOException {
    for (int i = 0; i < length; i++) chunks.add(exactly(1));
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) throw new EOFException();
      if (next == '\n') return line.substring(0, Math.max(line.length() - 1, 0));
      line.append((char) next);
    }
  }
}
