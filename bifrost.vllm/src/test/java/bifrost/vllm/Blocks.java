package bifrost.vllm;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Every fault there is, for one row. */
final class Blocks {
  private final Bench bench;
  private final Offsets offsets;

  private Blocks(Bench bench, Offsets offsets) {
    this.bench = bench;
    this.offsets = offsets;
  }

  static List<Block> of(Bench bench, Offsets offsets) {
    var blocks = new Blocks(bench, offsets);
    var all = new ArrayList<Block>();
    all.addAll(blocks.ofAnswers());
    all.addAll(blocks.ofPace());
    all.addAll(blocks.ofRequests());
    all.addAll(new ConnectionBlocks(bench).all());
    all.add(SlowAnswers.of(bench));
    return all;
  }

  /** Counted on the wire, head and framing included; the ends that are valid HTTP, on the body. */
  private List<Block> ofAnswers() {
    var oracle = bench.oracle;
    int[] counts = offsets.of(bench.wire.length(), boundaries());
    int[] ofBody = offsets.of(bench.wire.bodyLength(), bench.row.streams() ? bench.events.ends() : new int[0]);
    return List.of(
        Block.busy("cut", trials(counts, Fault::cut, oracle::cut)),
        Block.busy("reset", trials(counts, Fault::reset, oracle::reset)),
        Block.waiting("stall", trials(counts, Fault::stall, oracle::stalled)),
        Block.busy("truncate", trials(ofBody, Fault::truncate, oracle::truncated)),
        Block.waiting("endless", List.of(
            trial(Fault.endless(), oracle.endless()), trial(Fault.endless().everyByte(), oracle.endless()))));
  }

  private int[] boundaries() {
    var events = bench.row.streams() ? IntStream.of(bench.events.ends()).map(bench.wire::countWithBody) : IntStream.empty();
    return IntStream.concat(IntStream.of(bench.wire.head()), events).toArray();
  }

  /** In other pieces than the server's, whole and broken. */
  private List<Block> ofPace() {
    int[] few = Offsets.few(bench.wire.length(), 12, bench.wire.head());
    var bytes = new ArrayList<>(trials(few, count -> Fault.cut(count).everyByte(), bench.oracle::cut));
    bytes.add(whole(Fault.none().everyByte()));
    var pieces = IntStream.of(2, 3, 5, 7, 16, 61, 100, 333, 1000).mapToObj(size -> whole(Fault.none().pieces(size))).toList();
    var gather = IntStream.of(2, 5, 64, 150, 1000, 1 << 16).mapToObj(size -> whole(Fault.none().gather(size))).toList();
    var delay = IntStream.of(1, 5, 20).mapToObj(millis -> whole(Fault.none().delay(Duration.ofMillis(millis)))).toList();
    return List.of(Block.busy("bytes", bytes), Block.busy("pieces", pieces), Block.busy("gather", gather), Block.waiting("delay", delay));
  }

  private List<Block> ofRequests() {
    var oracle = bench.oracle;
    int[] counts = offsets.sampled(bench.requestLength);
    return List.of(
        Block.busy("ask cut", trials(counts, count -> Fault.cut(count).ofRequest(), oracle::requestLost)),
        Block.busy("ask reset", trials(counts, count -> Fault.reset(count).ofRequest(), oracle::requestLost)),
        Block.waiting("ask stall", trials(counts, count -> Fault.stall(count).ofRequest(), oracle::requestStalled)));
  }

  private List<Trial> trials(int[] counts, IntFunction<Fault> fault, IntFunction<Expected> expected) {
    return IntStream.of(counts).mapToObj(count -> trial(fault.apply(count), expected.apply(count))).toList();
  }

  private Trial whole(Fault fault) {
    return trial(fault, bench.oracle.whole());
  }

  private Trial trial(Fault fault, Expected expected) {
    return Trial.of(bench.row, fault, expected);
  }
}
