package bifrost.vllm.faultmatrix;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Every fault there is, for one row. */
final class CaseGroups {
  private final RowFixture bench;
  private final FaultOffsets offsets;

  private CaseGroups(RowFixture bench, FaultOffsets offsets) {
    this.bench = bench;
    this.offsets = offsets;
  }

  static List<CaseGroup> of(RowFixture bench, FaultOffsets offsets) {
    var blocks = new CaseGroups(bench, offsets);
    var all = new ArrayList<CaseGroup>();
    all.addAll(blocks.ofAnswers());
    all.addAll(blocks.ofPace());
    all.addAll(blocks.ofRequests());
    all.addAll(new ConnectionCaseGroups(bench).all());
    all.add(SlowResponseCases.of(bench));
    return all;
  }

  /** Counted on the wire, head and framing included; the ends that are valid HTTP, on the body. */
  private List<CaseGroup> ofAnswers() {
    var oracle = bench.oracle;
    int[] counts = offsets.upTo(bench.wire.length(), boundaries());
    int[] ofBody = offsets.upTo(bench.wire.bodyLength(), bench.row.streams() ? bench.events.ends() : new int[0]);
    return List.of(
        CaseGroup.computing("cut", trials(counts, Fault::cut, oracle::cut)),
        CaseGroup.computing("reset", trials(counts, Fault::reset, oracle::reset)),
        CaseGroup.waiting("stall", trials(counts, Fault::stall, oracle::stalled)),
        CaseGroup.computing("truncate", trials(ofBody, Fault::truncate, oracle::truncated)),
        CaseGroup.waiting("endless", List.of(
            trial(Fault.endless(), oracle.endless()), trial(Fault.endless().everyByte(), oracle.endless()))));
  }

  private int[] boundaries() {
    var events =
        bench.row.streams() ? IntStream.of(bench.events.ends()).map(bench.wire::countWithBody) : IntStream.empty();
    return IntStream.concat(IntStream.of(bench.wire.head()), events).toArray();
  }

  /** In other pieces than the server's, whole and broken. */
  private List<CaseGroup> ofPace() {
    int[] few = FaultOffsets.evenlySpaced(bench.wire.length(), 12, bench.wire.head());
    var bytes = new ArrayList<>(trials(few, count -> Fault.cut(count).everyByte(), bench.oracle::cut));
    bytes.add(whole(Fault.none().everyByte()));
    var pieces =
        IntStream.of(2, 3, 5, 7, 16, 61, 100, 333, 1000).mapToObj(size -> whole(Fault.none().pieces(size))).toList();
    var gather = IntStream.of(2, 5, 64, 150, 1000, 1 << 16).mapToObj(size -> whole(Fault.none().gather(size))).toList();
    var delay =
        IntStream.of(1, 5, 20).mapToObj(millis -> whole(Fault.none().delay(Duration.ofMillis(millis)))).toList();
    return List.of(CaseGroup.computing("bytes", bytes), CaseGroup.computing("pieces", pieces),
        CaseGroup.computing("gather", gather), CaseGroup.waiting("delay", delay));
  }

  private List<CaseGroup> ofRequests() {
    var oracle = bench.oracle;
    int[] counts = offsets.sampled(bench.requestLength);
    return List.of(
        CaseGroup.computing("ask cut", trials(counts, count -> Fault.cut(count).ofRequest(), oracle::requestLost)),
        CaseGroup.computing("ask reset", trials(counts, count -> Fault.reset(count).ofRequest(), oracle::requestLost)),
        CaseGroup.waiting("ask stall",
            trials(counts, count -> Fault.stall(count).ofRequest(), oracle::requestStalled)));
  }

  private List<MatrixCase> trials(int[] counts, IntFunction<Fault> fault, IntFunction<ExpectedCall> expected) {
    return IntStream.of(counts).mapToObj(count -> trial(fault.apply(count), expected.apply(count))).toList();
  }

  private MatrixCase whole(Fault fault) {
    return trial(fault, bench.oracle.whole());
  }

  private MatrixCase trial(Fault fault, ExpectedCall expected) {
    return MatrixCase.of(bench.row, fault, expected);
  }
}
