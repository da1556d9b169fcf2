package bifrost.api.internal.batch;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.SendAllOptions;
import bifrost.api.SendAllOptions.Progress;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.SendCall;
import bifrost.api.internal.concurrent.SafeRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * The part of a batch between its source and its reader: the calls in flight, and the results that wait for an earlier
 * one. It has at most twice as many elements as calls may be in flight, so that a slow call does not stop the others at
 * once, and the memory is bounded. The source is read only by {@link #fill}, on the thread of the reader.
 *
 * @param <R> the type of the responses
 * @param <T> the type of the results: responses or outcomes
 */
final class RequestWindow<R, T> {
  private static final Cancelled FAILED = new Cancelled("an earlier request of the batch failed");

  private final Iterator<? extends Request<R>> source;
  private final BatchCalls<R, T> calls;
  private final SendAllOptions options;
  private final Runnable changed;
  // guarded by this, as are the fields below; in the order of the source
  private final ArrayDeque<BatchElement<R, T>> elements = new ArrayDeque<>();
  private int inFlight;
  private boolean exhausted; // whether no further request is sent
  private @Nullable Throwable sourceFailure; // thrown after the results of the requests that were sent
  private @Nullable BifrostError stopped;
  private long sent;
  private long succeeded;
  private long failed;
  private long reported; // the number of ended calls at the last report of progress

  /**
   * Creates a window.
   *
   * @param changed runs after each end of a call, on the thread of the call
   */
  RequestWindow(Iterator<? extends Request<R>> source, BatchCalls<R, T> calls, SendAllOptions options,
      Runnable changed) {
    this.source = source;
    this.calls = calls;
    this.options = options;
    this.changed = changed;
  }

  /** Sends requests until enough calls are in flight, or the source has no more. */
  void fill() {
    try {
      while (hasRoom()) {
        if (!source.hasNext()) {
          exhaust(null);
          return;
        }
        send(Objects.requireNonNull(source.next(), "the source must not contain null"));
      }
    } catch (Throwable e) { // of the source, of a closed client, or of the executor
      exhaust(e);
    }
  }

  private synchronized boolean hasRoom() {
    return !exhausted && stopped == null && inFlight < options.concurrency()
        && elements.size() < 2L * options.concurrency();
  }

  private synchronized void exhaust(@Nullable Throwable failure) {
    exhausted = true;
    if (sourceFailure == null) sourceFailure = failure;
  }

  private void send(Request<R> request) {
    var call = calls.newCall().apply(request);
    var element = new BatchElement<R, T>(call);
    if (!add(element)) {
      call.discard();
      return;
    }
    try {
      calls.executor().execute(() -> run(element, call));
    } catch (Throwable rejected) {
      call.discard();
      remove(element);
      throw rejected;
    }
  }

  private synchronized boolean add(BatchElement<R, T> element) {
    if (exhausted || stopped != null) return false;
    elements.addLast(element);
    inFlight++;
    sent++;
    return true;
  }

  private synchronized void remove(BatchElement<R, T> element) {
    elements.remove(element);
    inFlight--;
    sent--;
  }

  /** Makes the call. Any throwable ends the batch, because no other thread would receive it. */
  private void run(BatchElement<R, T> element, SendCall<R> call) {
    try {
      ended(element, call.send(), null);
    } catch (BifrostException e) {
      ended(element, new Outcome.Failure<>(e.error(), e.report().orElseThrow()), calls.stopsAtFailure() ? e : null);
    } catch (Throwable bug) {
      ended(element, null, bug);
    }
  }

  private void ended(BatchElement<R, T> element, @Nullable Outcome<R> outcome, @Nullable Throwable failure) {
    List<SendCall<R>> obsolete;
    synchronized (this) {
      inFlight--;
      element.call = null;
      if (!element.dropped) {
        if (outcome instanceof Outcome.Success) succeeded++;
        else failed++;
        element.failure = failure;
        if (failure == null) element.result = calls.toResult().apply(Objects.requireNonNull(outcome));
      }
      obsolete = failure == null || element.dropped ? List.of() : dropAfter(element);
    }
    for (var call : obsolete) call.stop(FAILED);
    changed.run();
  }

  /** Drops the elements after a failed one, which ends the batch, and returns their calls. Requires the lock. */
  private List<SendCall<R>> dropAfter(BatchElement<R, T> last) {
    exhausted = true;
    var obsolete = new ArrayList<SendCall<R>>();
    while (elements.peekLast() != last) drop(Objects.requireNonNull(elements.pollLast()), obsolete);
    return obsolete;
  }

  private static <R, T> void drop(BatchElement<R, T> element, List<SendCall<R>> obsolete) {
    element.dropped = true;
    if (element.call != null) obsolete.add(element.call);
  }

  /** {@return the next element in order, if its call has ended; otherwise null} */
  synchronized @Nullable BatchElement<R, T> peek() {
    var next = elements.peekFirst();
    return next != null && next.hasEnded() ? next : null;
  }

  /** Removes the element that {@link #peek} returns. */
  synchronized void take() {
    elements.pollFirst();
  }

  /** {@return whether there are no more results} */
  synchronized boolean hasEnded() {
    return exhausted && elements.isEmpty();
  }

  /** {@return the failure of the source, or null} */
  synchronized @Nullable Throwable sourceFailure() {
    return sourceFailure;
  }

  /** {@return the reason if the batch was stopped, or null} */
  synchronized @Nullable BifrostError stopped() {
    return stopped;
  }

  /** Stops all calls, from any thread. Only the first reason is kept. Has no effect after the end. */
  void stop(BifrostError reason) {
    var obsolete = new ArrayList<SendCall<R>>();
    synchronized (this) {
      if (stopped != null || hasEnded()) return;
      stopped = reason;
      for (var element : elements) drop(element, obsolete);
      elements.clear();
    }
    for (var call : obsolete) call.stop(reason);
    changed.run();
  }

  /** Reports the progress to the listener, if calls have ended since the last report. */
  void reportProgress() {
    var listener = options.progress();
    if (listener.isEmpty()) return;
    Progress progress;
    synchronized (this) {
      if (succeeded + failed == reported) return;
      reported = succeeded + failed;
      progress = new Progress(sent, succeeded, failed);
    }
    SafeRunner.run(() -> listener.get().accept(progress));
  }
}
