package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;

/** The case groups of connection faults: connections that cannot be opened, and reused connections. */
final class ConnectionCaseGroups {
  private final RowFixture rowFixture;

  ConnectionCaseGroups(RowFixture rowFixture) {
    this.rowFixture = rowFixture;
  }

  List<CaseGroup> all() {
    return List.of(CaseGroup.ofComputingCases("refuse", refused()), CaseGroup.ofComputingCases("down", down()),
        CaseGroup.ofComputingCases("reuse", reused()).keepingConnections());
  }

  /**
   * {@return cases whose connections are refused} The client observes either a failed connect or a lost
   * connection.
   */
  private List<MatrixCase> refused() {
    return Collections.nCopies(4,
        MatrixCase.of(rowFixture.row, Fault.refuse(), ExpectedCall.end(CallEnd.UNREACHABLE).connections(1, 24)));
  }

  private List<MatrixCase> down() {
    var expected = ExpectedCall.end(CallEnd.UNREACHABLE).connections(0, 0);
    return Collections.nCopies(4, new MatrixCase("down()", expected, TimeoutOptions.SHORT, (proxyFixture, timeout) -> {
      proxyFixture.proxy.down();
      try {
        return proxyFixture.call(rowFixture.row, Fault.none(), TimeoutOptions.none());
      } finally {
        proxyFixture.proxy.up();
      }
    }));
  }

  /**
   * {@return cases with faults on a reused connection} A request whose connection ends before the response
   * begins is sent again over a new connection without a fault.
   */
  private List<MatrixCase> reused() {
    var expectations = rowFixture.expectations;
    var resent = expectations.complete().connections(1, 1);
    var cases = new ArrayList<MatrixCase>();
    cases.add(matrixCase(Fault.none(), expectations.complete().connections(0, 0)));
    cases.add(matrixCase(Fault.cutOnReuse(), resent));
    cases.add(matrixCase(Fault.reset(0).ofRequest().inExchange(2), resent));
    cases.add(matrixCase(Fault.cut(rowFixture.requestLength / 2).ofRequest().inExchange(2), resent));
    cases.add(matrixCase(Fault.none().idle(Duration.ZERO), resent));
    int length = rowFixture.wire.length();
    cases.addAll(faultsInResponse(length, Fault::cut, expectations::cut));
    cases.addAll(faultsInResponse(length, Fault::reset, expectations::reset));
    // A stall after the last byte would not affect the response.
    cases.addAll(faultsInResponse(length - 1, Fault::stall, expectations::stalled));
    return cases;
  }

  private List<MatrixCase> faultsInResponse(int maxBytes, IntFunction<Fault> fault,
      IntFunction<ExpectedCall> expected) {
    var cases = new ArrayList<MatrixCase>();
    for (int offset : FaultOffsets.evenlySpaced(maxBytes, 8, rowFixture.wire.head())) {
      var withoutResend = expected.apply(offset);
      boolean lost = withoutResend.ends().equals(EnumSet.of(CallEnd.UNREACHABLE));
      var resent = rowFixture.expectations.complete().connections(1, 1);
      var outcome = !lost ? withoutResend.connections(0, 0) : offset == 0 ? resent
          : resent.orEnds(withoutResend).connections(0, 1);
      cases.add(matrixCase(fault.apply(rowFixture.offsetWithKeepAlive(offset)).inExchange(2), outcome));
    }
    return cases;
  }

  private MatrixCase matrixCase(Fault fault, ExpectedCall expected) {
    return new MatrixCase(fault.toString(), expected, TimeoutOptions.SHORT,
        (proxyFixture, timeout) -> proxyFixture.callOnReusedConnection(rowFixture.row, fault,
            TimeoutOptions.expecting(expected, timeout)));
  }
}
