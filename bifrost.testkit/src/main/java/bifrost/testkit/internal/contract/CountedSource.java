package bifrost.testkit.internal.contract;

import bifrost.api.Upload;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of an upload that counts its streams, which may fail at the end of the content. */
public final class CountedSource implements Upload.Source {
  private final byte[] content;
  private final Optional<IOException> failure;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  public CountedSource(byte[] content, Optional<IOException> failure) {
    this.content = content;
    this.failure = failure;
  }

  @Override
  public InputStream open() {
    opened.incrementAndGet();
    return new FilterInputStream(new ByteArrayInputStream(content)) {
      private final AtomicBoolean isClosed = new AtomicBoolean();

      @Override
      public int read() throws IOException {
        return checked(super.read());
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return checked(super.read(bytes, offset, length));
      }

      private int checked(int result) throws IOException {
        if (result < 0 && failure.isPresent()) throw failure.get();
        return result;
      }

      @Override
      public void close() {
        if (!isClosed.getAndSet(true)) closed.incrementAndGet();
      }
    };
  }

  /** {@return the number of streams that were opened} */
  public int opened() {
    return opened.get();
  }

  /** {@return the number of streams that have not been closed} */
  public int openStreams() {
    return opened.get() - closed.get();
  }
}
