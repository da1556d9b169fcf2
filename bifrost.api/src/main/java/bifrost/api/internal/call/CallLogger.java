package bifrost.api.internal.call;

import bifrost.api.CallEvent;
import bifrost.api.CallEvent.AttemptFailed;
import bifrost.api.CallEvent.Ended;
import bifrost.api.CallEvent.EventIgnored;
import bifrost.api.CallEvent.Started;
import bifrost.api.Outcome;
import bifrost.api.internal.value.ErrorDescription;
import java.util.function.Consumer;

/** Writes what becomes of calls to the logger {@code bifrost.calls}, a line an event, where that is wanted: at the level DEBUG. */
public final class CallLogger implements Consumer<CallEvent> {
  private static final System.Logger.Level LEVEL = System.Logger.Level.DEBUG;

  private final System.Logger logger = System.getLogger("bifrost.calls");

  @Override
  public void accept(CallEvent event) {
    if (logger.isLoggable(LEVEL)) logger.log(LEVEL, line(event));
  }

  /** A server that writes of several lines writes none of its own. */
  public static String line(CallEvent event) {
    return text(event).replaceAll("\\p{Cntrl}", " ");
  }

  private static String text(CallEvent event) {
    var call = "call " + event.call() + ": ";
    if (event instanceof Started started) {
      return call + started.operation() + (started.streamed() ? ", streamed, of " : " of ") + started.target();
    }
    if (event instanceof AttemptFailed tried) return call + line(tried);
    if (event instanceof EventIgnored ignored) {
      return call + "ignored an event of " + ignored.provider() + ": " + ignored.event();
    }
    return call + line((Ended) event);
  }

  private static String line(AttemptFailed tried) {
    var last = tried.attempt();
    var then = tried.retryIn().map(pause -> ", next attempt in " + pause.toMillis() + " ms").orElse("");
    return last.provider() + last.keyId().map(id -> " with key " + id).orElse("") + " failed after "
        + last.elapsed().toMillis() + " ms" + then + ": " + last.error().map(ErrorDescription::of).orElse("");
  }

  private static String line(Ended ended) {
    var report = ended.outcome().report();
    var how = ended.outcome() instanceof Outcome.Failure<?> failure ? ErrorDescription.of(failure.error()) : "success";
    int attempts = report.attempts().size();
    return "ended after " + report.elapsed().toMillis() + " ms and " + attempts
        + (attempts == 1 ? " attempt: " : " attempts: ") + how + ended.usage()
            .map(usage -> ", " + usage.promptTokens() + " + " + usage.completionTokens() + " tokens").orElse("");
  }
}
