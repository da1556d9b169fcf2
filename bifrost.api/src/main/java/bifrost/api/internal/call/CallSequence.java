package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.ToolCall;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.internal.concurrent.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Calls with tasks between them, one after the other, which count as one call: they share a timeout, are stopped
 * together, and {@code close(Duration)} waits for all of them. Only {@link #stop} may be called on other threads.
 */
public final class CallSequence implements CallRegistry.Stoppable, AutoCloseable {
  private final CallFactory callFactory;
  private final CallRegistry registry;
  private final CallExecutor executor;
  private final CallOptions options;
  private final Runnable atEnd;
  private final CallDeadline deadline;
  private final long timerStartNanos = System.nanoTime(); // the timer does not use the clock, which tests replace
  private final long totalNanos;
  private @Nullable BifrostError stopped; // guarded by this; the reason, or null
  private @Nullable Consumer<BifrostError> stopCurrent; // guarded by this; stops the current call or tasks
  private @Nullable Call<?> lastCall;

  /**
   * Creates a sequence and starts its timeout.
   *
   * @param atEnd runs when the sequence is closed; further runs must have no effect
   */
  public CallSequence(CallFactory callFactory, CallRegistry registry, CallExecutor executor, CallOptions options,
      Runnable atEnd) {
    this.callFactory = callFactory;
    this.registry = registry;
    this.executor = executor;
    this.options = options;
    this.atEnd = atEnd;
    this.deadline = callFactory.newDeadline(options);
    this.totalNanos = deadline.nanosLeft(registry.now());
    registry.add(this, totalNanos);
  }

  @Override
  public long checkTimeouts(long now) {
    if (totalNanos == Long.MAX_VALUE) return Long.MAX_VALUE;
    long left = totalNanos - (now - timerStartNanos);
    if (left > 0) return left;
    SafeRunner.run(() -> stop(deadline.timeoutError()));
    return Long.MAX_VALUE;
  }

  /**
   * Sends a request, and waits for the complete response.
   *
   * @throws BifrostException if the call fails; the exception contains the report
   */
  public <R> Outcome.Success<R> send(Request<R> request) {
    return track(callFactory.newSendCall(request, options, deadline.forNextCall(), () -> {})).send();
  }

  /**
   * Sends a request, and waits for the first event. If the stream is stopped before its end, even because it became
   * unreachable, this sequence is closed.
   *
   * @throws BifrostException if the call fails; the exception contains the report
   */
  public <E, R> CallEventStream<E, R> open(Streamable<E, R> request) {
    var stream = track(callFactory.newStreamCall(request, options, deadline.forNextCall(), () -> {})).open();
    stream.onStopped(this::close);
    return stream;
  }

  private <C extends Call<?>> C track(C call) {
    lastCall = call;
    setCurrent(call::stop);
    return call;
  }

  /** Sets the current activity, and stops it immediately if the sequence has been stopped. */
  private void setCurrent(Consumer<BifrostError> stopNext) {
    BifrostError reason;
    synchronized (this) {
      stopCurrent = stopNext;
      reason = stopped;
    }
    if (reason != null) stopNext.accept(reason);
  }

  /**
   * Runs tasks concurrently on the executor of the client, and waits for their results. An {@code Error} in a task is
   * thrown.
   *
   * @param onResult receives each result, in the order of the tasks, on the calling thread
   * @param report the report of the last call, for the exception if the tasks are stopped
   * @return the results, in the order of the tasks
   */
  public <T> List<T> runAll(List<Callable<T>> tasks, Consumer<T> onResult, CallReport report) {
    var group = new TaskGroup<>(tasks);
    setCurrent(reason -> group.cancel());
    try {
      return group.run(executor, onResult);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Call.exception(ErrorMapper.INTERRUPTED, e, report);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw new IllegalStateException(e.getCause());
    } catch (IllegalStateException e) { // the tasks were cancelled, or the executor of a closed client rejected them
      var reason = stopped();
      throw reason == null ? e : Call.exception(reason, null, report);
    }
  }

  /** Notifies the listeners of the execution of a tool that the last response requests. */
  public void notifyToolExecuted(ToolCall toolCall, String result, Optional<Exception> failure, Duration elapsed) {
    if (lastCall != null) lastCall.notifyToolExecuted(toolCall, result, failure, elapsed);
  }

  /** Runs a task on a thread of the library, because it waits for tasks that the executor of the client runs. */
  public void runAsync(Runnable task) {
    registry.ownExecutor.execute(task);
  }

  @Override
  public void stop(BifrostError reason) {
    Consumer<BifrostError> stopRunning;
    synchronized (this) {
      if (stopped == null) stopped = reason;
      stopRunning = stopCurrent;
    }
    if (stopRunning != null) stopRunning.accept(reason);
  }

  private synchronized @Nullable BifrostError stopped() {
    return stopped;
  }

  @Override
  public void close() {
    registry.remove(this);
    atEnd.run();
  }
}
