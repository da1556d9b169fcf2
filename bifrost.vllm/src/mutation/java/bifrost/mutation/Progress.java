package bifrost.mutation;

import java.time.Duration;

/** Prints the number of tested mutants from time to time. Thread-safe. */
final class Progress {
  private final int total;
  private final long interval;
  private final long start = System.nanoTime();
  private long next;
  private int done;
  private int killed;

  Progress(int total, Duration interval) {
    this.total = total;
    this.interval = interval.toNanos();
    this.next = start + this.interval;
  }

  /** Adds a tested mutant. */
  synchronized void add(Mutant mutant, Result result) {
    done++;
    if (result.status().isKilled()) killed++;
    long now = System.nanoTime();
    if (done < total && now < next) return;
    next = now + interval;
    long seconds = Duration.ofNanos(now - start).toSeconds();
    System.out.printf("%5d of %d, %d killed, %d s; %s%n", done, total, killed, seconds, mutant);
  }
}
