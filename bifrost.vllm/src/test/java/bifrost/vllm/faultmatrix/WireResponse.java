package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** An answer as it is on the wire, and how much of its body is there after so many bytes. */
final class WireResponse {
  private final String bytes;
  private final int head;
  private final int[] body;

  private WireResponse(String bytes) {
    this.bytes = bytes;
    this.head = bytes.indexOf("\r\n\r\n") + 4;
    this.body = new int[bytes.length() + 1];
    boolean chunked = bytes.substring(0, head).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    if (chunked) markChunks();
    else mark(head, bytes.length());
  }

  /** Asks a server that closes the connection when it has answered. */
  static WireResponse from(URI server) {
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      socket.getOutputStream()
          .write("POST /any HTTP/1.1\r\nHost: any\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      return new WireResponse(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void markChunks() {
    int at = head;
    for (int size = -1; size != 0;) {
      int line = bytes.indexOf("\r\n", at);
      size = Integer.parseInt(bytes.substring(at, line), 16);
      mark(line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }

  /** These are bytes of the body, and what follows is not, so far. */
  private void mark(int from, int to) {
    int before = body[from];
    for (int i = from; i < body.length; i++) body[i] = before + Math.min(i, to) - from;
  }

  int length() {
    return bytes.length();
  }

  /** How many bytes the head has. */
  int head() {
    return head;
  }

  /** How many bytes the body has, its framing taken off. */
  int bodyLength() {
    return body[bytes.length()];
  }

  /** How many bytes of the body are among the first so many of the answer. */
  int bodyAfter(int count) {
    return body[count];
  }

  /** With how many bytes of the answer that many of the body are there. */
  int countWithBody(int bytes) {
    int count = head;
    while (body[count] < bytes) count++;
    return count;
  }
}
