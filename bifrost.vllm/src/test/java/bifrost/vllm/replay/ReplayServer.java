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

/** A raw server that answers every request with exactly the bytes of one case, and keeps the bodies of the requests. */
final class ReplayServer implements AutoCloseable {
  private final SocketServer listener = SocketServer.start(this::serve);
  private final List<byte[]> requests = new ArrayList<>(); // guarded by itself
  private volatile Answer answer;

  /**
   * How the body is delivered.
   *
   * @param size the bytes of a piece; 0 for the whole body at once
   */
  record Delivery(ReplayCase.Frame frame, int size) {
    @Override
    public String toString() {
      return size == 0 ? "whole" : frame == ReplayCase.Frame.CHUNKED ? size + "-byte chunks" : size + "-byte writes";
    }

    /** Returns every delivery in which a case must hold. */
    static List<Delivery> of(ReplayCase wild) {
      var all = new ArrayList<>(List.of(new Delivery(wild.frame(), 0)));
      if (wild.frame() != ReplayCase.Frame.CHUNKED) {
        for (int size : new int[] {1, 7}) all.add(new Delivery(wild.frame(), size));
      }
      if (wild.frame() != ReplayCase.Frame.CLOSE) {
        for (int size : new int[] {1, 7}) all.add(new Delivery(ReplayCase.Frame.CHUNKED, size));
      }
      return all;
    }
  }

  private record Answer(List<byte[]> writes, boolean hangsUp) {}

  String url() {
    return "http://" + listener.address();
  }

  /** Sets the response to all further requests, and forgets the requests so far. */
  void answer(ReplayCase wild, Delivery delivery) {
    synchronized (requests) {
      requests.clear();
    }
    boolean chunked = delivery.frame() == ReplayCase.Frame.CHUNKED;
    var writes = new ArrayList<byte[]>();
    writes.add(head(wild, delivery.frame()).getBytes(ISO_8859_1));
    int size = delivery.size() == 0 ? Math.max(1, wild.body().length) : delivery.size();
    for (int at = 0; at < wild.body().length; at += size) {
      var piece = Arrays.copyOfRange(wild.body(), at, Math.min(at + size, wild.body().length));
      writes.add(chunked ? chunk(piece) : piece);
    }
    if (chunked) writes.add("0\r\n\r\n".getBytes(ISO_8859_1));
    boolean hangsUp = delivery.frame() == ReplayCase.Frame.CLOSE;
    answer = new Answer(chunked || delivery.size() == 0 ? List.of(joined(writes)) : writes, hangsUp);
  }

  private static String head(ReplayCase wild, ReplayCase.Frame frame) {
    var head = new StringBuilder("HTTP/1.1 " + wild.status() + " Status\r\n");
    wild.type().ifPresent(type -> head.append("content-type: ").append(type).append("\r\n"));
    wild.header().ifPresent(line -> head.append(line).append("\r\n"));
    switch (frame) {
      case LENGTH -> head.append("content-length: ").append(wild.body().length).append("\r\n");
      case CHUNKED -> head.append("transfer-encoding: chunked\r\n");
      case CLOSE -> head.append("connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static byte[] chunk(byte[] piece) {
    var size = (Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1);
    return joined(List.of(size, piece, "\r\n".getBytes(ISO_8859_1)));
  }

  private static byte[] joined(List<byte[]> pieces) {
    var all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Returns the bodies of the requests since the response was set. */
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
      var current = answer;
      for (var bytes : current.writes()) write(socket.getOutputStream(), bytes);
      if (!current.hangsUp()) continue;
      socket.shutdownOutput();
      in.skip(Long.MAX_VALUE); // closing before the client has gone would reset the connection
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
