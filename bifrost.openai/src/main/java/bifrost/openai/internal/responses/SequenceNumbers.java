package bifrost.openai.internal.responses;

/** The sequence numbers of events, from 0 without a gap. */
final class SequenceNumbers {
  private long next;

  long next() {
    return next++;
  }
}
