package bifrost.testkit;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many bytes have been forwarded. */
@SuppressWarnings("EnumOrdinal") // nothing outside this class sees the index
final class Traffic {
  private final AtomicLongArray bytes = new AtomicLongArray(Fault.Direction.values().length);

  void count(Fault.Direction direction, long more) {
    if (more > 0) bytes.addAndGet(direction.ordinal(), more);
  }

  long of(Fault.Direction direction) {
    return bytes.get(direction.ordinal());
  }
}
