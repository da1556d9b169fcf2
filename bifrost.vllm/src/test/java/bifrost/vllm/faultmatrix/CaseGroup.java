package bifrost.vllm.faultmatrix;

import java.util.List;

/**
 * One operation under one kind of fault.
 *
 * @param fault what the report calls it
 * @param concurrency how many trials run at the same time
 * @param keepsConnections whether connections serve more than one call
 * @param cases the trials
 */
record CaseGroup(String fault, int concurrency, boolean keepsConnections, List<MatrixCase> cases) {
  /** Of trials that compute. */
  static CaseGroup computing(String fault, List<MatrixCase> trials) {
    return new CaseGroup(fault, 4, false, trials);
  }

  /** Of trials that mostly wait. */
  static CaseGroup waiting(String fault, List<MatrixCase> trials) {
    return new CaseGroup(fault, 24, false, trials);
  }

  CaseGroup keepingConnections() {
    return new CaseGroup(fault, 4, true, cases);
  }
}
