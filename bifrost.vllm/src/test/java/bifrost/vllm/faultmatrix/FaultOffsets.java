package bifrost.vllm.faultmatrix;

import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The numbers of bytes after which faults strike, and how many they are. */
enum FaultOffsets {
  /** Samples, and the offsets at every boundary: the default. */
  QUICK(0, 16, 8),
  /** Every offset of responses up to 2 KB, and more samples of longer ones: {@code -Pthorough}. */
  THOROUGH(2048, 64, 40),
  /** Every offset: {@code -Pexhaustive}. */
  EXHAUSTIVE(Integer.MAX_VALUE, 64, 1000);

  private final int longest;
  private final int samples;
  private final int seeds;

  FaultOffsets(int longest, int samples, int seeds) {
    this.longest = longest;
    this.samples = samples;
    this.seeds = seeds;
  }

  /** Returns what the build configures. */
  static FaultOffsets configured() {
    return valueOf(System.getProperty("bifrost.tests", "quick").toUpperCase(Locale.ROOT));
  }

  boolean all() {
    return this == EXHAUSTIVE;
  }

  /** {@return the number of random responses of a kind} */
  int seeds() {
    return seeds;
  }

  /** {@return the depth of nested responses, far more than a stack has frames} */
  int depth() {
    return this == QUICK ? 100_000 : 1_000_000;
  }

  /** Returns offsets from 0 to the length, both included. */
  int[] upTo(int length, int... boundaries) {
    return length <= longest ? IntStream.rangeClosed(0, length).toArray() : evenlySpaced(length, samples, boundaries);
  }

  /** Returns samples, whatever the length, for faults that cost more or matter less. */
  int[] sampled(int length, int... boundaries) {
    return all() ? upTo(length) : evenlySpaced(length, samples, boundaries);
  }

  static int[] evenlySpaced(int length, int samples, int... boundaries) {
    var offsets = new TreeSet<Integer>();
    for (int i = 0; i <= samples; i++) offsets.add((int) ((long) length * i / samples));
    for (int boundary : boundaries) for (int i = -1; i <= 1; i++) offsets.add(boundary + i);
    offsets.add(length - 1);
    return offsets.subSet(0, true, length, true).stream().mapToInt(Integer::intValue).toArray();
  }
}
