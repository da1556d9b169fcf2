package bifrost.vllm.faultmatrix;

import bifrost.vllm.RequestHead;
import bifrost.vllm.SocketServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a request, says what it has to say, and closes the connection; it need not be HTTP. */
public final class HostileServer implements AutoCloseable {
  private final AtomicLong bytesWritten = new AtomicLong();
  private volatile HostileResponse words = client -> {};
  private final SocketServer listener = SocketServer.start(this::serve);

  public HostileServer respondWith(HostileResponse what) {
    words = what;
    bytesWritten.set(0);
    return this;
  }

  public URI url() {
    return URI.create("http://" + listener.address());
  }

  int openConnections() {
    return listener.openConnections();
  }

  /** How many bytes the client, and what is between, took of what was said last. */
  long bytesWritten() {
    return bytesWritten.get();
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
      bytesWritten.addAndGet(length);
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
