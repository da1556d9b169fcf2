package bifrost.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The listeners and hooks of a client, and the numbers of its calls. */
final class Observers {
  private final List<Consumer<? super CallEvent>> listeners;
  private final List<AttemptHook> hooks;
  private final Executor late = Workers.own(); // not the user's, which may be full, or reject tasks
  private final AtomicLong calls = new AtomicLong();

  Observers(List<Consumer<? super CallEvent>> listeners, List<AttemptHook> hooks) {
    this.listeners = List.copyOf(listeners);
    this.hooks = List.copyOf(hooks);
  }

  static Observers none() {
    return new Observers(List.of(), List.of());
  }

  /** @param atEnd runs when the call has ended and the listeners know it */
  CallEvents call(Map<String, Object> attributes, Runnable atEnd) {
    return new CallEvents(calls.incrementAndGet(), attributes, listeners, hooks, late, new AtomicInteger(), atEnd);
  }
}
