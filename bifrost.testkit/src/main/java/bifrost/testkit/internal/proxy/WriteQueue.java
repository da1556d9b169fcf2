package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes that are queued for one socket, until the pacing and the socket permit writing them. */
final class WriteQueue {
  private static final int CAPACITY = 64 * 1024;

  private byte[] bytes = new byte[1024];
  private int start;
  private int end;
  private int released; // the bytes after this offset are still being gathered
  private Fault.Pacing pacing = Fault.none().pacing();
  private long notBefore = System.nanoTime();
  private boolean blocked;

  /** Sets the pacing of the following bytes. */
  void setPacing(Fault.Pacing changed, long now) {
    pacing = changed;
    notBefore = now + pacing.delay().toNanos();
  }

  void add(byte[] added) {
    add(added, 0, added.length);
  }

  void add(byte[] added, int from, int to) {
    int count = to - from;
    if (end + count > bytes.length) compact(count);
    System.arraycopy(added, from, bytes, end, count);
    end += count;
    released += (end - released) / pacing.gather() * pacing.gather();
  }

  /** Releases all bytes, without waiting for more. */
  void flush() {
    released = end;
  }

  /**
   * Writes the bytes that may be sent now.
   *
   * @return the number of bytes written
   */
  long writeTo(WritableByteChannel sink, long now) throws IOException {
    long written = 0;
    blocked = false;
    for (int size = nextSize(); size > 0 && !blocked && isDue(now); size = nextSize()) {
      int count = sink.write(ByteBuffer.wrap(bytes, start, size));
      start += count;
      written += count;
      blocked = count < size;
      if (!blocked && !pacing.pause().isZero()) notBefore = now + pacing.pause().toNanos();
    }
    return written;
  }

  void clear() {
    start = end = released = 0;
    blocked = false;
  }

  boolean isEmpty() {
    return start == end;
  }

  boolean hasRoom() {
    return end - start < Math.max(CAPACITY, pacing.gather());
  }

  /** {@return whether the socket's send buffer is full} */
  boolean isBlocked() {
    return blocked;
  }

  /** {@return whether the next byte, or the ending, is due} */
  boolean isDue(long now) {
    return notBefore - now <= 0;
  }

  long notBefore() {
    return notBefore;
  }

  /** {@return the size of the next write} */
  private int nextSize() {
    int maxSize = pacing.gather() > 1 ? Math.min(pacing.writeSize(), pacing.gather()) : pacing.writeSize();
    return Math.min(maxSize, released - start);
  }

  private void compact(int more) {
    int length = end - start;
    byte[] target = length + more > bytes.length ? new byte[Math.max(2 * bytes.length, length + more)] : bytes;
    System.arraycopy(bytes, start, target, 0, length);
    bytes = target;
    released -= start;
    start = 0;
    end = length;
  }
}
