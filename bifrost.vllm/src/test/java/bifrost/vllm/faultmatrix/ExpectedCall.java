package bifrost.vllm.faultmatrix;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What may come of a call.
 *
 * @param ends how it may end
 * @param least how many events are read at least
 * @param most how many events are read at most
 * @param connections how many connections are seen at least
 * @param mostConnections how many at most
 * @param value the answer, if it is another than without a fault
 */
public record ExpectedCall(Set<CallEnd> ends, int least, int most, int connections, int mostConnections,
    Optional<Object> value) {
  private static final int SENDS = 4; // one, and three more that no byte was answered to
  private static final int SENDS_OF_GET = 24; // java.net.http adds its own

  static ExpectedCall end(CallEnd first, CallEnd... more) {
    return new ExpectedCall(EnumSet.of(first, more), 0, 0, 1, 1, Optional.empty());
  }

  ExpectedCall events(int least, int most) {
    return new ExpectedCall(ends, least, most, connections, mostConnections, value);
  }

  ExpectedCall connections(int least, int most) {
    return new ExpectedCall(ends, this.least, this.most, least, most, value);
  }

  ExpectedCall value(Object other) {
    return new ExpectedCall(ends, least, most, connections, mostConnections, Optional.of(other));
  }

  /** Nothing more can be said if a reset has overtaken bytes: then less has come, and it is not whole. */
  ExpectedCall orOvertaken() {
    var more = EnumSet.of(CallEnd.TRUNCATED);
    more.addAll(ends);
    return new ExpectedCall(more, 0, most, connections, mostConnections, value);
  }

  ExpectedCall orEnds(ExpectedCall other) {
    var more = EnumSet.copyOf(ends);
    more.addAll(other.ends);
    return new ExpectedCall(more, Math.min(least, other.least), Math.max(most, other.most), connections,
        mostConnections, value);
  }

  /** A reset may have overtaken all of the answer that there was, and the request is sent again then. */
  ExpectedCall orUnanswered(MatrixRow row) {
    return connections(connections, unreachable(row).mostConnections);
  }

  /** Lost before an answer. */
  static ExpectedCall unreachable(MatrixRow row) {
    return end(CallEnd.UNREACHABLE).connections(SENDS, row.isGet() ? SENDS_OF_GET : SENDS);
  }

  /** What is wrong with it; nothing if all is well. */
  List<String> complaints(ObservedCall observed, int connectionsSeen, FaultFreeCall baseline) {
    var complaints = new ArrayList<>(observed.contradictions());
    if (!ends.contains(observed.end())) {
      complaints.add("ended " + observed.end() + " (" + observed.message() + "), expected " + ends);
    }
    int read = observed.events().size();
    if (read < least || read > most) complaints.add(read + " events, expected " + least + ".." + most);
    if (!baseline.beginsWith(observed.events())) {
      complaints.add("events that are none of the server's: " + observed.events());
    }
    if (observed.end() == CallEnd.COMPLETE && !isAnswer(observed, baseline)) {
      complaints.add("another answer: " + observed.value());
    }
    boolean counted = !observed.end().isLimit(); // a proxy that is slower than the limit accepts later, and counts for the next call
    if (counted && (connectionsSeen < connections || connectionsSeen > mostConnections)) {
      complaints.add(connectionsSeen + " connections, expected " + connections + ".." + mostConnections);
    }
    return complaints;
  }

  private boolean isAnswer(ObservedCall observed, FaultFreeCall baseline) {
    return value.map(other -> other.equals(observed.value())).orElseGet(() -> baseline.isAnswer(observed));
  }
}
