package bifrost.testkit.internal.server;

import java.util.concurrent.atomic.AtomicLong;

/** Unique ids that look random and are the same in every run. */
public final class SequentialIds {
  private final AtomicLong last = new AtomicLong();

  /** {@return the next id: sixteen hexadecimal digits} */
  public String next() {
    // the factor is odd, so ids are unique
    long mixed = (last.incrementAndGet() + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    return String.format("%016x", mixed ^ (mixed >>> 31));
  }
}
