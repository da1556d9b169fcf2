package bifrost.testkit.internal.server;

import java.util.concurrent.atomic.AtomicLong;

/** Ids that look random enough and are the same in every run. */
public final class SequentialIds {
  private final AtomicLong last = new AtomicLong();

  /** Sixteen hexadecimal digits. */
  public String next() {
    long mixed = (last.incrementAndGet() + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L; // odd factor: no two are equal
    return String.format("%016x", mixed ^ (mixed >>> 31));
  }
}
