package bifrost.mutation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * The selection of the tested mutants. It depends on each mutant alone, so that a change of the code replaces only a
 * few mutants of the sample.
 */
final class Sample {
  private static final long SEED = 18;

  private Sample() {}

  /**
   * {@return the mutants that are always tested, and a sample of the others, in their order}
   *
   * @param all the mutants
   * @param size the size of the sample
   */
  static List<Mutant> of(List<Mutant> all, int size) {
    var others = new ArrayList<>(all.stream().filter(mutant -> !mutant.isAlwaysTested()).toList());
    others.sort(Comparator.comparingLong(Sample::rank).thenComparing(mutant -> mutant.key().toString()));
    var sample = new HashSet<>(others.subList(0, Math.min(size, others.size())));
    return all.stream().filter(mutant -> mutant.isAlwaysTested() || sample.contains(mutant)).toList();
  }

  private static long rank(Mutant mutant) {
    return new Random(SEED * 1_000_003 + mutant.key().toString().hashCode()).nextLong();
  }
}
