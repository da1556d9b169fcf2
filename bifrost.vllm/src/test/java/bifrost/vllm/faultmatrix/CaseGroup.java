package bifrost.vllm.faultmatrix;

import java.util.List;

/**
 * The cases of one operation with one kind of fault.
 *
 * @param fault the name in the report
 * @param concurrency the number of cases that run at the same time
 * @param keepsConnections whether connections serve more than one call
 * @param cases the cases
 */
record CaseGroup(String fault, int concurrency, boolean keepsConnections, List<MatrixCase> cases) {
  /** {@return a group of cases that mostly compute} */
  static CaseGroup ofComputingCases(String fault, List<MatrixCase> cases) {
    return new CaseGroup(fault, 4, false, cases);
  }

  /** {@return a group of cases that mostly wait} */
  static CaseGroup ofWaitingCases(String fault, List<MatrixCase> cases) {
    return new CaseGroup(fault, 24, false, cases);
  }

  CaseGroup keepingConnections() {
    return new CaseGroup(fault, 4, true, cases);
  }
}
