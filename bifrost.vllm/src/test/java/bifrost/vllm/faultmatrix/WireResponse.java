package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** A response as sent on the wire, with the number of body bytes in each of its prefixes. */
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

  /** {@return the response of a server that closes the connection after it} */
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
    int offset = head;
    for (int size = -1; size != 0;) {
      int line = bytes.indexOf("\r\n", offset);
      size = Integer.parseInt(bytes.substring(offset, line), 16);
      mark(line + 2, line + 2 + size);
      offset = line + 2 + size + 2;
    }
  }

  /**
   * Marks a range of bytes as part of the body. The bytes after the range are not part of it until another call marks
   * them.
   */
  private void mark(int from, int to) {
    int bodyBytesBefore = body[from];
    for (int i = from; i < body.length; i++) body[i] = bodyBytesBefore + Math.min(i, to) - from;
  }

  int length() {
    return bytes.length();
  }

  /** {@return the length of the head, in bytes} */
  int head() {
    return head;
  }

  /** {@return the length of the body without its framing, in bytes} */
  int bodyLength() {
    return body[bytes.length()];
  }

  /** {@return the number of body bytes in a prefix of the response} */
  int bodyAfter(int count) {
    return body[count];
  }

  /** {@return the length of the shortest prefix with a number of body bytes} */
  int countWithBody(int bytes) {
    int count = head;
    while (body[count] < bytes) count++;
    return count;
  }
}
