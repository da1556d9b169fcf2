package bifrost.blackbox.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that sends the events of one stream as fast as its client accepts them, and counts them. */
final class FastUpstream implements AutoCloseable {
  private static final String PADDING = "x".repeat(1000);

  private final ServerSocket listener;
  private final int events;
  private final AtomicInteger sent = new AtomicInteger();

  FastUpstream(int events) throws IOException {
    this.events = events;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var thread = new Thread(this::serve, "fast-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** {@return the data of an event} */
  static String data(int number) {
    return "{\"number\":" + number + ",\"padding\":\"" + PADDING + "\"}";
  }

  /** Waits until the client accepts no more events, and returns the number of events that were sent. */
  int awaitStall() throws InterruptedException {
    int before = -1;
    for (int quiet = 0; quiet < 5; quiet = sent.get() == before && before > 0 ? quiet + 1 : 0) {
      before = sent.get();
      Thread.sleep(100);
    }
    return before;
  }

  private void serve() {
    try (var socket = listener.accept()) {
      socket.setSendBufferSize(64 * 1024);
      socket.getInputStream().read(new byte[64 * 1024]); // the request, which is short
      var out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
      out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      for (int i = 0; i < events; i++) {
        out.write(("data: " + data(i) + "\n\n").getBytes(UTF_8));
        sent.incrementAndGet();
      }
      out.write("data: [DONE]\n\n".getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      // the client or the test has closed the connection
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
