package bifrost.api;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells the listeners of a client what becomes of its calls. What a listener throws changes nothing. */
final class CallEvents {
  private final List<Consumer<? super CallEvent>> listeners;
  private final Executor late; // not the user's, which may be full, or refuse
  private final AtomicLong calls = new AtomicLong();

  CallEvents(List<Consumer<? super CallEvent>> listeners) {
    this(listeners, Workers.own());
  }

  private CallEvents(List<Consumer<? super CallEvent>> listeners, Executor late) {
    this.listeners = List.copyOf(listeners);
    this.late = late;
  }

  /** For calls that are part of another one: it is told, and they are not. */
  static CallEvents nobody() {
    return new CallEvents(List.of(), Runnable::run);
  }

  /** The number of the next call. */
  long next() {
    return calls.incrementAndGet();
  }

  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  /** On the thread of whoever makes or ends the call; not on the timer's, which other calls wait for. */
  void tell(CallEvent event) {
    if (listeners.isEmpty()) return;
    if (Watch.isTimer(Thread.currentThread())) late.execute(() -> tellAll(event));
    else tellAll(event);
  }

  private void tellAll(CallEvent event) {
    for (var listener : listeners) Callback.run(() -> listener.accept(event));
  }
}
