package bifrost.api.internal.call;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The events of a stream as a test says; complete where the script ends. */
public final class ScriptedSource implements EventSource<ChatCompletionChunk> {
  /** What one {@code next()} does. */
  public interface Step {
    Optional<ChatCompletionChunk> next() throws IOException, InterruptedException;
  }

  private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
  private Step endless = Optional::empty;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final AtomicInteger closes = new AtomicInteger();

  public static ScriptedSource of(String... texts) {
    var source = new ScriptedSource();
    for (var text : texts) source.then(() -> Optional.of(Fixtures.chunk(text)));
    return source;
  }

  /** So many events, made when they are asked for. */
  static ScriptedSource counting(long count) {
    var source = new ScriptedSource();
    var left = new AtomicLong(count);
    source.endless = () -> left.getAndDecrement() > 0 ? Optional.of(Fixtures.chunk("a")) : Optional.empty();
    return source;
  }

  public ScriptedSource then(Step step) {
    steps.add(step);
    return this;
  }

  public ScriptedSource event(String text) {
    return then(() -> Optional.of(Fixtures.chunk(text)));
  }

  /** Like a socket whose server is silent: nothing but close(), or an interrupt, ends it. */
  public ScriptedSource blocks() {
    return then(() -> {
      blocked.countDown();
      closed.await();
      throw new IOException("the socket was closed");
    });
  }

  /** Now, and however often it is asked. */
  public ScriptedSource fails(Throwable failure) {
    return then(new Step() {
      @Override
      public Optional<ChatCompletionChunk> next() {
        steps.add(this);
        throw Fixtures.<RuntimeException>sneaky(failure);
      }
    });
  }

  /** Waits until a reader waits in {@link #blocks()}. */
  public void awaitReader() throws InterruptedException {
    blocked.await();
  }

  public boolean isClosed() {
    return closes.get() > 0;
  }

  @Override
  public Optional<ChatCompletionChunk> next() throws IOException, InterruptedException {
    var step = steps.poll();
    return step == null ? endless.next() : step.next();
  }

  @Override
  public void close() {
    closes.incrementAndGet();
    closed.countDown();
  }
}
