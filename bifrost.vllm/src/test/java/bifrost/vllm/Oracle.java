package bifrost.vllm;

import bifrost.api.json.JsonNull;

/**
 * Says what is to come of a fault, by the recording and the rules alone: before the first byte nobody has answered, and the request is sent
 * again; before the head is whole somebody has, and nobody knows what; after it, what came is kept, and is all only if the protocol says
 * so, or, where the body ends validly, every choice has finished.
 */
final class Oracle {
  private final MatrixRow row;
  private final WireAnswer wire;
  private final RecordedEvents events;
  private final Baseline baseline;
  private final long requestLength;

  Oracle(MatrixRow row, WireAnswer wire, RecordedEvents events, Baseline baseline, long requestLength) {
    this.row = row;
    this.wire = wire;
    this.events = events;
    this.baseline = baseline;
    this.requestLength = requestLength;
  }

  Expected whole() {
    return Expected.end(End.COMPLETE).events(baseline.events().size(), baseline.events().size());
  }

  Expected cut(int bytes) {
    return bytes < wire.head() ? lost(bytes) : broken(bytes, End.TRUNCATED);
  }

  Expected reset(int bytes) {
    return bytes < wire.head() ? lost(bytes).orUnanswered(row) : broken(bytes, End.TRUNCATED).orOvertaken();
  }

  private Expected lost(int bytes) {
    return bytes == 0 ? Expected.unreachable(row) : Expected.end(End.UNREACHABLE);
  }

  Expected stalled(int bytes) {
    if (bytes < wire.head()) return Expected.end(End.REQUEST);
    return broken(bytes, hasBegun(bytes) ? End.IDLE : End.REQUEST);
  }

  /** The idle limit begins with the first event of a stream, or the first byte of a whole body (RULE 12). */
  private boolean hasBegun(int bytes) {
    int body = wire.bodyAfter(bytes);
    return row.streams() ? events.wholeAfter(body) > 0 : body > 0;
  }

  /** All but the end of the body. */
  Expected endless() {
    return row.streams() ? whole() : Expected.end(End.IDLE);
  }

  /** The body does not end validly. */
  private Expected broken(int bytes, End end) {
    if (!row.streams()) return bytes < wire.length() ? Expected.end(end) : whole();
    int there = events.wholeAfter(wire.bodyAfter(bytes));
    return events.isDone(there) ? complete(there) : incomplete(there, end);
  }

  /** The body ends validly after so many of its bytes. By RULE 28 a raw answer may be empty. */
  Expected truncated(int bytes) {
    if (row.streams()) return truncatedStream(bytes);
    if (bytes >= wire.bodyLength()) return whole();
    return row.isRaw() && bytes == 0 ? whole().value(JsonNull.NULL) : Expected.end(End.MALFORMED);
  }

  private Expected truncatedStream(int bytes) {
    int there = events.thereAtEnd(bytes);
    boolean complete = events.isDone(there) || events.isFinished(there) && !events.breaksOffAt(bytes);
    return complete ? complete(there) : incomplete(there, End.TRUNCATED);
  }

  private Expected complete(int there) {
    int read = row.isConverted() ? baseline.events().size() : baseline.least(there);
    return Expected.end(End.COMPLETE).events(read, read);
  }

  private Expected incomplete(int there, End end) {
    return Expected.end(end).events(baseline.least(there), baseline.most(there));
  }

  /** The server had so many bytes of the request, and the connection ended. */
  Expected requestLost(int bytes) {
    return bytes <= requestLength ? Expected.unreachable(row) : whole();
  }

  Expected requestStalled(int bytes) {
    return bytes < requestLength ? Expected.end(End.REQUEST) : whole();
  }
}
