package bifrost.api.internal.call;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.CallEvent;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.internal.redact.Redaction;
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
final class CallNotifier {
  private final long call;
  private final Map<String, Object> attributes;
  private final List<Consumer<? super CallEvent>> listeners;
  private final List<AttemptHook> hooks;
  private final Executor offTimerExecutor;
  private final AtomicInteger attempts;
  private final Runnable atEnd;

  CallNotifier(long call, Map<String, Object> attributes, List<Consumer<? super CallEvent>> listeners,
      List<AttemptHook> hooks, Executor late, AtomicInteger attempts, Runnable atEnd) {
    this.call = call;
    this.attributes = attributes;
    this.listeners = listeners;
    this.hooks = hooks;
    this.offTimerExecutor = late;
    this.attempts = attempts;
    this.atEnd = atEnd;
  }

  /** {@return the events of a call that is a part of this one: hooks see its attempts, listeners only the whole call} */
  CallNotifier forPartialCall() {
    return new CallNotifier(call, attributes, List.of(), hooks, offTimerExecutor, attempts, () -> {});
  }

  void started(Request<?> request, ProviderTable.ParsedTarget named, boolean streamed) {
    notifyListeners(() -> new CallEvent.Started(call, attributes, request.operation(), request.target(),
        named.provider(), named.model(), streamed, request.parameters()));
  }

  void attemptFailed(AttemptReport last, Optional<Duration> retryIn) {
    notifyListeners(() -> new CallEvent.AttemptFailed(call, attributes, last, retryIn));
  }

  void eventIgnored(ByteBuffer event, String provider, Redaction redaction) {
    notifyListeners(() -> {
      var text = new CapturedText();
      text.append(event);
      return new CallEvent.EventIgnored(call, attributes, provider, redaction.redact(text.text().orElse("")));
    });
  }

  private void notifyListeners(Supplier<CallEvent> made) {
    if (listeners.isEmpty()) return;
    var event = made.get();
    runOffTimerThread(() -> notifyEach(event));
  }

  /** @param first notifies the hooks of the last attempt, if nothing has done that yet */
  void ended(Outcome<?> outcome, Runnable first) {
    runOffTimerThread(() -> {
      SafeRunner.run(first);
      notifyEach(new CallEvent.Ended(call, attributes, outcome));
      atEnd.run();
    });
  }

  /** Ends a call that nothing was told of, because no thread makes it. */
  void discarded() {
    atEnd.run();
  }

  AttemptHooks newAttemptHooks(Operation operation, ResolvedTarget route, boolean streamed) {
    boolean unseen = hooks.isEmpty() || route.provider() instanceof ModelListMerger; // hooks see the attempts of the parts
    if (unseen) return AttemptHooks.NONE;
    return new AttemptHooks(hooks, new AttemptInfo(call, attempts.incrementAndGet(), attributes, operation,
        route.provider().name(), route.model(), streamed));
  }

  /** On the thread that makes or ends the call; not on the timer's, which other calls wait for. */
  private void runOffTimerThread(Runnable told) {
    if (CallRegistry.isTimerThread(Thread.currentThread())) offTimerExecutor.execute(told);
    else told.run();
  }

  private void notifyEach(CallEvent event) {
    for (var listener : listeners) SafeRunner.run(() -> listener.accept(event));
  }
}
