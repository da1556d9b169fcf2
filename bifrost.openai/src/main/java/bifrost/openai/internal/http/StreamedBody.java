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
 * A receiver for the body of a streamed response. The client's thread appends buffers; one reader thread takes all
 * available buffers at once. If the reader is slow, the receiver stops requesting bytes, which slows the server down.
 *
 * <p>It replaces the JDK's input stream of a body, which on Java 17 holds a lock while it waits: closing that stream
 * would wait for the server.
 */
public class StreamedBody implements BodySubscriber<StreamedBody> {
  /** The number of unread bytes at which the receiver stops requesting more. */
  private static final int MAX_WAITING_BYTES = 256 << 10;

  private final Consumer<List<ByteBuffer>> received;
  private final DisconnectTimer disconnectTimer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<ByteBuffer> arrived = List.of(); // guarded by lock, like all fields below
  private boolean ownsArrived; // whether the list is a copy, to which more buffers can be added
  private int arrivedBytes;
  private boolean paused;
  private boolean complete;
  private boolean closed;
  private boolean finished;
  private @Nullable Throwable failure;
  @SuppressWarnings("NullAway.Init") // onSubscribe sets it before any use
  private Flow.Subscription subscription;
  private Runnable cancelDisconnect = () -> {};

  /**
   * Creates a receiver.
   *
   * @param received receives all arriving buffers, on the client's thread
   * @param disconnectTimer disconnects if the body does not end soon after {@link #finish}
   */
  public StreamedBody(Consumer<List<ByteBuffer>> received, DisconnectTimer disconnectTimer) {
    this.received = received;
    this.disconnectTimer = disconnectTimer;
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
    boolean requestsMore;
    lock.lock();
    try {
      if (!finished) append(buffers);
      paused = arrivedBytes >= MAX_WAITING_BYTES;
      requestsMore = !paused;
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (requestsMore) subscription.request(1);
  }

  /** Appends buffers. If the reader has taken all others, as usual, the list of the client needs no copy. */
  private void append(List<ByteBuffer> buffers) {
    if (!arrived.isEmpty() && !ownsArrived) arrived = new ArrayList<>(arrived);
    ownsArrived = !arrived.isEmpty();
    if (ownsArrived) arrived.addAll(buffers);
    else arrived = buffers;
    for (int i = 0; i < buffers.size(); i++) arrivedBytes += buffers.get(i).remaining();
  }

  private void clearArrived() {
    arrived = List.of();
    arrivedBytes = 0;
  }

  @Override
  public void onError(Throwable failure) {
    end(failure);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  /**
   * Ends the body. Only the first call has an effect, because the client may also end a body whose head was rejected.
   */
  private void end(@Nullable Throwable failure) {
    Runnable cancelTimer;
    lock.lock();
    try {
      if (complete) return;
      this.failure = failure;
      complete = true;
      cancelTimer = cancelDisconnect;
      changed.signal();
    } finally {
      lock.unlock();
    }
    cancelTimer.run();
  }

  /**
   * Waits for bytes.
   *
   * @return all available bytes; empty only at the regular end of the body
   * @throws IOException if the connection failed or this was closed
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
      clearArrived();
      resume = paused;
      paused = false;
    } finally {
      lock.unlock();
    }
    if (resume) subscription.request(1);
    return taken;
  }

  /**
   * Ends reading after the last event of the protocol. Further bytes are discarded, so that the connection can be
   * reused; it is closed if the body does not end soon.
   */
  public void finish() {
    boolean ended;
    boolean resume;
    lock.lock();
    try {
      finished = true;
      clearArrived();
      ended = complete;
      resume = paused;
      paused = false;
    } finally {
      lock.unlock();
    }
    if (resume) subscription.request(1);
    if (!ended) setCancelDisconnect(disconnectTimer.schedule(this::disconnect));
  }

  private void setCancelDisconnect(Runnable cancelTimer) {
    boolean ended;
    lock.lock();
    try {
      this.cancelDisconnect = cancelTimer;
      ended = complete;
    } finally {
      lock.unlock();
    }
    if (ended) cancelTimer.run();
  }

  /**
   * Reads the complete body. Does not close it.
   *
   * @param first the bytes that have already been read
   * @param limit the number of bytes at which reading stops
   * @param isError whether the body belongs to an error, in which case the bytes that were read from an incomplete or
   *     too long body are returned, with the reason
   */
  public BodyBytes readAll(List<ByteBuffer> first, int limit, boolean isError)
      throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    try {
      for (var buffers = first.isEmpty() ? next() : first; !buffers.isEmpty(); buffers = next()) {
        for (var buffer : buffers) while (buffer.hasRemaining()) bytes.write(buffer.get());
        if (bytes.size() >= limit) return new BodyBytes(bytes.toByteArray(), isError ? "reading was stopped" : "");
      }
      return BodyBytes.complete(bytes.toByteArray());
    } catch (IOException e) {
      if (!isError) throw e;
      return BodyBytes.truncated(bytes.toByteArray(), BodyBytes.connectionLost(e));
    }
  }

  /**
   * Disconnects immediately, unless the body has ended or is finished. Only the {@link InFlightRequest} that owns this
   * body calls this method, on any thread.
   */
  void close() {
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
