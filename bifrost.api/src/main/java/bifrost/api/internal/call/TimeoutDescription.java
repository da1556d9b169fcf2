package bifrost.api.internal.call;

import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.internal.value.DurationText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A formatter of the error messages for timeouts. */
public final class TimeoutDescription {
  private TimeoutDescription() {}

  public static String of(Limit limit, Duration after, Optional<AttemptContext> context) {
    Objects.requireNonNull(limit, "limit");
    var duration = DurationText.of(Objects.requireNonNull(after, "after"));
    var details = context.map(each -> "; " + each.details()).orElse("") + ")";
    var from = context.map(each -> each.serverPhrase("from")).orElse("");
    var to = context.map(each -> each.serverPhrase("to")).orElse("");
    return switch (limit) {
      case QUEUE ->
          after.isZero() ? "no slot is free (queueTimeout is zero)" : "no slot within " + duration + " (queueTimeout)";
      case CONNECT -> "no connection" + to + " within " + duration + " (connectTimeout" + details;
      case REQUEST -> "no response" + from + " within " + duration + " (requestTimeout" + details;
      case TOTAL -> "the call" + to + " took longer than " + duration + " (timeout" + details;
      case IDLE -> "no bytes" + from + " for " + duration + " (idleTimeout" + details;
    };
  }
}
