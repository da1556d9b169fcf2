package bifrost.vllm.faultmatrix;

import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The byte offsets at which faults occur, and their density. */
enum FaultOffsets {
  /** Samples, and the offsets around every boundary: the default. */
  QUICK(0, 8, 4),
  /** Every offset of responses up to 2 KB, and more samples of longer ones: {@code -Pthorough}. */
  THOROUGH(2048, 64, 40),
  /** Every offset: {@code -Pexhaustive}. */
  EXHAUSTIVE(Integer.MAX_VALUE, 64, 1000);

  private final int maxFullLength;
  private final int samples;
  private final int seeds;

  FaultOffsets(int maxFullLength, int samples, int seeds) {
    this.maxFullLength = maxFullLength;
    this.samples = samples;
    this.seeds = seeds;
  }

  /** {@return the density that the build configures} */
  static FaultOffsets configured() {
    return valueOf(System.getProperty("bifrost.tests", "quick").toUpperCase(Locale.ROOT));
  }

  boolean all() {
    return this == EXHAUSTIVE;
  }

  /** {@return the number of random responses of each kind} */
  int seeds() {
    return seeds;
  }

  /** {@return the depth of nested responses, which far exceeds the number of frames that a stack can hold} */
  int depth() {
    return this == QUICK ? 100_000 : 1_000_000;
  }

  /** {@return offsets from 0 to the length, both inclusive} */
  int[] upTo(int length, int... boundaries) {
    return length <= maxFullLength ? IntStream.rangeClosed(0, length).toArray()
        : evenlySpaced(length, samples, boundaries);
  }

  /** {@return samples of offsets for any length, for faults that take longer or matter less} */
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
