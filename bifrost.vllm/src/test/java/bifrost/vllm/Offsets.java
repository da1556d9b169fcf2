package bifrost.vllm;

import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * After how many bytes faults strike: all counts up to 2 KB; of what is longer so many, evenly spread, and those around every boundary.
 *
 * @param all whether to take all, however many
 */
record Offsets(boolean all) {
  private static final int EXHAUSTIVE = 2048;
  private static final int SAMPLES = 64;

  /** As the build says. */
  static Offsets configured() {
    return new Offsets("all".equals(System.getProperty("bifrost.matrix")));
  }

  /** From 0 to the length, both included. */
  int[] of(int length, int... boundaries) {
    if (all || length <= EXHAUSTIVE) return IntStream.rangeClosed(0, length).toArray();
    return few(length, SAMPLES, boundaries);
  }

  /** For faults that cost more, or matter less: the samples only, of whatever length. */
  int[] sampled(int length, int... boundaries) {
    return all ? of(length) : few(length, SAMPLES, boundaries);
  }

  static int[] few(int length, int samples, int... boundaries) {
    var offsets = new TreeSet<Integer>();
    for (int i = 0; i <= samples; i++) offsets.add((int) ((long) length * i / samples));
    for (int boundary : boundaries) for (int i = -1; i <= 1; i++) offsets.add(boundary + i);
    offsets.add(length - 1);
    return offsets.subSet(0, true, length, true).stream().mapToInt(Integer::intValue).toArray();
  }
}
