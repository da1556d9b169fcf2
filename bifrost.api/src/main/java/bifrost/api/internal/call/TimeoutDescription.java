package bifrost.api.internal.call;

import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.internal.value.DurationText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Descriptions of exceeded timeouts, which are the messages of their errors. */
public final class TimeoutDescription {
  private TimeoutDescription() {}

  public static String of(Limit limit, Duration after, Optional<AttemptContext> place) {
    Objects.requireNonNull(limit, "limit");
    var length = DurationText.of(Objects.requireNonNull(after, "after"));
    var details = place.map(each -> "; " + each.details()).orElse("") + ")";
    var from = place.map(each -> each.server("from")).orElse("");
    var to = place.map(each -> each.server("to")).orElse("");
    return switch (limit) {
      case QUEUE ->
          after.isZero() ? "no slot is free (queueTimeout is zero)" : "no slot within " + length + " (queueTimeout)";
      case CONNECT -> "no connection" + to + " within " + length + " (connectTimeout" + details;
      case REQUEST -> "no response" + from + " within " + length + " (requestTimeout" + details;
      case TOTAL -> "the call" + to + " took longer than " + length + " (timeout" + details;
      case IDLE -> "no byte" + from + " for " + length + " (idleTimeout" + details;
    };
  }
}
