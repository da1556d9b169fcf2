package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.util.concurrent.atomic.AtomicLongArray;

/** A counter of the bytes forwarded in each direction. */
@SuppressWarnings("EnumOrdinal") // the ordinal is an index that only this class uses
public final class ByteCounter {
  private final AtomicLongArray bytes = new AtomicLongArray(Fault.Direction.values().length);

  void count(Fault.Direction direction, long more) {
    if (more > 0) bytes.addAndGet(direction.ordinal(), more);
  }

  public long total(Fault.Direction direction) {
    return bytes.get(direction.ordinal());
  }
}
