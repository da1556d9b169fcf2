import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.CallReport;
import bifrost.api.OutgoingRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A span for each attempt, with its trace propagated to the server. */
class Tracing implements AttemptHook {
  private final OpenTelemetry telemetry;
  private final Map<AttemptInfo, Span> spans = new ConcurrentHashMap<>();

  Tracing(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
    var span = spans.computeIfAbsent(attempt, key -> telemetry.getTracer("bifrost")
        .spanBuilder("chat " + attempt.model()).setSpanKind(SpanKind.CLIENT).startSpan());
    var headers = new HashMap<String, String>();
    telemetry.getPropagators().getTextMapPropagator().inject(Context.current().with(span), headers, Map::put);
    return headers; // traceparent
  }

  @Override
  public void ended(AttemptInfo attempt, CallReport.AttemptReport result) {
    var span = spans.remove(attempt);
    if (span == null) return; // nothing was sent
    result.error().ifPresent(error -> span.setStatus(StatusCode.ERROR, error.code()));
    span.end();
  }
}
