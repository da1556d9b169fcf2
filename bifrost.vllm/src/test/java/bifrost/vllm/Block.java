package bifrost.vllm;

import java.util.List;

/**
 * One operation under one kind of fault.
 *
 * @param fault what the report calls it
 * @param lanes how many trials run at the same time
 * @param keeps whether connections serve more than one call
 * @param trials the trials
 */
record Block(String fault, int lanes, boolean keeps, List<Trial> trials) {
  /** Of trials that compute. */
  static Block busy(String fault, List<Trial> trials) {
    return new Block(fault, 4, false, trials);
  }

  /** Of trials that mostly wait. */
  static Block waiting(String fault, List<Trial> trials) {
    return new Block(fault, 24, false, trials);
  }

  Block keeping() {
    return new Block(fault, 4, true, trials);
  }
}
