package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * One direction of a proxied connection, which forwards bytes from a source through the filter of the fault to a
 * sink.
 */
final class ProxyPipe {
  private static final int MAX_DISCARDED = 64 * 1024;

  private enum State {
    FORWARDING,
    /** The filter passes nothing more, but the queue may still contain bytes to write. */
    SHUT, STALLED,
    /** Input is read and discarded, to detect its end. */
    DISCARDING, ENDED
  }

  private final ReadableByteChannel source;
  private final WritableByteChannel sink;
  private final HttpMessageParser parser;
  private final Fault fault;
  private final FaultFilter filter;
  private final WriteQueue out = new WriteQueue();
  private State state = State.FORWARDING;
  private boolean faultStarted;
  private boolean sourceEnded;
  private int discarded;

  ProxyPipe(ReadableByteChannel source, WritableByteChannel sink, HttpMessageParser parser, Fault fault) {
    this.source = source;
    this.sink = sink;
    this.parser = parser;
    this.fault = fault;
    this.filter = FaultFilter.of(fault);
  }

  /** Reads the available bytes. Throws an exception if the source is lost. */
  @SuppressWarnings("ByteBufferBackingArray") // the proxy allocates the buffer
  void read(ByteBuffer buffer, long now) throws IOException {
    int count = source.read(buffer.clear());
    if (count < 0) endOfSource();
    else if (state == State.FORWARDING) forward(buffer.array(), count, now);
    else discarded += count;
  }

  void endOfSource() {
    sourceEnded = true;
    if (state != State.FORWARDING) return;
    if (faultStarted) filter.endOfInput(parser, out);
    out.flush();
  }

  /**
   * Writes the bytes that may be sent now. Throws an exception if the sink is lost.
   *
   * @return the number of bytes written
   */
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

  /**
   * {@return whether the filter passes nothing more, all passed bytes are written, and the pacing permits the
   * ending}
   */
  boolean isDrained(long now) {
    return state == State.SHUT && out.isEmpty() && out.isDue(now);
  }

  /** {@return whether the source has ended and everything is forwarded} */
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

  /** {@return whether everything is forwarded and the source has not ended} */
  boolean isIdle() {
    return state == State.FORWARDING && !sourceEnded && out.isEmpty();
  }

  boolean wantsToRead() {
    return !sourceEnded && switch (state) {
      case FORWARDING -> out.hasRoom();
      case STALLED -> discarded < MAX_DISCARDED;
      case DISCARDING -> true;
      case SHUT, ENDED -> false;
    };
  }

  boolean wantsToWrite() {
    return out.isBlocked();
  }

  /** {@return whether only the pacing delays the next bytes or the ending} */
  boolean isWaiting(long now) {
    return !out.isDue(now) && (state == State.SHUT || state == State.FORWARDING && !out.isEmpty());
  }

  long waitingUntil() {
    return out.notBefore();
  }

  private void forward(byte[] bytes, int count, long now) {
    for (int offset = 0; offset < count && state == State.FORWARDING;) {
      int end = parser.consume(bytes, offset, count);
      if (!faultStarted && parser.messageNumber() >= fault.exchange()) startFault(now);
      pass(bytes, offset, end);
      offset = end;
    }
  }

  private void startFault(long now) {
    faultStarted = true;
    out.setPacing(fault.pacing(), now);
  }

  private void pass(byte[] bytes, int from, int to) {
    if (!faultStarted) out.add(bytes, from, to);
    else if (!filter.filter(parser, bytes, from, to, out)) state = State.SHUT;
    if (parser.messageEnded() || state == State.SHUT) out.flush();
  }
}
