package bifrost.openai.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * A stream of the bytes of an upload. It reports any exception or error of its source, and throws it as an IOException.
 */
final class UploadStream extends InputStream {
  private final InputStream source;
  private final OptionalLong length;
  private final IntConsumer sent;
  private final Function<Throwable, IOException> failed;
  private final AtomicBoolean closed = new AtomicBoolean();
  private long count;

  /**
   * Creates a stream.
   *
   * @param length the number of bytes that the request announces; empty if it announces none
   * @param sent receives the number of bytes of each successful read
   * @param failed reports a failure of the source, and returns the exception to throw
   */
  UploadStream(InputStream source, OptionalLong length, IntConsumer sent,
      Function<Throwable, IOException> failed) {
    this.source = source;
    this.length = length;
    this.sent = sent;
    this.failed = failed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int maxLength) throws IOException {
    try {
      int size = source.read(bytes, offset, maxLength);
      count += Math.max(0, size);
      boolean changed = length.isPresent() && (size < 0 ? count < length.getAsLong() : count > length.getAsLong());
      if (changed) {
        throw new IOException("the content does not have the announced length of " + length.getAsLong()
            + " bytes: the file changed, or Upload.length is wrong");
      }
      if (size > 0) sent.accept(size);
      return size;
    } catch (Throwable e) {
      if (closed.get()) {
        throw new IOException("the upload was closed", e); // the attempt has ended; the source is not at fault
      }
      throw failed.apply(e);
    }
  }

  /** Closes the source. Ignores any failure, because all required bytes have been read. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    try {
      source.close();
    } catch (Throwable e) {
      // ignored, see above
    }
  }
}
