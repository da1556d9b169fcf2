package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Map.entry;

import bifrost.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * A writer of the bytes of one reply. Each method performs one network write, so that the script controls the
 * division into writes.
 */
final class ResponseWriter {
  private static final Map<Integer, String> REASONS = Map.ofEntries(
      entry(200, "OK"), entry(204, "No Content"), entry(307, "Temporary Redirect"), entry(400, "Bad Request"),
      entry(401, "Unauthorized"), entry(402, "Payment Required"), entry(403, "Forbidden"), entry(404, "Not Found"),
      entry(405, "Method Not Allowed"), entry(408, "Request Timeout"), entry(422, "Unprocessable Entity"),
      entry(429, "Too Many Requests"), entry(500, "Internal Server Error"), entry(501, "Not Implemented"),
      entry(502, "Bad Gateway"), entry(503, "Service Unavailable"), entry(504, "Gateway Timeout"));
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);

  private final OutputStream out;
  private final Reply reply;
  private final boolean chunked;

  ResponseWriter(OutputStream out, Reply reply) {
    this.out = out;
    this.reply = reply;
    this.chunked = reply.framing() == Reply.Framing.BY_CONTENT_TYPE && ReplyHeaders.isEventStream(reply)
        && !ReplyHeaders.has(reply, "content-length") || ReplyHeaders.contains(reply, "transfer-encoding", "chunked");
  }

  /** {@return the status line and the headers} */
  byte[] head(boolean keepAlive) {
    int status = reply.status();
    var head = new StringBuilder("HTTP/1.1 ").append(status).append(' ')
        .append(REASONS.getOrDefault(status, "Scripted")).append("\r\n");
    reply.headers().forEach((name, value) -> field(head, name, value));
    if (!keepAlive && !ReplyHeaders.has(reply, "connection")) field(head, "connection", "close");
    delimiter(head);
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  void write(byte[] head) throws IOException {
    out.write(head);
  }

  /** Writes the head and the body in one network write. */
  void write(byte[] head, byte[] body) throws IOException {
    out.write(joined(head, body));
  }

  void writeBody(byte[] bytes) throws IOException {
    if (bytes.length == 0) return; // an empty chunk would end the body
    out.write(chunked ? chunk(bytes) : bytes);
  }

  void finish() throws IOException {
    if (chunked) out.write(LAST_CHUNK);
  }

  boolean isChunked() {
    return chunked;
  }

  private void delimiter(StringBuilder head) {
    if (ReplyHeaders.has(reply, "content-length") || ReplyHeaders.has(reply, "transfer-encoding")) return;
    if (chunked) field(head, "transfer-encoding", "chunked");
    else if (reply.framing() == Reply.Framing.BY_CONTENT_TYPE && mayHaveBody()) {
      field(head, "content-length", Integer.toString(length()));
    }
  }

  private int length() {
    int length = reply.writes().stream().mapToInt(bytes -> bytes.length).sum();
    return reply.end() == Reply.Ending.COMPLETE ? length : length + 1; // so that the client detects the incomplete body
  }

  private boolean mayHaveBody() {
    return reply.status() >= 200 && reply.status() != 204 && reply.status() != 304;
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static byte[] chunk(byte[] bytes) {
    return joined((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1), bytes, new byte[] {'\r', '\n'});
  }

  private static byte[] joined(byte[]... arrays) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : arrays) joined.writeBytes(part);
    return joined.toByteArray();
  }
}
