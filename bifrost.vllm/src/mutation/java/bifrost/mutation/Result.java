package bifrost.mutation;

import java.util.List;

/**
 * The outcome of a mutant.
 *
 * @param status what happened
 * @param unit the unit that killed the mutant, or an empty string
 * @param message the message of the failure, or an empty string
 */
record Result(Status status, String unit, String message) {
  /** The kinds of outcomes. */
  enum Status {
    /** A unit has failed. */
    KILLED,
    /** A unit has not ended, or has ended the JVM. */
    HUNG,
    /** All units that run the line have passed. */
    SURVIVED,
    /** No unit runs the line. */
    NOT_COVERED,
    /** Not tested, because the file of survivors lists the mutant. */
    LISTED;

    boolean isKilled() {
      return this == KILLED || this == HUNG;
    }
  }

  static Result parse(List<String> columns) {
    return new Result(Status.valueOf(columns.get(0)), columns.get(1), columns.get(2));
  }

  @Override
  public String toString() {
    return status + "\t" + unit + "\t" + message;
  }

  /** {@return the name of the method of the unit} */
  String shortUnit() {
    if (ContractRules.isRule(unit)) return unit.substring(unit.indexOf('#') + 1);
    int start = Math.max(unit.lastIndexOf("property:"), unit.lastIndexOf("method:"));
    var name = start < 0 ? unit : unit.substring(unit.indexOf(':', start) + 1);
    return name.replaceAll("[(\\]].*", "");
  }
}
