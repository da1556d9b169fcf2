package bifrost.mutation;

import java.util.List;

/**
 * The name of a mutant. It does not contain a line number, so that it changes only if the mutated code changes.
 *
 * @param className the class, without the prefix {@code bifrost.openai.}
 * @param method the method; that of a lambda is the enclosing method
 * @param change the change, as PIT describes it
 * @param code the changed line of the source
 * @param ordinal the position, from 1, among the mutants that are otherwise equal
 */
record MutantKey(String className, String method, String change, String code, int ordinal) {
  static final int COLUMNS = 5;

  static MutantKey parse(List<String> columns) {
    return new MutantKey(columns.get(0), columns.get(1), columns.get(2), columns.get(3),
        Integer.parseInt(columns.get(4)));
  }

  @Override
  public String toString() {
    return String.join("\t", className, method, change, code, String.valueOf(ordinal));
  }
}
