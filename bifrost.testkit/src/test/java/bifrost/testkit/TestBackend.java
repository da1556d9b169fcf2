package bifrost.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** A server behind a proxy, whose sockets the test controls directly. */
final class TestBackend implements AutoCloseable {
  private final ServerSocket listener;

  TestBackend() {
    try {
      listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
      listener.setSoTimeout(30_000); // A broken proxy must fail a test instead of blocking it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("tcp://127.0.0.1:" + listener.getLocalPort());
  }

  /** {@return the server side of the next connection} */
  RawHttpClient accept() {
    try {
      return new RawHttpClient(listener.accept());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
