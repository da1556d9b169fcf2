package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The case groups of all faults, for one row of the matrix. */
final class CaseGroups {
  private final RowFixture rowFixture;
  private final FaultOffsets offsets;

  private CaseGroups(RowFixture rowFixture, FaultOffsets offsets) {
    this.rowFixture = rowFixture;
    this.offsets = offsets;
  }

  static List<CaseGroup> of(RowFixture rowFixture, FaultOffsets offsets) {
    var groups = new CaseGroups(rowFixture, offsets);
    var all = new ArrayList<CaseGroup>();
    all.addAll(groups.responseFaults());
    all.addAll(groups.pacing());
    all.addAll(groups.requestFaults());
    all.addAll(new ConnectionCaseGroups(rowFixture).all());
    all.add(SlowResponseCases.of(rowFixture));
    return all;
  }

  /**
   * {@return the cases with faults in responses} Offsets count bytes on the wire, including the head and the
   * framing, except those of {@link Fault#truncate}, which count bytes of the body.
   */
  private List<CaseGroup> responseFaults() {
    var expectations = rowFixture.expectations;
    int[] wireOffsets = offsets.upTo(rowFixture.wire.length(), boundaries());
    int[] bodyOffsets =
        offsets.upTo(rowFixture.wire.bodyLength(), rowFixture.row.isStreamed() ? rowFixture.events.ends() : new int[0]);
    return List.of(
        CaseGroup.ofComputingCases("cut", matrixCases(wireOffsets, Fault::cut, expectations::cut)),
        CaseGroup.ofComputingCases("reset", matrixCases(wireOffsets, Fault::reset, expectations::reset)),
        CaseGroup.ofWaitingCases("stall", matrixCases(wireOffsets, Fault::stall, expectations::stalled)),
        CaseGroup.ofComputingCases("truncate", matrixCases(bodyOffsets, Fault::truncate, expectations::truncated)),
        CaseGroup.ofWaitingCases("endless", List.of(
            matrixCase(Fault.endless(), expectations.endless()),
            matrixCase(Fault.endless().everyByte(), expectations.endless()))));
  }

  private int[] boundaries() {
    var events =
        rowFixture.row.isStreamed() ? IntStream.of(rowFixture.events.ends()).map(rowFixture.wire::countWithBody)
            : IntStream.empty();
    return IntStream.concat(IntStream.of(rowFixture.wire.head()), events).toArray();
  }

  /** {@return the cases that change the pace or the size of writes, with and without a cut} */
  private List<CaseGroup> pacing() {
    int[] cutOffsets = FaultOffsets.evenlySpaced(rowFixture.wire.length(), 12, rowFixture.wire.head());
    var bytes =
        new ArrayList<>(matrixCases(cutOffsets, count -> Fault.cut(count).everyByte(), rowFixture.expectations::cut));
    bytes.add(fullResponseCase(Fault.none().everyByte()));
    var writeSizes =
        IntStream.of(2, 3, 5, 7, 16, 61, 100, 333, 1000)
            .mapToObj(size -> fullResponseCase(Fault.none().writeSize(size)))
            .toList();
    var gathered = IntStream.of(2, 5, 64, 150, 1000, 1 << 16)
        .mapToObj(size -> fullResponseCase(Fault.none().gather(size))).toList();
    var delay =
        IntStream.of(1, 5, 20).mapToObj(millis -> fullResponseCase(Fault.none().delay(Duration.ofMillis(millis))))
            .toList();
    return List.of(CaseGroup.ofComputingCases("bytes", bytes), CaseGroup.ofComputingCases("writes", writeSizes),
        CaseGroup.ofComputingCases("gather", gathered), CaseGroup.ofWaitingCases("delay", delay));
  }

  private List<CaseGroup> requestFaults() {
    var expectations = rowFixture.expectations;
    int[] requestOffsets = offsets.sampled(rowFixture.requestLength);
    return List.of(
        CaseGroup.ofComputingCases("request cut",
            matrixCases(requestOffsets, count -> Fault.cut(count).ofRequest(), expectations::requestLost)),
        CaseGroup.ofComputingCases("request reset",
            matrixCases(requestOffsets, count -> Fault.reset(count).ofRequest(), expectations::requestLost)),
        CaseGroup.ofWaitingCases("request stall",
            matrixCases(requestOffsets, count -> Fault.stall(count).ofRequest(), expectations::requestStalled)));
  }

  private List<MatrixCase> matrixCases(int[] byteOffsets, IntFunction<Fault> fault,
      IntFunction<ExpectedCall> expected) {
    return IntStream.of(byteOffsets).mapToObj(count -> matrixCase(fault.apply(count), expected.apply(count)))
        .toList();
  }

  private MatrixCase fullResponseCase(Fault fault) {
    return matrixCase(fault, rowFixture.expectations.complete());
  }

  private MatrixCase matrixCase(Fault fault, ExpectedCall expected) {
    return MatrixCase.of(rowFixture.row, fault, expected);
  }
}
