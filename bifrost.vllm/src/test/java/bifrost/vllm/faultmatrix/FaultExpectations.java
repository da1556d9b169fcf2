package bifrost.vllm.faultmatrix;

import bifrost.api.json.JsonNull;

/**
 * The permitted results of each fault, computed from the recording and these rules.
 *
 * <p>If the connection ends before the first byte of the response, the client sends the request again. If it ends
 * within the head, the server may have processed the request, so the client does not send it again. If it ends after
 * the head, the client keeps the received events. They are complete only if they include the end that the protocol
 * defines, or if the body ends cleanly and every choice has finished.
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

  ExpectedCall complete() {
    return ExpectedCall.end(CallEnd.COMPLETE).events(baseline.events().size(), baseline.events().size());
  }

  ExpectedCall cut(int bytes) {
    return bytes < wire.head() ? lost(bytes) : broken(bytes, CallEnd.TRUNCATED);
  }

  ExpectedCall reset(int bytes) {
    return bytes < wire.head() ? lost(bytes).orResent(row) : broken(bytes, CallEnd.TRUNCATED).orTruncatedByReset();
  }

  private ExpectedCall lost(int bytes) {
    return bytes == 0 ? ExpectedCall.unreachable(row) : ExpectedCall.end(CallEnd.UNREACHABLE);
  }

  ExpectedCall stalled(int bytes) {
    if (bytes < wire.head()) return ExpectedCall.end(CallEnd.REQUEST);
    return broken(bytes, idleTimeoutRuns(bytes) ? CallEnd.IDLE : CallEnd.REQUEST);
  }

  /**
   * {@return whether the idle timeout runs after a number of bytes} It starts at the first event of a stream, or at the
   * first byte of a unary body.
   */
  private boolean idleTimeoutRuns(int bytes) {
    int body = wire.bodyAfter(bytes);
    return row.isStreamed() ? events.completeAfter(body) > 0 : body > 0;
  }

  /** {@return the expectation for a response whose body never ends} */
  ExpectedCall endless() {
    return row.isStreamed() ? complete() : ExpectedCall.end(CallEnd.IDLE);
  }

  /** {@return the expectation for a body that does not end cleanly} */
  private ExpectedCall broken(int bytes, CallEnd end) {
    if (!row.isStreamed()) return bytes < wire.length() ? ExpectedCall.end(end) : complete();
    int eventCount = events.completeAfter(wire.bodyAfter(bytes));
    return events.isDone(eventCount) ? completeAfter(eventCount) : incomplete(eventCount, end);
  }

  /** {@return the expectation for a body that ends cleanly after a number of bytes} A raw response may be empty. */
  ExpectedCall truncated(int bytes) {
    if (row.isStreamed()) return truncatedStream(bytes);
    if (bytes >= wire.bodyLength()) return complete();
    return row.isRaw() && bytes == 0 ? complete().value(JsonNull.NULL) : ExpectedCall.end(CallEnd.MALFORMED);
  }

  private ExpectedCall truncatedStream(int bytes) {
    int eventCount = events.completeAtEnd(bytes);
    boolean complete = events.isDone(eventCount) || events.isFinished(eventCount) && !events.isCutInsideEventAt(bytes);
    return complete ? completeAfter(eventCount) : incomplete(eventCount, CallEnd.TRUNCATED);
  }

  private ExpectedCall completeAfter(int eventCount) {
    int read = row.isConverted() ? baseline.events().size() : baseline.minEvents(eventCount);
    return ExpectedCall.end(CallEnd.COMPLETE).events(read, read);
  }

  private ExpectedCall incomplete(int eventCount, CallEnd end) {
    return ExpectedCall.end(end).events(baseline.minEvents(eventCount), baseline.maxEvents(eventCount));
  }

  /** {@return the expectation for a connection that ends after a number of bytes of the request} */
  ExpectedCall requestLost(int bytes) {
    return bytes <= requestLength ? ExpectedCall.unreachable(row) : complete();
  }

  ExpectedCall requestStalled(int bytes) {
    return bytes < requestLength ? ExpectedCall.end(CallEnd.REQUEST) : complete();
  }
}
