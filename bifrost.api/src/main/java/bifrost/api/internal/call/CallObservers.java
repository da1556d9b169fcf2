package bifrost.api.internal.call;

import bifrost.api.AttemptHook;
import bifrost.api.CallEvent;
import bifrost.api.internal.concurrent.CallExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The listeners and hooks of a client, its log, and the counter of its calls. */
public final class CallObservers {
  private final List<Consumer<? super CallEvent>> listeners;
  private final List<Consumer<? super CallEvent>> listenersAndLog;
  private final List<AttemptHook> hooks;
  private final CallLogger log = new CallLogger();
  // not the user's executor, which may be full or reject tasks
  private final Executor notificationExecutor = CallExecutor.createOwned();
  private final AtomicLong calls = new AtomicLong();

  public CallObservers(List<Consumer<? super CallEvent>> listeners, List<AttemptHook> hooks) {
    this.listeners = List.copyOf(listeners);
    var all = new ArrayList<Consumer<? super CallEvent>>(List.of(log));
    all.addAll(listeners);
    this.listenersAndLog = List.copyOf(all);
    this.hooks = List.copyOf(hooks);
  }

  public static CallObservers none() {
    return new CallObservers(List.of(), List.of());
  }

  /**
   * Creates the notifier of a new call.
   *
   * @param providers determines the provider and the model of the request
   * @param atEnd runs when the call has ended and the listeners have been notified
   */
  CallNotifier newNotifier(ProviderTable providers, Map<String, Object> attributes, Runnable atEnd) {
    return new CallNotifier(calls.incrementAndGet(), providers, attributes,
        log.isEnabled() ? listenersAndLog : listeners, hooks, notificationExecutor, new AtomicInteger(), atEnd);
  }
}
