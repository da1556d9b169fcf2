package bifrost.testkit.internal.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** The bytes a client sends. Waiting is done by reading, so that a client that goes away is noticed while the server pauses. */
final class SocketInput {
  private static final int LONGEST_LINE = 64 * 1024;
  private static final long MILLISECOND = 1_000_000;
  private static final Duration DRAINING = Duration.ofSeconds(1);

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[8 * 1024];
  private int start;
  private int end;

  SocketInput(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** The next byte, or -1 at the end. */
  int read() throws IOException {
    if (start == end && !fill()) return -1;
    return buffer[start++] & 0xff;
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int buffered = Math.min(length, end - start);
    System.arraycopy(buffer, start, bytes, 0, buffered);
    start += buffered;
    if (buffered + in.readNBytes(bytes, buffered, length - buffered) < length) throw new EOFException("in mid-body");
    return bytes;
  }

  /** A line without its end; the empty string also stands for the end of the input. */
  String line() throws IOException {
    var line = new StringBuilder();
    for (int next = read(); next >= 0 && next != '\n'; next = read()) {
      if (line.length() == LONGEST_LINE) throw new ProtocolException("line too long");
      line.append((char) next);
    }
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
  }

  boolean atEnd() throws IOException {
    return start == end && !fill();
  }

  /** Waits this long, and no longer than the client is there. Requests that arrive meanwhile are kept. */
  boolean disconnectsWithin(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      if (left < MILLISECOND) LockSupport.parkNanos(left); // a read cannot wait for less
      else if (leaves((int) Math.min(left / MILLISECOND, Integer.MAX_VALUE))) return true;
    }
    return false;
  }

  /** Ends an answer so that its last bytes arrive even if the client is still sending: closing with unread bytes would reset. */
  void drain() throws IOException {
    if (start == end && in.available() == 0) return;
    socket.shutdownOutput();
    disconnectsWithin(DRAINING);
  }

  private boolean leaves(int milliseconds) {
    try {
      socket.setSoTimeout(milliseconds);
      try {
        return !fill();
      } catch (SocketTimeoutException stillThere) {
        return false;
      } finally {
        socket.setSoTimeout(0);
      }
    } catch (IOException gone) {
      return true;
    }
  }

  private boolean fill() throws IOException {
    if (start == end) start = end = 0;
    if (end == buffer.length) buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(count, 0);
    return count >= 0;
  }
}
