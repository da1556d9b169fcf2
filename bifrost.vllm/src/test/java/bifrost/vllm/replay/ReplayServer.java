package bifrost.vllm.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.vllm.RequestHead;
import bifrost.vllm.SocketServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A raw server that responds to every request with exactly the bytes of one case and records the bodies of
 * requests.
 */
final class ReplayServer implements AutoCloseable {
  private final SocketServer listener = SocketServer.start(this::serve);
  private final List<byte[]> requests = new ArrayList<>(); // synchronized on the list itself
  private volatile ScriptedResponse response;

  /**
   * A way to deliver the body.
   *
   * @param frame the way to delimit the body
   * @param size the number of bytes in each write or chunk; 0 for the complete body at once
   */
  record Delivery(ReplayCase.Frame frame, int size) {
    @Override
    public String toString() {
      return size == 0 ? "complete" : frame == ReplayCase.Frame.CHUNKED ? size + "-byte chunks" : size + "-byte writes";
    }

    /** {@return every delivery that must give the expected result of a case} */
    static List<Delivery> of(ReplayCase replayCase) {
      var all = new ArrayList<>(List.of(new Delivery(replayCase.frame(), 0)));
      if (replayCase.frame() != ReplayCase.Frame.CHUNKED) {
        for (int size : new int[] {1, 7}) all.add(new Delivery(replayCase.frame(), size));
      }
      if (replayCase.frame() != ReplayCase.Frame.CLOSE) {
        for (int size : new int[] {1, 7}) all.add(new Delivery(ReplayCase.Frame.CHUNKED, size));
      }
      return all;
    }
  }

  private record ScriptedResponse(List<byte[]> writes, boolean closesConnection) {}

  String url() {
    return "http://" + listener.address();
  }

  /** Sets the response to all further requests and clears the recorded requests. */
  void setResponse(ReplayCase replayCase, Delivery delivery) {
    synchronized (requests) {
      requests.clear();
    }
    boolean chunked = delivery.frame() == ReplayCase.Frame.CHUNKED;
    var writes = new ArrayList<byte[]>();
    writes.add(head(replayCase, delivery.frame()).getBytes(ISO_8859_1));
    int size = delivery.size() == 0 ? Math.max(1, replayCase.body().length) : delivery.size();
    for (int offset = 0; offset < replayCase.body().length; offset += size) {
      var part = Arrays.copyOfRange(replayCase.body(), offset, Math.min(offset + size, replayCase.body().length));
      writes.add(chunked ? chunk(part) : part);
    }
    if (chunked) writes.add("0\r\n\r\n".getBytes(ISO_8859_1));
    boolean closesConnection = delivery.frame() == ReplayCase.Frame.CLOSE;
    response = new ScriptedResponse(chunked || delivery.size() == 0 ? List.of(concatenated(writes)) : writes,
        closesConnection);
  }

  private static String head(ReplayCase replayCase, ReplayCase.Frame frame) {
    var head = new StringBuilder("HTTP/1.1 " + replayCase.status() + " Status\r\n");
    replayCase.type().ifPresent(type -> head.append("content-type: ").append(type).append("\r\n"));
    replayCase.header().ifPresent(line -> head.append(line).append("\r\n"));
    switch (frame) {
      case LENGTH -> head.append("content-length: ").append(replayCase.body().length).append("\r\n");
      case CHUNKED -> head.append("transfer-encoding: chunked\r\n");
      case CLOSE -> head.append("connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static byte[] chunk(byte[] part) {
    var size = (Integer.toHexString(part.length) + "\r\n").getBytes(ISO_8859_1);
    return concatenated(List.of(size, part, "\r\n".getBytes(ISO_8859_1)));
  }

  private static byte[] concatenated(List<byte[]> parts) {
    var all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** {@return the bodies of the requests received since the response was set} */
  List<byte[]> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    var in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      var head = RequestHead.read(in);
      if (head.isEmpty()) return;
      var body = body(in, head.get());
      synchronized (requests) {
        requests.add(body);
      }
      var current = response;
      for (var bytes : current.writes()) write(socket.getOutputStream(), bytes);
      if (!current.closesConnection()) continue;
      socket.shutdownOutput();
      in.skip(Long.MAX_VALUE); // Closing before the client has closed would reset the connection.
      return;
    }
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private static byte[] body(InputStream in, RequestHead head) throws IOException {
    if (!head.header("transfer-encoding").equals(Optional.of("chunked"))) return in.readNBytes(head.contentLength());
    var body = new ByteArrayOutputStream();
    for (int size = -1; size != 0;) {
      size = Integer.parseInt(line(in), 16);
      body.writeBytes(in.readNBytes(size));
      line(in);
    }
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) line.append((char) b);
    return line.toString().strip();
  }

  @Override
  public void close() {
    listener.close();
  }
}
