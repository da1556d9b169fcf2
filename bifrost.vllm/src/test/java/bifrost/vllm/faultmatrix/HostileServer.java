package bifrost.vllm.faultmatrix;

import bifrost.vllm.RequestHead;
import bifrost.vllm.SocketServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** A server that reads a request, writes a response, which may not be HTTP, and closes the connection. */
public final class HostileServer implements AutoCloseable {
  private final AtomicLong bytesWritten = new AtomicLong();
  private volatile HostileResponse response = client -> {};
  private final SocketServer listener = SocketServer.start(this::serve);

  public HostileServer respondWith(HostileResponse newResponse) {
    response = newResponse;
    bytesWritten.set(0);
    return this;
  }

  public URI url() {
    return URI.create("http://" + listener.address());
  }

  int openConnections() {
    return listener.openConnections();
  }

  /** {@return the number of bytes of the last response that were written to the socket} */
  long bytesWritten() {
    return bytesWritten.get();
  }

  private void serve(Socket socket) throws IOException {
    var in = new BufferedInputStream(socket.getInputStream());
    var head = RequestHead.read(in);
    if (head.isPresent()) in.readNBytes(head.get().contentLength());
    response.writeTo(new Counting(socket.getOutputStream()));
    socket.shutdownOutput();
    in.skip(Long.MAX_VALUE); // Closing before the client has closed would reset the connection.
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
