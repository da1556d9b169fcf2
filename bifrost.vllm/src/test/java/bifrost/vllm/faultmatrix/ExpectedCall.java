package bifrost.vllm.faultmatrix;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The permitted results of a call.
 *
 * @param ends the permitted ends
 * @param minEvents the minimum number of events read
 * @param maxEvents the maximum number of events read
 * @param minConnections the minimum number of connections
 * @param maxConnections the maximum number of connections
 * @param value the expected result, if it differs from the result without a fault
 */
public record ExpectedCall(Set<CallEnd> ends, int minEvents, int maxEvents, int minConnections, int maxConnections,
    Optional<Object> value) {
  /** The first request and three resends, which happen only if no byte of a response arrives. */
  private static final int SENDS = 4;
  /** The maximum for a GET request, which {@code java.net.http} itself also resends. */
  private static final int SENDS_OF_GET = 24;

  static ExpectedCall end(CallEnd first, CallEnd... others) {
    return new ExpectedCall(EnumSet.of(first, others), 0, 0, 1, 1, Optional.empty());
  }

  ExpectedCall events(int min, int max) {
    return new ExpectedCall(ends, min, max, minConnections, maxConnections, value);
  }

  ExpectedCall connections(int min, int max) {
    return new ExpectedCall(ends, minEvents, maxEvents, min, max, value);
  }

  ExpectedCall value(Object other) {
    return new ExpectedCall(ends, minEvents, maxEvents, minConnections, maxConnections, Optional.of(other));
  }

  /**
   * {@return an expectation that also permits a truncated response} A reset may overtake bytes; then fewer events
   * arrive and the response is truncated.
   */
  ExpectedCall orTruncatedByReset() {
    var allEnds = EnumSet.of(CallEnd.TRUNCATED);
    allEnds.addAll(ends);
    return new ExpectedCall(allEnds, 0, maxEvents, minConnections, maxConnections, value);
  }

  ExpectedCall orEnds(ExpectedCall other) {
    var allEnds = EnumSet.copyOf(ends);
    allEnds.addAll(other.ends);
    return new ExpectedCall(allEnds, Math.min(minEvents, other.minEvents), Math.max(maxEvents, other.maxEvents),
        minConnections,
        maxConnections, value);
  }

  /**
   * {@return an expectation that also permits the connections of resends} A reset may overtake the complete response;
   * then the client sends the request again.
   */
  ExpectedCall orResent(MatrixRow row) {
    return connections(minConnections, unreachable(row).maxConnections);
  }

  /** {@return the expectation for a connection that is lost before the response} */
  static ExpectedCall unreachable(MatrixRow row) {
    return end(CallEnd.UNREACHABLE).connections(SENDS, row.isGet() ? SENDS_OF_GET : SENDS);
  }

  /** {@return the differences between a call and this expectation; empty if the call matches} */
  List<String> problems(ObservedCall observed, int observedConnections, FaultFreeCall baseline) {
    var problems = new ArrayList<>(observed.contradictions());
    if (!ends.contains(observed.end())) {
      problems.add("ended " + observed.end() + " (" + observed.message() + "), expected " + ends);
    }
    int read = observed.events().size();
    if (read < minEvents || read > maxEvents) problems.add(read + " events, expected " + minEvents + ".." + maxEvents);
    if (!baseline.beginsWith(observed.events())) {
      problems.add("events that the server did not send: " + observed.events());
    }
    if (observed.end() == CallEnd.COMPLETE && !isExpectedValue(observed, baseline)) {
      problems.add("unexpected result: " + observed.value());
    }
    // After a timeout, a slow proxy accepts the connection late and counts it for the next call.
    boolean checksConnections = !observed.end().isTimeout();
    if (checksConnections && (observedConnections < minConnections || observedConnections > maxConnections)) {
      problems.add(observedConnections + " connections, expected " + minConnections + ".." + maxConnections);
    }
    return problems;
  }

  private boolean isExpectedValue(ObservedCall observed, FaultFreeCall baseline) {
    return value.map(other -> other.equals(observed.value())).orElseGet(() -> baseline.isExpectedValue(observed));
  }
}
