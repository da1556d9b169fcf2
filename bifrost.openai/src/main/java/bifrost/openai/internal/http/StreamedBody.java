package bifrost.openai.internal.http;

import bifrost.openai.internal.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Receives an answer that is streamed. The client's thread appends and signals; one other thread takes all that is there. A reader
 * that falls behind stops the flow, and with it the server.
 *
 * <p>It exists because the JDK's own stream of a body, on 17, holds a lock while it waits: closing it waits for the server.
 */
public final class StreamedBody implements BodySubscriber<StreamedBody>, AutoCloseable {
  /** How many bytes may wait for the reader before the flow stops. */
  private static final int MAX_WAITING_BYTES = 256 << 10;

  private final Consumer<List<ByteBuffer>> received;
  private final DisconnectTimer disconnectTimer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<ByteBuffer> arrived = new ArrayList<>(); // guarded by lock, as all below
  private int arrivedBytes;
  private boolean paused;
  private boolean complete;
  private boolean closed;
  private boolean finished;
  private @Nullable Throwable failure;
  @SuppressWarnings("NullAway.Init") // onSubscribe sets it before all else
  private Flow.Subscription subscription;
  private Runnable cancelDisconnect = () -> {};

  /**
   * @param received is called for all bytes that arrive, on the client's thread
   * @param grace disconnects if the body does not end soon after the protocol's end
   */
  public StreamedBody(Consumer<List<ByteBuffer>> received, DisconnectTimer grace) {
    this.received = received;
    this.disconnectTimer = grace;
  }

  @Override
  public CompletionStage<StreamedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    boolean cancel;
    lock.lock();
    try {
      this.subscription = subscription;
      cancel = closed;
    } finally {
      lock.unlock();
    }
    if (cancel) subscription.cancel();
    else subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    received.accept(buffers);
    boolean more;
    lock.lock();
    try {
      if (!finished) for (var buffer : buffers) append(buffer);
      paused = arrivedBytes >= MAX_WAITING_BYTES;
      more = !paused;
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (more) subscription.request(1);
  }

  private void append(ByteBuffer buffer) {
    arrived.add(buffer);
    arrivedBytes += buffer.remaining();
  }

  @Override
  public void onError(Throwable failure) {
    end(failure);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  /** Ends the body. The first end wins, because the client may also end a body that was rejected by its head. */
  private void end(@Nullable Throwable failure) {
    Runnable ended;
    lock.lock();
    try {
      if (complete) return;
      this.failure = failure;
      complete = true;
      ended = cancelDisconnect;
      changed.signal();
    } finally {
      lock.unlock();
    }
    ended.run();
  }

  /**
   * Waits for bytes.
   *
   * @return all that are there; empty only at the body's clean end
   * @throws IOException if the connection failed, or this was closed
   */
  public List<ByteBuffer> next() throws IOException, InterruptedException {
    List<ByteBuffer> taken;
    boolean resume;
    lock.lockInterruptibly();
    try {
      while (arrived.isEmpty() && !complete && !closed) changed.await();
      if (closed) throw new IOException("the stream was closed");
      if (arrived.isEmpty() && failure != null) throw new IOException(failure.getMessage(), failure);
      taken = arrived;
      arrived = new ArrayList<>();
      arrivedBytes = 0;
      resume = paused;
      paused = false;
    } finally {
      lock.unlock();
    }
    if (resume) subscription.request(1);
    return taken;
  }

  /**
   * The protocol said that this was all. What comes still is ignored, so that the connection can be used again; one whose body does not
   * end soon is closed.
   */
  public void finish() {
    boolean ended;
    boolean resume;
    lock.lock();
    try {
      finished = true;
      arrived = new ArrayList<>();
      arrivedBytes = 0;
      ended = complete;
      resume = paused;
      paused = false;
    } finally {
      lock.unlock();
    }
    if (resume) subscription.request(1);
    if (!ended) setCancelDisconnect(disconnectTimer.schedule(this::disconnect));
  }

  private void setCancelDisconnect(Runnable graceEnded) {
    boolean ended;
    lock.lock();
    try {
      this.cancelDisconnect = graceEnded;
      ended = complete;
    } finally {
      lock.unlock();
    }
    if (ended) graceEnded.run();
  }

  /**
   * Reads the body as a whole.
   *
   * @param first the part that has already been read
   * @param limit the number of bytes after which reading stops
   * @param isError whether a body that breaks off or exceeds the limit is returned in part, with a remark
   */
  public BodyBytes readAll(List<ByteBuffer> first, int limit, boolean isError)
      throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    try {
      for (var more = first.isEmpty() ? next() : first; !more.isEmpty(); more = next()) {
        for (var buffer : more) while (buffer.hasRemaining()) bytes.write(buffer.get());
        if (bytes.size() >= limit) return new BodyBytes(bytes.toByteArray(), isError ? "the rest was not read" : "");
      }
      return BodyBytes.complete(bytes.toByteArray());
    } catch (IOException e) {
      if (!isError) throw e;
      return BodyBytes.truncated(bytes.toByteArray(), BodyBytes.connectionLost(e));
    } finally {
      close();
    }
  }

  /** Disconnects, unless the body has ended or is about to; at once, from any thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (finished) return;
    } finally {
      lock.unlock();
    }
    disconnect();
  }

  private void disconnect() {
    Flow.Subscription open;
    lock.lock();
    try {
      open = complete || closed ? null : subscription;
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (open != null) open.cancel();
  }
}
