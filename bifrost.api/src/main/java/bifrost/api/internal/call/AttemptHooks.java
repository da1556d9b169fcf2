package bifrost.api.internal.call;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.OutgoingRequest;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.internal.value.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The hooks for one attempt. Each hook that was notified of the start is notified of the end exactly once. */
final class AttemptHooks {
  @SuppressWarnings("NullAway") // the attempt is read only if there are hooks
  static final AttemptHooks NONE = new AttemptHooks(List.of(), null);

  private final List<AttemptHook> hooks;
  private final AttemptInfo attempt;
  private final List<AttemptHook> started = new ArrayList<>(); // guarded by this
  private boolean ended; // guarded by this
  private final Optional<ProgressCounter> progress; // empty without hooks

  AttemptHooks(List<AttemptHook> hooks, AttemptInfo attempt) {
    this.hooks = hooks;
    this.attempt = attempt;
    this.progress = hooks.isEmpty() ? Optional.empty() : Optional.of(new ProgressCounter());
  }

  boolean isEmpty() {
    return hooks.isEmpty();
  }

  /** {@return the counter of the progress; empty without hooks} */
  Optional<ProgressCounter> progress() {
    return progress;
  }

  /**
   * Notifies the hooks that the attempt has started.
   *
   * @throws BifrostException if a hook fails
   */
  void start() {
    for (var hook : hooks) {
      run(hook, () -> hook.started(attempt, progress.orElseThrow()));
      synchronized (this) {
        started.add(hook);
      }
    }
  }

  /**
   * Adds the headers of each hook to those of the request.
   *
   * @param added receives the headers of each hook before the next hook is called
   * @return the headers of the request and of all hooks
   * @throws BifrostException if a hook fails, or returns a header that cannot be sent
   */
  Map<String, String> headers(OutgoingRequest request, Consumer<Map<String, String>> added) {
    var all = new Object() {
      Map<String, String> headers = request.headers();
    };
    for (var hook : hooks) {
      run(hook, () -> {
        var hookHeaders = Headers
            .copy(Objects.requireNonNull(hook.headers(attempt, request.headers(all.headers)), "the headers"));
        added.accept(hookHeaders);
        all.headers = Headers.merged(all.headers, hookHeaders);
      });
    }
    return all.headers;
  }

  /** Runs a step of a hook. The attempt fails if the hook fails; an interrupt during the hook interrupts the call. */
  private static void run(AttemptHook hook, Runnable step) {
    try {
      step.run();
    } catch (Exception e) { // includes checked exceptions, which other JVM languages throw without declaring them
      if (e instanceof InterruptedException) Thread.currentThread().interrupt();
      if (Thread.currentThread().isInterrupted()) throw new BifrostException(ErrorMapper.INTERRUPTED, e);
      throw new BifrostException(new Misconfigured("the hook " + hook.getClass().getName()
          + " failed before the request was sent (" + e + "): fix the hook, or do not add it with Builder.hook(…)"), e);
    }
  }

  /** Notifies the hooks of the end of the attempt, unless they have been notified. */
  void end(Supplier<CallReport.AttemptReport> result) {
    List<AttemptHook> all;
    synchronized (this) {
      all = ended ? List.of() : List.copyOf(started);
      ended = true;
    }
    if (all.isEmpty()) return;
    var last = result.get();
    all.forEach(hook -> SafeRunner.run(() -> hook.ended(attempt, last)));
  }
}
