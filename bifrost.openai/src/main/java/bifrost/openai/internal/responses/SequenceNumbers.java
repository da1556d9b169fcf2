package bifrost.openai.internal.responses;

/** The sequence numbers of events, which start at 0 and have no gaps. */
final class SequenceNumbers {
  private long next;

  long next() {
    return next++;
  }
}
