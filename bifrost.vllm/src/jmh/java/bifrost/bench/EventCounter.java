package bifrost.bench;

/** A counter of the events in a stream, which looks only for blank lines. */
final class EventCounter {
  private int events;
  private byte last;

  void add(byte[] bytes, int size) {
    for (int i = 0; i < size; i++) {
      if (bytes[i] == '\n' && last == '\n') events++;
      last = bytes[i];
    }
  }

  /** {@return the number of events, without those of the role, the usage and the end} */
  int texts() {
    return events - 3;
  }
}
