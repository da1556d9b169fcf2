package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes on their way to one socket, which leave when the pacing and the socket allow it. */
final class WriteQueue {
  private static final int CAPACITY = 64 * 1024;

  private byte[] bytes = new byte[1024];
  private int start;
  private int end;
  private int released; // what follows is still being gathered
  private Fault.Pacing pacing = Fault.none().pacing();
  private long notBefore = System.nanoTime();
  private boolean blocked;

  /** From the next byte on. */
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

  /** What is there need not wait for more. */
  void flush() {
    released = end;
  }

  /** Writes what may leave now; how many bytes that was. */
  long writeTo(WritableByteChannel sink, long now) throws IOException {
    long written = 0;
    blocked = false;
    for (int size = piece(); size > 0 && !blocked && isDue(now); size = piece()) {
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

  /** Whether the socket takes no more for now. */
  boolean isBlocked() {
    return blocked;
  }

  /** Whether the time has come for the next byte, or for the ending. */
  boolean isDue(long now) {
    return notBefore - now <= 0;
  }

  long notBefore() {
    return notBefore;
  }

  /** The size of the next write. */
  private int piece() {
    int most = pacing.gather() > 1 ? Math.min(pacing.piece(), pacing.gather()) : pacing.piece();
    return Math.min(most, released - start);
  }

  private void compact(int more) {
    int length = end - start;
    byte[] roomier = length + more > bytes.length ? new byte[Math.max(2 * bytes.length, length + more)] : bytes;
    System.arraycopy(bytes, start, roomier, 0, length);
    bytes = roomier;
    released -= start;
    start = 0;
    end = length;
  }
}
