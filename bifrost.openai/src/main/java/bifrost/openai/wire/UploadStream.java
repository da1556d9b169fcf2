package bifrost.openai.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The bytes of an upload. Whatever its source throws is reported, and becomes an IOException. */
final class UploadStream extends InputStream {
  private final InputStream source;
  private final OptionalLong length;
  private final Function<Throwable, IOException> failed;
  private final AtomicBoolean closed = new AtomicBoolean();
  private long count;

  /** @param length how many bytes the request announces, if it does */
  UploadStream(InputStream source, OptionalLong length, Function<Throwable, IOException> failed) {
    this.source = source;
    this.length = length;
    this.failed = failed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int most) throws IOException {
    try {
      int size = source.read(bytes, from, most);
      count += Math.max(0, size);
      boolean changed = length.isPresent() && (size < 0 ? count < length.getAsLong() : count > length.getAsLong());
      if (changed) throw new IOException("the file's size changed while it was sent: it was " + length.getAsLong() + " bytes");
      return size;
    } catch (Throwable e) {
      if (closed.get()) throw new IOException("the upload was closed", e); // by the end of the attempt, not by the source
      throw failed.apply(e);
    }
  }

  /** All bytes that are needed were read by now: a failure of closing changes nothing. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    try {
      source.close();
    } catch (Throwable e) {
      // nobody needs what could not be released
    }
  }
}
