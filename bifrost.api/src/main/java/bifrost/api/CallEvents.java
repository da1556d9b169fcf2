package bifrost.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells the listeners of a client what becomes of its calls. What a listener throws changes nothing. */
final class CallEvents {
  /** For calls that are part of another one. */
  static final CallEvents NOBODY = new CallEvents(List.of());

  private final List<Consumer<? super CallEvent>> listeners;
  private final Workers workers = Workers.own(); // the user's may be full, or refuse
  private final AtomicLong calls = new AtomicLong();

  CallEvents(List<Consumer<? super CallEvent>> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** The number of the next call. */
  long next() {
    return calls.incrementAndGet();
  }

  /** On the thread of whoever makes or ends the call; not on the timer's, which other calls wait for. */
  void tell(CallEvent event) {
    if (listeners.isEmpty()) return;
    if (Watch.isTimer(Thread.currentThread())) workers.execute(() -> tellAll(event));
    else tellAll(event);
  }

  private void tellAll(CallEvent event) {
    for (var listener : listeners) Callback.run(() -> listener.accept(event));
  }
}
