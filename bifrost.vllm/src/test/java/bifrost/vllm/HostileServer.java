package bifrost.vllm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a request, says what it has to say, and closes the connection; it need not be HTTP. */
final class HostileServer implements AutoCloseable {
  private final AtomicLong written = new AtomicLong();
  private volatile Hostile words = client -> {};
  private final Listener listener = Listener.start(this::serve);

  HostileServer say(Hostile what) {
    words = what;
    written.set(0);
    return this;
  }

  URI url() {
    return URI.create("http://" + listener.address());
  }

  int openConnections() {
    return listener.openConnections();
  }

  /** How many bytes the client, and what is between, took of what was said last. */
  long written() {
    return written.get();
  }

  private void serve(Socket socket) throws IOException {
    var in = new BufferedInputStream(socket.getInputStream());
    var head = RequestHead.read(in);
    if (head.isPresent()) in.readNBytes(head.get().contentLength());
    words.sayTo(new Counting(socket.getOutputStream()));
    socket.shutdownOutput();
    in.skip(Long.MAX_VALUE); // until the client has gone: closing before would be a reset
  }

  private final class Counting extends OutputStream {
    private final OutputStream out;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      written.addAndGet(length);
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
