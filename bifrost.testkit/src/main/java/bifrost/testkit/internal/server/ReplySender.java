package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The sender of the reply to one request. */
final class ReplySender {
  private static final Duration STALL_TIME = Duration.ofDays(365);

  private final Socket socket;
  private final SocketInput in;
  private final RecordedRequest request;
  private final Reply reply;
  private final Duration pace;
  private final ResponseWriter writer;

  ReplySender(Socket socket, SocketInput in, OutputStream out, RecordedRequest request, Reply reply, Duration pace) {
    this.socket = socket;
    this.in = in;
    this.request = request;
    this.reply = reply;
    this.writer = new ResponseWriter(out, reply);
    this.pace = ReplyHeaders.isEventStream(reply) || writer.isChunked() ? pace : Duration.ZERO;
  }

  /**
   * Sends the reply. Throws an exception if the connection is lost.
   *
   * @return whether the connection can be reused
   */
  boolean sendReply() throws IOException {
    pause(reply.delay());
    if (reply.framing() != Reply.Framing.NO_RESPONSE) send();
    if (reply.end() == Reply.Ending.RESET) reset();
    if (reply.end() == Reply.Ending.STALL) pause(STALL_TIME);
    return reply.end() == Reply.Ending.COMPLETE && keepsAlive();
  }

  private void send() throws IOException {
    byte[] head = writer.head(keepsAlive());
    boolean hasNoBody = request.method().equals("HEAD");
    if (!hasNoBody && !writer.isChunked() && reply.writes().size() == 1) {
      writer.write(head, reply.writes().get(0));
      return;
    }
    writer.write(head);
    if (!hasNoBody) sendBody();
  }

  private void sendBody() throws IOException {
    boolean first = true;
    for (byte[] write : reply.writes()) {
      if (!first) pause(pace);
      first = false;
      writer.writeBody(write);
    }
    if (reply.end() == Reply.Ending.COMPLETE) writer.finish();
  }

  private void reset() throws IOException {
    socket.setSoLinger(true, 0); // makes close() send RST
    socket.close();
  }

  private boolean keepsAlive() {
    return isKeptAlive(request) && reply.framing() != Reply.Framing.CLOSE_DELIMITED
        && !ReplyHeaders.contains(reply, "connection", "close");
  }

  private static boolean isKeptAlive(RecordedRequest request) {
    String connection =
        String.join(",", request.headers().getOrDefault("connection", List.of())).toLowerCase(Locale.ROOT);
    return request.version().equals("HTTP/1.1") ? !connection.contains("close") : connection.contains("keep-alive");
  }

  private void pause(Duration time) throws IOException {
    if (in.disconnectsWithin(time)) throw new EOFException("the client has disconnected");
  }
}
