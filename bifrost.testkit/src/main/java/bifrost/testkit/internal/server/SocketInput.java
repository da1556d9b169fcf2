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

/**
 * The bytes that a client sends. The server reads while it pauses, so that it detects when the client
 * disconnects.
 */
final class SocketInput {
  private static final int MAX_LINE_LENGTH = 64 * 1024;
  private static final long MILLISECOND = 1_000_000;
  private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[8 * 1024];
  private int start;
  private int end;

  SocketInput(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** {@return the next byte, or -1 at the end} */
  int read() throws IOException {
    if (start == end && !fill()) return -1;
    return buffer[start++] & 0xff;
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int buffered = Math.min(length, end - start);
    System.arraycopy(buffer, start, bytes, 0, buffered);
    start += buffered;
    if (buffered + in.readNBytes(bytes, buffered, length - buffered) < length) {
      throw new EOFException("connection closed in the middle of a body");
    }
    return bytes;
  }

  /** {@return a line without its line ending; an empty string at the end of the input} */
  String line() throws IOException {
    var line = new StringBuilder();
    for (int next = read(); next >= 0 && next != '\n'; next = read()) {
      if (line.length() == MAX_LINE_LENGTH) {
        throw new ProtocolException("line is longer than " + MAX_LINE_LENGTH + " bytes");
      }
      line.append((char) next);
    }
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
  }

  boolean atEnd() throws IOException {
    return start == end && !fill();
  }

  /**
   * Waits for the given time, or until the client disconnects. Requests that arrive in the meantime are
   * buffered.
   *
   * @return whether the client has disconnected
   */
  boolean disconnectsWithin(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    for (long remaining = time.toNanos(); remaining > 0; remaining = deadline - System.nanoTime()) {
      if (remaining < MILLISECOND) LockSupport.parkNanos(remaining); // read timeouts are in milliseconds
      else if (isDisconnectedWithin((int) Math.min(remaining / MILLISECOND, Integer.MAX_VALUE))) return true;
    }
    return false;
  }

  /** {@return whether neither a byte nor the end of the input arrives within the given time} */
  boolean isIdleFor(Duration time) throws IOException {
    if (start < end) return false;
    socket.setSoTimeout((int) Math.max(1, Math.min(time.toMillis(), Integer.MAX_VALUE)));
    try {
      fill();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  /**
   * Closes the output and reads the remaining input, so that the client receives the last bytes of the
   * response. Closing a socket with unread bytes would reset the connection.
   */
  void drain() throws IOException {
    if (start == end && in.available() == 0) return;
    socket.shutdownOutput();
    disconnectsWithin(DRAIN_TIME);
  }

  private boolean isDisconnectedWithin(int milliseconds) {
    try {
      socket.setSoTimeout(milliseconds);
      try {
        return !fill();
      } catch (SocketTimeoutException e) {
        return false;
      } finally {
        socket.setSoTimeout(0);
      }
    } catch (IOException e) {
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
