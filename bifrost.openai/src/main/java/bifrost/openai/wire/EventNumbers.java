package bifrost.openai.wire;

/** The sequence numbers of events, from 0 without a gap. */
final class EventNumbers {
  private long next;

  long next() {
    return next++;
  }
}
