package bifrost.api.internal.call;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A source of scripted events, which ends after the last step. */
public final class ScriptedSource implements EventSource<ChatCompletionChunk> {
  /** The behavior of one call of {@code next()}. */
  public interface Step {
    Optional<ChatCompletionChunk> next() throws IOException, InterruptedException;
  }

  private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
  private Step afterSteps = Optional::empty;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final AtomicInteger closes = new AtomicInteger();

  public static ScriptedSource of(String... texts) {
    var source = new ScriptedSource();
    for (var text : texts) source.then(() -> Optional.of(Fixtures.chunk(text)));
    return source;
  }

  /** {@return a source of this many events, which are created on demand} */
  static ScriptedSource counting(long count) {
    var source = new ScriptedSource();
    var remaining = new AtomicLong(count);
    source.afterSteps = () -> remaining.getAndDecrement() > 0 ? Optional.of(Fixtures.chunk("a")) : Optional.empty();
    return source;
  }

  public ScriptedSource then(Step step) {
    steps.add(step);
    return this;
  }

  public ScriptedSource event(String text) {
    return then(() -> Optional.of(Fixtures.chunk(text)));
  }

  /** Blocks until {@code close()} or an interrupt, like a socket whose server is silent. */
  public ScriptedSource blocks() {
    return then(() -> {
      blocked.countDown();
      closed.await();
      throw new IOException("the socket was closed");
    });
  }

  /** Fails the next and every later call of {@code next()}. */
  public ScriptedSource fails(Throwable failure) {
    return then(new Step() {
      @Override
      public Optional<ChatCompletionChunk> next() {
        steps.add(this);
        throw Fixtures.<RuntimeException>sneakyThrow(failure);
      }
    });
  }

  /** Waits until a reader is blocked in the step of {@link #blocks()}. */
  public void awaitReader() throws InterruptedException {
    blocked.await();
  }

  int closeCount() {
    return closes.get();
  }

  public boolean isClosed() {
    return closes.get() > 0;
  }

  @Override
  public Optional<ChatCompletionChunk> next() throws IOException, InterruptedException {
    var step = steps.poll();
    return step == null ? afterSteps.next() : step.next();
  }

  @Override
  public void close() {
    closes.incrementAndGet();
    closed.countDown();
  }
}
