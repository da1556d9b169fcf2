package bifrost.api.internal.call;

import bifrost.api.CallEvent;
import bifrost.api.CallEvent.AttemptFailed;
import bifrost.api.CallEvent.Ended;
import bifrost.api.CallEvent.EventIgnored;
import bifrost.api.CallEvent.Started;
import bifrost.api.CallEvent.ToolExecuted;
import bifrost.api.Outcome;
import bifrost.api.internal.value.ErrorDescription;
import java.util.function.Consumer;

/** A listener that logs each event of a call as one line, to the logger {@code bifrost.calls} at the level DEBUG. */
public final class CallLogger implements Consumer<CallEvent> {
  private static final System.Logger.Level LEVEL = System.Logger.Level.DEBUG;

  private final System.Logger logger = System.getLogger("bifrost.calls");

  boolean isEnabled() {
    return logger.isLoggable(LEVEL);
  }

  @Override
  public void accept(CallEvent event) {
    logger.log(LEVEL, line(event));
  }

  /**
   * {@return the line for an event} Control characters are replaced, so that the text of a server cannot start a new
   * line in the log.
   */
  public static String line(CallEvent event) {
    return text(event).replaceAll("\\p{Cntrl}", " ");
  }

  private static String text(CallEvent event) {
    var call = "call " + event.callId() + ": ";
    if (event instanceof Started started) {
      return call + started.operation() + " of " + started.target() + (started.streamed() ? ", streamed" : "");
    }
    if (event instanceof AttemptFailed failed) return call + failedText(failed);
    if (event instanceof EventIgnored ignored) {
      return call + "ignored an event of " + ignored.provider() + ": " + ignored.data();
    }
    if (event instanceof ToolExecuted executed) return call + executedText(executed);
    return call + endedText((Ended) event);
  }

  private static String failedText(AttemptFailed failed) {
    var attempt = failed.attempt();
    var next = failed.retryIn().map(delay -> ", next attempt in " + delay.toMillis() + " ms").orElse("");
    return attempt.provider() + attempt.keyId().map(id -> " with key " + id).orElse("") + " failed after "
        + attempt.elapsed().toMillis() + " ms" + next + ": " + attempt.error().map(ErrorDescription::of).orElse("");
  }

  /** {@return a text without the arguments and the result, which can contain content of the conversation} */
  private static String executedText(ToolExecuted executed) {
    return "tool " + executed.toolCall().name() + " ended after " + executed.elapsed().toMillis() + " ms"
        + executed.failure().map(failure -> ": " + failure).orElse("");
  }

  private static String endedText(Ended ended) {
    var report = ended.outcome().report();
    var result =
        ended.outcome() instanceof Outcome.Failure<?> failure ? ErrorDescription.of(failure.error()) : "success";
    int attempts = report.attempts().size();
    return "ended after " + report.elapsed().toMillis() + " ms and " + attempts
        + (attempts == 1 ? " attempt: " : " attempts: ") + result + ended.usage()
            .map(usage -> ", " + usage.promptTokens() + " + " + usage.completionTokens() + " tokens").orElse("");
  }
}
