package bifrost.api.internal.call;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.BifrostError;
import bifrost.api.CallEvent;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.ToolCall;
import bifrost.api.internal.Nullable;
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

/**
 * A notifier that reports the events of one call to the listeners and hooks. Exceptions of listeners do not affect the
 * call.
 */
final class CallNotifier {
  private final long callId;
  private final ProviderTable providers;
  private final Map<String, Object> attributes;
  private final List<Consumer<? super CallEvent>> listeners;
  private final List<AttemptHook> hooks;
  private final Executor notificationExecutor;
  private final AtomicInteger attempts;
  private final Runnable atEnd;

  CallNotifier(long callId, ProviderTable providers, Map<String, Object> attributes,
      List<Consumer<? super CallEvent>> listeners,
      List<AttemptHook> hooks, Executor notificationExecutor, AtomicInteger attempts, Runnable atEnd) {
    this.callId = callId;
    this.providers = providers;
    this.attributes = attributes;
    this.listeners = listeners;
    this.hooks = hooks;
    this.notificationExecutor = notificationExecutor;
    this.attempts = attempts;
    this.atEnd = atEnd;
  }

  /**
   * {@return a notifier for a partial call: hooks are notified of its attempts, listeners only of the events of the
   * complete call}
   */
  CallNotifier forPartialCall() {
    return new CallNotifier(callId, providers, attributes, List.of(), hooks, notificationExecutor, attempts, () -> {});
  }

  void started(Request<?> request, boolean streamed) {
    if (listeners.isEmpty()) return;
    var target = providers.parseTarget(request);
    notifyListeners(new CallEvent.Started(callId, attributes, request.operation(), request.target(),
        target.provider(), target.model(), streamed, request.parameters()));
  }

  void attemptFailed(AttemptReport attempt, Optional<Duration> retryIn) {
    if (!listeners.isEmpty()) notifyListeners(new CallEvent.AttemptFailed(callId, attributes, attempt, retryIn));
  }

  void eventIgnored(ByteBuffer event, String provider, Redaction redaction) {
    if (listeners.isEmpty()) return;
    var text = new CapturedText();
    text.append(event);
    notifyListeners(
        new CallEvent.EventIgnored(callId, attributes, provider, redaction.redact(text.text().orElse(""))));
  }

  void toolExecuted(ToolCall toolCall, String result, Optional<Exception> failure, Duration elapsed) {
    if (listeners.isEmpty()) return;
    notifyListeners(new CallEvent.ToolExecuted(callId, attributes, toolCall, result, failure, elapsed));
  }

  private void notifyListeners(CallEvent event) {
    runOffTimerThread(() -> notifyEach(event));
  }

  /**
   * Notifies the listeners of the end.
   *
   * @param stream the attempt of a stream, whose hooks have not been notified of the end; otherwise null
   */
  void ended(Outcome<?> outcome, @Nullable CallAttempt stream) {
    if (listeners.isEmpty() && hooks.isEmpty()) {
      atEnd.run();
      return;
    }
    runOffTimerThread(() -> {
      if (stream != null) SafeRunner.run(() -> stream.endHooks(error(outcome)));
      notifyEach(new CallEvent.Ended(callId, attributes, outcome));
      atEnd.run();
    });
  }

  private static Optional<BifrostError> error(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failure<?> failure ? Optional.of(failure.error()) : Optional.empty();
  }

  /** Ends a call that was never sent, without an event. */
  void discarded() {
    atEnd.run();
  }

  AttemptHooks newAttemptHooks(Operation operation, ResolvedTarget target, boolean streamed) {
    // Hooks are notified of the attempts of the partial calls instead.
    if (hooks.isEmpty() || target.provider() instanceof ModelListMerger) return AttemptHooks.NONE;
    return new AttemptHooks(hooks, new AttemptInfo(callId, attempts.incrementAndGet(), attributes, operation,
        target.provider().name(), target.model(), streamed));
  }

  /**
   * Runs a notification on the current thread or, if this is the timer thread, on another one, because other calls
   * depend on the timer.
   */
  private void runOffTimerThread(Runnable notification) {
    if (TimeoutTimer.isTimerThread(Thread.currentThread())) notificationExecutor.execute(notification);
    else notification.run();
  }

  private void notifyEach(CallEvent event) {
    for (var listener : listeners) SafeRunner.run(() -> listener.accept(event));
  }
}
