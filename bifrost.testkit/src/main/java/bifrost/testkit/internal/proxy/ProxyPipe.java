package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** One direction of a proxied connection: what comes from a source, passes the fault's gate, and goes to a sink. */
final class ProxyPipe {
  private static final int LOOK_AHEAD = 64 * 1024;

  private enum State {
    FORWARDING,
    /** Nothing more passes; what has passed is still to be written. */
    SHUT, STALLED,
    /** What comes is read and dropped, only to see its end. */
    DISCARDING, ENDED
  }

  private final ReadableByteChannel source;
  private final WritableByteChannel sink;
  private final HttpMessageParser parser;
  private final Fault fault;
  private final FaultFilter gate;
  private final WriteQueue out = new WriteQueue();
  private State state = State.FORWARDING;
  private boolean begun;
  private boolean sourceEnded;
  private int dropped;

  ProxyPipe(ReadableByteChannel source, WritableByteChannel sink, HttpMessageParser parser, Fault fault) {
    this.source = source;
    this.sink = sink;
    this.parser = parser;
    this.fault = fault;
    this.gate = FaultFilter.of(fault);
  }

  /** Takes what has come. An exception says that the source is gone. */
  @SuppressWarnings("ByteBufferBackingArray") // the proxy allocates the buffer
  void read(ByteBuffer buffer, long now) throws IOException {
    int count = source.read(buffer.clear());
    if (count < 0) endOfSource();
    else if (state == State.FORWARDING) take(buffer.array(), count, now);
    else dropped += count;
  }

  void endOfSource() {
    sourceEnded = true;
    if (state != State.FORWARDING) return;
    if (begun) gate.endOfInput(parser, out);
    out.flush();
  }

  /** Writes what may leave now; how many bytes that was. An exception says that the sink is gone. */
  long write(long now) throws IOException {
    return state == State.FORWARDING || state == State.SHUT ? out.writeTo(sink, now) : 0;
  }

  void stall() {
    state = State.STALLED;
  }

  void discard() {
    out.clear();
    if (state != State.ENDED) state = State.DISCARDING;
  }

  void end() {
    out.clear();
    state = State.ENDED;
  }

  /** Whether the fault lets nothing more pass, what it let pass has been written, and the pace allows the ending. */
  boolean isDrained(long now) {
    return state == State.SHUT && out.isEmpty() && out.isDue(now);
  }

  /** Whether everything has been forwarded, and the source has ended. */
  boolean isDone() {
    return state == State.FORWARDING && sourceEnded && out.isEmpty();
  }

  boolean isStalled() {
    return state == State.STALLED;
  }

  boolean isOver() {
    return state == State.ENDED || state == State.DISCARDING && sourceEnded;
  }

  boolean isSourceEnded() {
    return sourceEnded;
  }

  /** Whether all that came has been forwarded, and more can come. */
  boolean isIdle() {
    return state == State.FORWARDING && !sourceEnded && out.isEmpty();
  }

  boolean wantsToRead() {
    return !sourceEnded && switch (state) {
      case FORWARDING -> out.hasRoom();
      case STALLED -> dropped < LOOK_AHEAD;
      case DISCARDING -> true;
      case SHUT, ENDED -> false;
    };
  }

  boolean wantsToWrite() {
    return out.isBlocked();
  }

  /** Whether only the pace holds it up. */
  boolean isWaiting(long now) {
    return !out.isDue(now) && (state == State.SHUT || state == State.FORWARDING && !out.isEmpty());
  }

  long waitingUntil() {
    return out.notBefore();
  }

  private void take(byte[] bytes, int count, long now) {
    for (int at = 0; at < count && state == State.FORWARDING;) {
      int end = parser.consume(bytes, at, count);
      if (!begun && parser.messageNumber() >= fault.exchange()) begin(now);
      pass(bytes, at, end);
      at = end;
    }
  }

  private void begin(long now) {
    begun = true;
    out.setPacing(fault.pacing(), now);
  }

  private void pass(byte[] bytes, int from, int to) {
    if (!begun) out.add(bytes, from, to);
    else if (!gate.filter(parser, bytes, from, to, out)) state = State.SHUT;
    if (parser.messageEnded() || state == State.SHUT) out.flush();
  }
}
