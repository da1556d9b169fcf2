package bifrost.api;

import bifrost.api.CallReport.Try;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Notifies listeners and hooks of what happens in one call. What a listener throws changes nothing. */
final class CallEvents {
  private final long call;
  private final Map<String, Object> attributes;
  private final List<Consumer<? super CallEvent>> listeners;
  private final List<AttemptHook> hooks;
  private final Executor late;
  private final AtomicInteger attempts;
  private final Runnable atEnd;

  CallEvents(long call, Map<String, Object> attributes, List<Consumer<? super CallEvent>> listeners, List<AttemptHook> hooks, Executor late,
      AtomicInteger attempts, Runnable atEnd) {
    this.call = call;
    this.attributes = attributes;
    this.listeners = listeners;
    this.hooks = hooks;
    this.late = late;
    this.attempts = attempts;
    this.atEnd = atEnd;
  }

  /** {@return the events of a call that is a part of this one: hooks see its attempts, listeners only the whole call} */
  CallEvents part() {
    return new CallEvents(call, attributes, List.of(), hooks, late, attempts, () -> {});
  }

  void started(Request<?> request, Providers.Named named, boolean streamed) {
    tell(() -> new CallEvent.Started(call, attributes, request.operation(), request.target(), named.provider(), named.model(), streamed,
        request.parameters()));
  }

  void tried(Try last, Optional<Duration> retryIn) {
    tell(() -> new CallEvent.Tried(call, attributes, last, retryIn));
  }

  void ignored(ByteBuffer event, String provider, Redaction redaction) {
    tell(() -> {
      var text = new RawText();
      text.append(event);
      return new CallEvent.EventIgnored(call, attributes, provider, redaction.clean(text.text().orElse("")));
    });
  }

  private void tell(Supplier<CallEvent> made) {
    if (listeners.isEmpty()) return;
    var event = made.get();
    onCallersThread(() -> tellAll(event));
  }

  /** @param first notifies the hooks of the last attempt, if nothing has done that yet */
  void ended(Outcome<?> outcome, Runnable first) {
    onCallersThread(() -> {
      Callback.run(first);
      tellAll(new CallEvent.Ended(call, attributes, outcome));
      atEnd.run();
    });
  }

  /** Ends a call that nothing was told of, because no thread makes it. */
  void discarded() {
    atEnd.run();
  }

  AttemptHooks attempt(Operation operation, Route route, boolean streamed) {
    boolean unseen = hooks.isEmpty() || route.provider() instanceof MergedModels; // hooks see the attempts of the parts
    if (unseen) return AttemptHooks.NONE;
    return new AttemptHooks(hooks, new AttemptInfo(call, attempts.incrementAndGet(), attributes, operation, route.provider().name(),
        route.model(), streamed));
  }

  /** On the thread that makes or ends the call; not on the timer's, which other calls wait for. */
  private void onCallersThread(Runnable told) {
    if (Watch.isTimer(Thread.currentThread())) late.execute(told);
    else told.run();
  }

  private void tellAll(CallEvent event) {
    for (var listener : listeners) Callback.run(() -> listener.accept(event));
  }
}
