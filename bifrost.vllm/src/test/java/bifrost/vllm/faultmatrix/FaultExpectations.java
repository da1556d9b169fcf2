package bifrost.vllm.faultmatrix;

import bifrost.api.json.JsonNull;

/**
 * Says what is to come of a fault, by the recording and the rules alone: before the first byte nobody has answered, and the request is sent
 * again; before the head is whole somebody has, and nobody knows what; after it, what came is kept, and is all only if the protocol says
 * so, or, where the body ends validly, every choice has finished.
 */
final class FaultExpectations {
  private final MatrixRow row;
  private final WireResponse wire;
  private final RecordedStream events;
  private final FaultFreeCall baseline;
  private final long requestLength;

  FaultExpectations(MatrixRow row, WireResponse wire, RecordedStream events, FaultFreeCall baseline,
      long requestLength) {
    this.row = row;
    this.wire = wire;
    this.events = events;
    this.baseline = baseline;
    this.requestLength = requestLength;
  }

  ExpectedCall whole() {
    return ExpectedCall.end(CallEnd.COMPLETE).events(baseline.events().size(), baseline.events().size());
  }

  ExpectedCall cut(int bytes) {
    return bytes < wire.head() ? lost(bytes) : broken(bytes, CallEnd.TRUNCATED);
  }

  ExpectedCall reset(int bytes) {
    return bytes < wire.head() ? lost(bytes).orUnanswered(row) : broken(bytes, CallEnd.TRUNCATED).orOvertaken();
  }

  private ExpectedCall lost(int bytes) {
    return bytes == 0 ? ExpectedCall.unreachable(row) : ExpectedCall.end(CallEnd.UNREACHABLE);
  }

  ExpectedCall stalled(int bytes) {
    if (bytes < wire.head()) return ExpectedCall.end(CallEnd.REQUEST);
    return broken(bytes, hasBegun(bytes) ? CallEnd.IDLE : CallEnd.REQUEST);
  }

  /** The idle limit begins with the first event of a stream, or the first byte of a whole body (RULE 12). */
  private boolean hasBegun(int bytes) {
    int body = wire.bodyAfter(bytes);
    return row.streams() ? events.completeAfter(body) > 0 : body > 0;
  }

  /** All but the end of the body. */
  ExpectedCall endless() {
    return row.streams() ? whole() : ExpectedCall.end(CallEnd.IDLE);
  }

  /** The body does not end validly. */
  private ExpectedCall broken(int bytes, CallEnd end) {
    if (!row.streams()) return bytes < wire.length() ? ExpectedCall.end(end) : whole();
    int there = events.completeAfter(wire.bodyAfter(bytes));
    return events.isDone(there) ? complete(there) : incomplete(there, end);
  }

  /** The body ends validly after so many of its bytes. By RULE 28 a raw answer may be empty. */
  ExpectedCall truncated(int bytes) {
    if (row.streams()) return truncatedStream(bytes);
    if (bytes >= wire.bodyLength()) return whole();
    return row.isRaw() && bytes == 0 ? whole().value(JsonNull.NULL) : ExpectedCall.end(CallEnd.MALFORMED);
  }

  private ExpectedCall truncatedStream(int bytes) {
    int there = events.completeAtEnd(bytes);
    boolean complete = events.isDone(there) || events.isFinished(there) && !events.breaksOffAt(bytes);
    return complete ? complete(there) : incomplete(there, CallEnd.TRUNCATED);
  }

  private ExpectedCall complete(int there) {
    int read = row.isConverted() ? baseline.events().size() : baseline.least(there);
    return ExpectedCall.end(CallEnd.COMPLETE).events(read, read);
  }

  private ExpectedCall incomplete(int there, CallEnd end) {
    return ExpectedCall.end(end).events(baseline.least(there), baseline.most(there));
  }

  /** The server had so many bytes of the request, and the connection ended. */
  ExpectedCall requestLost(int bytes) {
    return bytes <= requestLength ? ExpectedCall.unreachable(row) : whole();
  }

  ExpectedCall requestStalled(int bytes) {
    return bytes < requestLength ? ExpectedCall.end(CallEnd.REQUEST) : whole();
  }
}
