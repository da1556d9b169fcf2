package bifrost.mutation;

import org.pitest.mutationtest.engine.MutationDetails;

/**
 * One mutant.
 *
 * @param key the name of the mutant in the list of survivors
 * @param className the mutated class
 * @param line the mutated line
 * @param isInInitializer whether the mutated code runs when the class is initialized
 * @param details PIT's description of the mutant
 */
record Mutant(MutantKey key, String className, int line, boolean isInInitializer, MutationDetails details) {
  /** {@return whether the mutants of this class are all tested, instead of a sample of them} */
  boolean isAlwaysTested() {
    return className.startsWith("bifrost.openai.internal.codec.")
        || className.startsWith("bifrost.openai.internal.sse.")
        || className.startsWith("bifrost.openai.internal.responses.");
  }

  String packageName() {
    return className.substring(0, className.lastIndexOf('.'));
  }

  @Override
  public String toString() {
    return className.substring("bifrost.openai.".length()) + ":" + line + " " + key.change() + " | " + key.code();
  }
}
